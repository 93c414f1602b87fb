import EventSources
import JSON

/// Stores what a round has seen: the outbox row, and where a reader sees a difference, the mapping and its history.
struct ForwardingJournal: Sendable {
    let storage: any MappingStorage
    let environment: ControlPlaneEnvironment

    /// What became of a row that was to be stored.
    enum Outcome: Sendable {
        /// It is stored.
        case stored
        /// The mapping has changed since; what was learnt is stored, and the work begins anew.
        case superseded
        /// The mapping is no more.
        case vanished
    }

    func store(_ record: ForwardingRecord) async throws -> Outcome {
        try await storage.write(.mapping(record.id)) { [environment] transaction in
            try Self.store(record, environment, in: transaction)
        }
    }

    private static func store(
        _ record: ForwardingRecord,
        _ environment: ControlPlaneEnvironment,
        in transaction: any MappingTransaction
    ) throws -> Outcome {
        guard let current = try transaction.forwarding(of: record.id),
            let stored = try transaction.mapping(record.id)
        else {
            try transaction.removeForwarding(of: record.id)
            return .vanished
        }
        guard current.generation == record.generation else {
            var next = current
            next.known = record.known
            try transaction.save(next)
            return .superseded
        }
        let mapping = try MappingRecord(stored)
        let now = environment.now()
        let requestID = environment.makeRequestID()
        guard record.status != .gone else {
            let last = stored.upstream.flatMap { try? JSONValue(parsing: $0, limits: .stored) }
            let changed = [
                JSONChange(pointer: .root / "state", before: .string(stored.state), after: nil),
                JSONChange(pointer: .root / "upstream", before: last, after: nil),
            ]
            let entry = try mapping.entry(changed, actor: actor, face: .forwarder, at: now) {
                $0.requestID = requestID
            }
            try transaction.delete(record.id, recording: entry)
            try transaction.removeForwarding(of: record.id)
            return .stored
        }
        try transaction.save(record)
        if let observed = try stored.observing(record, state: mapping.state(after: record)) {
            let entry = try mapping.entry(observed.changed, actor: actor, face: .forwarder, at: now) {
                $0.requestID = requestID
            }
            try transaction.update(observed.mapping, recording: entry)
        }
        return .stored
    }

    private static let actor = "forwarder"
}
