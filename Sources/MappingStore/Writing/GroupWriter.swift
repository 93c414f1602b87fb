import ControlPlane
import Dispatch
import Synchronization

/// Writes in groups: what arrives while a commit runs shares the next one, and with it the wait for the disk.
final class GroupWriter: Sendable {
    private struct Waiting {
        var requests: [WriteRequest] = []
        /// Those that are being committed.
        var group: [WriteRequest] = []
        /// Whether the queue has been told to work; only then does it hold a thread.
        var isDraining = false
        var isClosed = false
        /// Whether the queue will look after the keys of new mappings once it is idle.
        var isSettling = false
    }

    /// How long after a write the queue looks whether it is idle.
    private static let settlingDelay = DispatchTimeInterval.milliseconds(200)

    private let waiting = Mutex(Waiting())
    private let queue = DispatchQueue(label: "lambda-event-sources.writer")
    /// Answers are written here while the next group is committed.
    private let answers = DispatchQueue(label: "lambda-event-sources.acknowledgements")
    private let groupLimit: Int
    private let connection: WriterConnection
    private let observer: (any StorageObserver)?
    /// In nanoseconds; `nil` for ever.
    private let timeout: UInt64?
    private let patience = Mutex<WritePatience?>(nil)

    init(_ connection: WriterConnection, configuration: SQLiteMappingStorage.Configuration) {
        self.connection = connection
        groupLimit = max(1, configuration.maximumGroupSize)
        observer = configuration.observer
        timeout = configuration.writeTimeout > 0 ? UInt64(min(configuration.writeTimeout, 86_400) * 1e9) : nil
        if let timeout {
            let watch = WritePatience(every: min(1_000_000_000, max(1_000_000, timeout / 4))) { [weak self] in
                self?.answerLate()
            }
            patience.withLock { $0 = watch }
        }
        // After a crash, keys may be left from before.
        queue.async { connection.moveRecentKeys() }
    }

    /// Queues a write.
    ///
    /// Its completion may be called before this returns only if the store is closed.
    func submit(_ request: WriteRequest) {
        let isAccepted = waiting.withLock { waiting in
            guard !waiting.isClosed else { return false }
            waiting.requests.append(request)
            guard !waiting.isDraining else { return true }
            waiting.isDraining = true
            // Within the lock: whoever closes after it comes behind what was accepted, by whichever thread.
            queue.async { self.drain() }
            return true
        }
        if !isAccepted { request.fail(StorageError(.closed, "The store is shutting down; nothing was written.")) }
    }

    /// How many writes wait.
    var waitingCount: Int { waiting.withLock { $0.requests.count } }

    /// Runs something alone on the writing connection, between two groups.
    func sync<Output>(_ body: (WriterConnection) throws -> Output) rethrows -> Output {
        try queue.sync { try body(connection) }
    }

    /// Refuses further writes, and returns when the earlier ones have been answered and the connection is closed.
    func close() throws {
        waiting.withLock { $0.isClosed = true }
        // The queue is serial: whatever was accepted is in a drain that runs before this.
        defer { answers.sync {} }
        try queue.sync { try connection.close() }
    }

    private func drain() {
        while let group = nextGroup() {
            let acknowledgements = connection.commit(group)
            waiting.withLock { $0.group = [] }
            acknowledge(group, acknowledgements)
            connection.moveRecentKeysIfDue()
            connection.checkpointIfDue()
        }
        if connection.hasRecentKeys { settleLater() }
    }

    /// Tells the members of a group what became of them: on another thread if more writes wait for this one.
    ///
    /// Everything that the group's work holds on to is released there too.
    private func acknowledge(_ group: consuming [WriteRequest], _ acknowledgements: [WriteRequest.Acknowledgement]) {
        guard acknowledgements.count > 1, waitingCount > 0 else { return acknowledgements.forEach { $0() } }
        answers.async { [group] in
            withExtendedLifetime(group) { acknowledgements.forEach { $0() } }
        }
    }

    /// Moves the keys of the last few new mappings once writes pause, so that later lists need not read through them.
    private func settleLater() {
        let isFirst = waiting.withLock { waiting in
            defer { waiting.isSettling = true }
            return !waiting.isSettling
        }
        guard isFirst else { return }
        queue.asyncAfter(deadline: .now() + Self.settlingDelay) { [weak self] in
            guard let self else { return }
            self.waiting.withLock { $0.isSettling = false }
            if self.connection.hasRecentKeys { self.connection.moveRecentKeys() }
            self.connection.checkpointIfDue()
        }
    }

    /// Answers writes that have waited too long, while the queue may hang in a call of the system's.
    ///
    /// A write that has not begun is taken back; what becomes of one that has, nobody knows before the disk answers.
    private func answerLate() {
        guard let timeout else { return }
        let now = DispatchTime.now().uptimeNanoseconds
        let isLate = { (request: WriteRequest) in now >= request.broughtAt && now - request.broughtAt >= timeout }
        let (taken, begun) = waiting.withLock { waiting in
            // In the order of their arrival, so the first that is not late ends them.
            let taken = Array(waiting.requests.prefix(while: isLate))
            waiting.requests.removeFirst(taken.count)
            return (taken, waiting.group.filter(isLate))
        }
        guard !taken.isEmpty || !begun.isEmpty else { return }
        let seconds = Double(timeout) / 1e9
        let unknown = StorageError(.outcomeUnknown, "The disk has not taken a write within \(seconds) s; it may yet.")
        let untouched = StorageError(.unavailable, "The disk has not taken earlier writes within \(seconds) s.")
        observer?.didFail(writes: taken.count + begun.count, error: unknown)
        for request in begun { request.fail(unknown) }
        for request in taken { request.fail(untouched) }
    }

    private func nextGroup() -> [WriteRequest]? {
        waiting.withLock { waiting in
            guard !waiting.requests.isEmpty else {
                waiting.isDraining = false
                return nil
            }
            if waiting.requests.count <= groupLimit {
                waiting.group = waiting.requests
                waiting.requests = []
            } else {
                waiting.group = Array(waiting.requests.prefix(groupLimit))
                waiting.requests.removeFirst(groupLimit)
            }
            return waiting.group
        }
    }
}
