import ControlPlane
import Dispatch
import EventSources
import Synchronization

/// A store that breaks one promise, for a checker to find.
final class BrokenStorage: MappingStorage {
    /// What is broken.
    enum Fault: CaseIterable, Sendable {
        /// Reads answer from a state that is dropped now and then only, as where a hint of changes is taken for the truth.
        case staleReads
        /// A read that a write has overtaken is kept for others.
        case overtakenReadKept
        /// A write is acknowledged and undone.
        case acknowledgedNotStored
        /// A write is stored, and its caller is told that it is not.
        case storedToldAsFailed
        /// A write is acknowledged, and stored a while later.
        case acknowledgedBeforeStored
        /// Nobody looks who holds a claim.
        case claimsUnchecked
        /// The reply to an idempotent request is not kept.
        case replyLeftOut
        /// A conflict names whoever was the first to hold the claim.
        case formerHolderNamed
        /// A list leaves a mapping out.
        case listLeavesOut
        /// A history leaves an entry out.
        case historyLeavesOut
        /// The feed leaves a change out.
        case feedLeavesOut
        /// Followers are told each change with the next one.
        case changesToldLate
    }

    fileprivate struct Memory {
        var kept: [MappingID: StoredRepresentation] = [:]
        var firstHolders: [String: MappingID] = [:]
        var writes = 0
    }

    let base: any ServerStorage
    let fault: Fault?
    fileprivate let memory = Mutex(Memory())
    private let old = OldState()

    /// Makes a store over another one; without a fault it breaks nothing.
    init(_ base: any ServerStorage, _ fault: Fault?) {
        self.base = base
        self.fault = fault
    }

    func write<Output: Sendable>(
        _ hint: WriteHint,
        _ work: @escaping @Sendable (any MappingTransaction) throws -> Output,
        effect: @escaping @Sendable (Output) -> Void,
        completion: @escaping @Sendable (Result<Output, any Error>) -> Void
    ) {
        let number = memory.withLock { memory in
            memory.writes += 1
            return memory.writes
        }
        let altered: @Sendable (any MappingTransaction) throws -> Output = { [self] transaction in
            try work(AlteredTransaction(transaction, self))
        }
        switch fault {
        case .acknowledgedNotStored where number.isMultiple(of: 10):
            writeAndUndo(hint, work, completion)
        case .storedToldAsFailed where number.isMultiple(of: 10):
            base.write(hint, work) { result in
                completion(result.flatMap { _ in .failure(StorageError(.unavailable, "It is told to be away.")) })
            }
        case .acknowledgedBeforeStored where number.isMultiple(of: 10):
            writeAndUndo(hint, work) { [base] result in
                completion(result)
                guard case .success = result else { return }
                DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(5)) {
                    base.write(hint, work) { _ in }
                }
            }
        case .overtakenReadKept:
            base.write(hint, work, effect: effect) { [self] result in
                if case .mapping(let id) = hint { memory.withLock { $0.kept[id] = nil } }
                completion(result)
            }
        default: base.write(hint, altered, effect: effect, completion: completion)
        }
    }

    /// Finds out what a write would come to, and leaves nothing of it.
    private func writeAndUndo<Output: Sendable>(
        _ hint: WriteHint,
        _ work: @escaping @Sendable (any MappingTransaction) throws -> Output,
        _ completion: @escaping @Sendable (Result<Output, any Error>) -> Void
    ) {
        let output = Mutex<Output?>(nil)
        base.write(
            hint,
            { transaction -> Output in
                let done = try work(transaction)
                output.withLock { $0 = done }
                throw Undone()
            },
            completion: { completion(output.withLock { $0 }.map { .success($0) } ?? $0) }
        )
    }

    func read<Output: Sendable>(
        _ body: @escaping @Sendable (any MappingReader) throws -> Output,
        completion: @escaping @Sendable (Result<Output, any Error>) -> Void
    ) {
        if fault == .staleReads { return completion(Result { try old.read(from: base, body) }) }
        base.read({ [self] reader in try body(AlteredReader(reader, self)) }, completion: completion)
    }

    func snapshot() throws(StorageError) -> any MappingReader { try base.snapshot() }

    func makeReads() throws(StorageError) -> any MappingReads { BrokenReads(try base.makeReads(), self) }

    /// Keeps a representation that was read a while ago.
    fileprivate func kept(_ id: MappingID) -> StoredRepresentation? { memory.withLock { $0.kept[id] } }
    fileprivate func keep(_ representation: StoredRepresentation, of id: MappingID) {
        memory.withLock { $0.kept[id] = representation }
    }

    private struct Undone: Error {}
}

/// A state that is held too long.
///
/// `@unchecked Sendable`: the reader is used under the lock only.
private final class OldState: @unchecked Sendable {
    private let lock = Mutex(())
    private var reader: (any MappingReader)?
    private var uses = 0

    func read<Output>(from storage: any MappingStorage, _ body: (any MappingReader) throws -> Output) throws -> Output {
        try lock.withLock { _ in
            if uses.isMultiple(of: 20) { reader = try storage.snapshot() }
            uses += 1
            guard let reader else { throw StorageError(.other, "There is no state.") }
            return try body(reader)
        }
    }
}

/// The reads of a loop over a broken store.
private final class BrokenReads: MappingReads {
    private let base: any MappingReads
    private let storage: BrokenStorage

    init(_ base: any MappingReads, _ storage: BrokenStorage) {
        self.base = base
        self.storage = storage
    }

    var immediate: (any MappingReader)? { nil }

