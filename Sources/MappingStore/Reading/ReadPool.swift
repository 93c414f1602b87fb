import ControlPlane
import Dispatch
import Synchronization

/// Reads beside the loops and the writer: a few connections, each on a queue of its own.
final class ReadPool: Sendable {
    private let lanes: [ReadLane]

    /// Makes a pool; connections are opened as they are needed.
    ///
    /// - Parameters:
    ///   - count: How many may read at a time, at least 1.
    ///   - open: Opens a connection.
    init(count: Int, open: @escaping @Sendable () throws(StorageError) -> SQLiteMappingReader) {
        lanes = (0..<max(1, count)).map { ReadLane("lambda-event-sources.reads-\($0)", open: open) }
    }

    /// Reads one state on the connection that has the least to do.
    func read<Output: Sendable>(
        _ body: @escaping @Sendable (any MappingReader) throws -> Output,
        completion: @escaping @Sendable (Result<Output, any Error>) -> Void
    ) {
        var least = lanes[0]
        for lane in lanes.dropFirst() where lane.waitingCount < least.waitingCount { least = lane }
        least.read(body, completion: completion)
    }

    /// Ends what is being read, refuses what comes later, and closes the connections.
    func close() {
        for lane in lanes { lane.close() }
    }
}

/// One of the connections of a ``ReadPool``.
///
/// `@unchecked Sendable`: the connection is touched on `queue` only.
private final class ReadLane: @unchecked Sendable {
    private let queue: DispatchQueue
    private let open: @Sendable () throws(StorageError) -> SQLiteMappingReader
    private let waiting = Atomic(0)
    private var reader: SQLiteMappingReader?
    private var isClosed = false

    init(_ label: String, open: @escaping @Sendable () throws(StorageError) -> SQLiteMappingReader) {
        queue = DispatchQueue(label: label)
        self.open = open
    }

    var waitingCount: Int { waiting.load(ordering: .relaxed) }

    func read<Output: Sendable>(
        _ body: @escaping @Sendable (any MappingReader) throws -> Output,
        completion: @escaping @Sendable (Result<Output, any Error>) -> Void
    ) {
        waiting.add(1, ordering: .relaxed)
        queue.async { [self] in
            let result = Result { try use().read(body) }
            waiting.subtract(1, ordering: .relaxed)
            completion(result)
        }
    }

    func close() {
        queue.sync {
            isClosed = true
            reader = nil
        }
    }

    private func use() throws(StorageError) -> SQLiteMappingReader {
        guard !isClosed else { throw StorageError(.closed, "The store is shutting down.") }
        if let reader { return reader }
        let new = try open()
        reader = new
        return new
    }
}
