import ControlPlane
import EventSources

/// Reads and changes a copy of the state, which whoever made it keeps or drops as a whole.
final class MemoryTransaction: MemoryReading, MappingTransaction {
    private(set) var state: MemoryState

    init(_ state: MemoryState) { self.state = state }

    func insert(_ mapping: StoredMapping, recording change: ChangeEntry) throws -> Int64 {
        try state.insert(mapping, recording: change)
    }

    func update(_ mapping: StoredMapping, recording change: ChangeEntry) throws -> Int64 {
        try state.update(mapping, recording: change)
    }

    func delete(_ id: MappingID, recording change: ChangeEntry) throws -> Int64 {
        try state.delete(id, recording: change)
    }

    func record(_ change: ChangeEntry) throws -> Int64 { state.record(change) }

    func idempotentReply(principal: String, key: String, now: Timestamp) throws -> IdempotentReply? {
        let kept = state.replies[MemoryState.ReplyKey(principal: principal, key: key)]
        return kept.flatMap { $0.expiresAt > now ? $0.reply : nil }
    }

    func save(_ reply: IdempotentReply, principal: String, key: String, expiresAt: Timestamp) throws {
        let key = MemoryState.ReplyKey(principal: principal, key: key)
        state.replies[key] = MemoryState.Reply(reply: reply, expiresAt: expiresAt)
    }

    func removeExpiredReplies(now: Timestamp, limit: Int) throws -> Int {
        let expired = state.replies.filter { $0.value.expiresAt <= now }.keys.prefix(max(0, limit))
        for key in expired { state.replies[key] = nil }
        return expired.count
    }

    func save(_ forwarding: ForwardingRecord) throws {
        // As a store writes it and reads it back, since the record has parts that are not kept.
        state.forwardings[forwarding.id] = ForwardingRecord(
            id: forwarding.id,
            stored: forwarding.stored,
            dueAt: forwarding.dueAt,
            pendingSince: forwarding.pendingSince
        )
    }

    func removeForwarding(of id: MappingID) throws { state.forwardings[id] = nil }

    func removeChanges(_ retention: ChangeRetention, limit: Int) -> RetentionOutcome {
        state.removeChanges(retention, limit: limit)
    }
}