    func representation(
        of id: MappingID,
        completion: @escaping @Sendable (Result<StoredRepresentation?, any Error>) -> Void
    ) {
        switch storage.fault {
        case .staleReads: storage.read({ try $0.representation(of: id) }, completion: completion)
        case .overtakenReadKept:
            if let kept = storage.kept(id) { return completion(.success(kept)) }
            base.representation(of: id) { [storage] result in
                completion(result)
                // By then a write may have been acknowledged that drops what is kept.
                guard case .success(let found?) = result else { return }
                DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(10)) {
                    storage.keep(found, of: id)
                }
            }
        default: base.representation(of: id, completion: completion)
        }
    }

    func read<Output: Sendable>(
        _ body: @escaping @Sendable (any MappingReader) throws -> Output,
        completion: @escaping @Sendable (Result<Output, any Error>) -> Void
    ) {
        storage.read(body, completion: completion)
    }
}

/// Reads as the store's fault has it.
private class AlteredReader: MappingReader {
    private let base: any MappingReader
    fileprivate let storage: BrokenStorage

    init(_ base: any MappingReader, _ storage: BrokenStorage) {
        self.base = base
        self.storage = storage
    }

    func representation(of id: MappingID) throws -> StoredRepresentation? { try base.representation(of: id) }
    func mapping(_ id: MappingID) throws -> StoredMapping? { try base.mapping(id) }
    func representations(_ query: MappingQuery) throws -> MappingPage<[UInt8]> { try base.representations(query) }

    func mappings(_ query: MappingQuery) throws -> MappingPage<StoredMapping> {
        var page = try base.mappings(query)
        if storage.fault == .listLeavesOut, page.items.count > 2 { page.items.removeLast() }
        return page
    }

    func history(of id: MappingID, after sequence: Int64, limit: Int) throws -> [ChangeEntry] {
        var entries = try base.history(of: id, after: sequence, limit: limit)
        if storage.fault == .historyLeavesOut, entries.count > 2 { entries.remove(at: 1) }
        return entries
    }

    func lastRevision(of id: MappingID) throws -> Revision? { try base.lastRevision(of: id) }

    func changes(after sequence: Int64, limit: Int) throws -> [ChangeEntry] {
        let entries = try base.changes(after: sequence, limit: limit)
        switch storage.fault {
        case .feedLeavesOut: return entries.filter { !$0.sequence.isMultiple(of: 50) }
        case .changesToldLate:
            let latest = try changeHorizon().latest
            return entries.filter { $0.sequence != latest }
        default: return entries
        }
    }

    func change(_ sequence: Int64) throws -> ChangeEntry? { try base.change(sequence) }
    func changeHorizon() throws -> (lowest: Int64, latest: Int64) { try base.changeHorizon() }

    func holder(ofClaims claims: [String], excluding own: MappingID?) throws -> (id: MappingID, claim: String)? {
        if storage.fault == .claimsUnchecked { return nil }
        guard let holder = try base.holder(ofClaims: claims, excluding: own) else { return nil }
        guard storage.fault == .formerHolderNamed else { return holder }
        let first = storage.memory.withLock { memory in
            memory.firstHolders[holder.claim] = memory.firstHolders[holder.claim] ?? holder.id
            return memory.firstHolders[holder.claim]
        }
        return (first ?? holder.id, holder.claim)
    }

    func mappings(withSharedKey key: String, limit: Int) throws -> [StoredMapping] {
        try base.mappings(withSharedKey: key, limit: limit)
    }

    func rules(withSharedKey key: String) throws -> [(place: Int64, options: [UInt8])] {
        try base.rules(withSharedKey: key)
    }

    func mapping(at place: Int64) throws -> StoredMapping? { try base.mapping(at: place) }
    func forwarding(of id: MappingID) throws -> ForwardingRecord? { try base.forwarding(of: id) }

    func dueForwardings(after id: MappingID?, limit: Int) throws -> [ForwardingRecord] {
        try base.dueForwardings(after: id, limit: limit)
    }
}

/// Writes as the store's fault has it.
private final class AlteredTransaction: AlteredReader, MappingTransaction {
    private let transaction: any MappingTransaction

    init(_ transaction: any MappingTransaction, _ storage: BrokenStorage) {
        self.transaction = transaction
        super.init(transaction, storage)
    }

    func insert(_ mapping: StoredMapping, recording change: ChangeEntry) throws -> Int64 {
        var mapping = mapping
        if storage.fault == .claimsUnchecked { mapping.uniqueClaims = ["of \(mapping.id) alone"] }
        return try transaction.insert(mapping, recording: change)
    }

    func update(_ mapping: StoredMapping, recording change: ChangeEntry) throws -> Int64 {
        var mapping = mapping
        if storage.fault == .claimsUnchecked { mapping.uniqueClaims = ["of \(mapping.id) alone"] }
        return try transaction.update(mapping, recording: change)
    }

    func delete(_ id: MappingID, recording change: ChangeEntry) throws -> Int64 {
        try transaction.delete(id, recording: change)
    }

    func record(_ change: ChangeEntry) throws -> Int64 { try transaction.record(change) }

    func idempotentReply(principal: String, key: String, now: Timestamp) throws -> IdempotentReply? {
        try transaction.idempotentReply(principal: principal, key: key, now: now)
    }

    func save(_ reply: IdempotentReply, principal: String, key: String, expiresAt: Timestamp) throws {
        if storage.fault == .replyLeftOut { return }
        try transaction.save(reply, principal: principal, key: key, expiresAt: expiresAt)
    }

    func removeExpiredReplies(now: Timestamp, limit: Int) throws -> Int {
        try transaction.removeExpiredReplies(now: now, limit: limit)
    }

    func save(_ forwarding: ForwardingRecord) throws { try transaction.save(forwarding) }
    func removeForwarding(of id: MappingID) throws { try transaction.removeForwarding(of: id) }
}
