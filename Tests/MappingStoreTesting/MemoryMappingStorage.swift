package import ControlPlane
import Dispatch
import Synchronization

/// A store that keeps everything in memory, and is plain enough to be seen to be right: what other stores are compared with.
///
/// The committed state is one value. A write changes a copy, which takes the value's place if the write succeeds; a reader
/// has the value of its moment.
package final class MemoryMappingStorage: ServerStorage {
    private struct Committed {
        var state = MemoryState()
        var waitingWrites = 0
        var isClosed = false
    }

    private let committed = Mutex(Committed())
    private let writer = DispatchQueue(label: "memory-store.writer")
    private let reader = DispatchQueue(label: "memory-store.reader")
    private let observer: (any StorageObserver)?
    private let readsAreImmediate: Bool
    private let rehearsesWrites: Bool

    /// Makes an empty store.
    ///
    /// - Parameters:
    ///   - observer: Who hears of commits.
    ///   - readsAreImmediate: Whether the reads of an event loop answer on its thread, as where there is only a disk to wait
    ///     for; otherwise every answer comes later, from another thread, as across a network.
    ///   - rehearsesWrites: Whether the work of each write runs once beforehand and is forgotten, which a store may do.
    package init(
        observer: (any StorageObserver)? = nil,
        readsAreImmediate: Bool = false,
        rehearsesWrites: Bool = true
    ) {
        self.observer = observer
        self.readsAreImmediate = readsAreImmediate
        self.rehearsesWrites = rehearsesWrites
    }

    /// Queues a write behind those that wait; see ``MappingStorage``.
    ///
    /// Everything is at hand, so hints say nothing here.
    package func write<Output: Sendable>(
        _ hint: WriteHint,
        _ work: @escaping @Sendable (any MappingTransaction) throws -> Output,
        effect: @escaping @Sendable (Output) -> Void,
        completion: @escaping @Sendable (Result<Output, any Error>) -> Void
    ) {
        submit(work, effect: effect, completion: completion)
    }

    /// Reads the state that is committed when it comes to this read; see ``MappingStorage``.
    package func read<Output: Sendable>(
        _ body: @escaping @Sendable (any MappingReader) throws -> Output,
        completion: @escaping @Sendable (Result<Output, any Error>) -> Void
    ) {
        reader.async { [self] in completion(Result { try body(snapshot()) }) }
    }

    /// Holds the committed state; see ``MappingStorage``.
    package func snapshot() throws(StorageError) -> any MappingReader { MemorySnapshot(try openState()) }

    /// Makes the reads of an event loop; see ``MappingStorage``.
    package func makeReads() throws(StorageError) -> any MappingReads {
        MemoryReads(of: self, areImmediate: readsAreImmediate)
    }

    /// Runs a write on the calling thread, in its turn; see ``ServerStorage``.
    package func exclusively<Output>(_ body: (any MappingTransaction) throws -> Output) throws -> Output {
        try writer.sync {
            _ = try openState()
            return try commit(body)
        }
    }

    /// Removes old entries of the history; see ``ServerStorage``.
    package func removeChanges(
        _ retention: ChangeRetention,
        limit: Int,
        completion: @escaping @Sendable (Result<RetentionOutcome, any Error>) -> Void
    ) {
        submit({ $0.removeChanges(retention, limit: limit) }, completion: completion)
    }

    /// Commits nothing; see ``ServerStorage``.
    package func verifyWriting(completion: @escaping @Sendable (Result<Void, any Error>) -> Void) {
        submit({ _ in }, completion: completion)
    }

    /// Nothing that is written would be found after a restart; but that is what this store is for.
    package func obstacle() -> StorageError? { nil }

    /// How many writes wait; there are no files.
    package var statistics: StorageStatistics {
        let waiting = committed.withLock { $0.waitingWrites }
        return StorageStatistics(databaseBytes: 0, logBytes: 0, freeBytes: nil, waitingWrites: waiting)
    }

    /// Ends what was accepted, and refuses what comes later; see ``ServerStorage``.
    package func close() throws(StorageError) {
        committed.withLock { $0.isClosed = true }
        writer.sync {}
        reader.sync {}
    }

    /// The state that is committed now.
    var state: MemoryState { committed.withLock { $0.state } }

    private func openState() throws(StorageError) -> MemoryState {
        let (state, isClosed) = committed.withLock { ($0.state, $0.isClosed) }
        if isClosed { throw Self.closed }
        return state
    }

    private static var closed: StorageError { StorageError(.closed, "The store is closed.") }

    private func submit<Output: Sendable>(
        _ work: @escaping @Sendable (MemoryTransaction) throws -> Output,
        effect: @escaping @Sendable (Output) -> Void = { _ in },
        completion: @escaping @Sendable (Result<Output, any Error>) -> Void
    ) {
        let isAccepted = committed.withLock { committed in
            guard !committed.isClosed else { return false }
            committed.waitingWrites += 1
            // Within the lock, so that whoever closes comes behind what was accepted.
            writer.async { [self] in
                self.committed.withLock { $0.waitingWrites -= 1 }
                if rehearsesWrites { _ = try? work(MemoryTransaction(state)) }
                let result = Result { try commit(work) }
                completion(result)
                if case .success(let output) = result { effect(output) }
            }
            return true
        }
        if !isAccepted { completion(.failure(Self.closed)) }
    }

    private func commit<Output>(_ work: (MemoryTransaction) throws -> Output) throws -> Output {
        let start = DispatchTime.now().uptimeNanoseconds
        let transaction = MemoryTransaction(state)
        let output = try work(transaction)
        committed.withLock { $0.state = transaction.state }
        observer?.didCommit(writes: 1, seconds: Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9)
        return output
    }
}

/// The reads of one event loop.
private final class MemoryReads: MappingReads {
    /// Reads whatever state is committed when it is asked.
    private final class Latest: MemoryReading {
        private let storage: MemoryMappingStorage

        init(of storage: MemoryMappingStorage) { self.storage = storage }

        var state: MemoryState { storage.state }
    }

    private let storage: MemoryMappingStorage
    let immediate: (any MappingReader)?

    init(of storage: MemoryMappingStorage, areImmediate: Bool) {
        self.storage = storage
        immediate = areImmediate ? Latest(of: storage) : nil
    }

    func representation(
        of id: MappingID,
        completion: @escaping @Sendable (Result<StoredRepresentation?, any Error>) -> Void
    ) {
        read({ try $0.representation(of: id) }, completion: completion)
    }

    func read<Output: Sendable>(
        _ body: @escaping @Sendable (any MappingReader) throws -> Output,
        completion: @escaping @Sendable (Result<Output, any Error>) -> Void
    ) {
        guard immediate != nil else { return storage.read(body, completion: completion) }
        completion(Result { try body(storage.snapshot()) })
    }
}
