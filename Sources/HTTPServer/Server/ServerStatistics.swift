internal import Synchronization

/// What a server has done since its start, and what it holds now.
public struct ServerStatistics: Sendable, Hashable {
    /// Connections open now.
    public var openConnections = 0
    /// Connections accepted, refused ones included.
    public var acceptedConnections = 0
    /// Connections answered 503 because too many were open, of all peers or of theirs.
    public var refusedConnections = 0
    /// Connections closed without an answer because too many were open: over TLS, or when even those that wait for
    /// their 503 are too many.
    public var droppedConnections = 0
    /// Idle connections closed to make room for new ones.
    public var evictedConnections = 0
    /// Requests handed to handlers.
    public var requests = 0
    /// Requests refused by the server itself.
    public var refusedRequests = 0
    /// Connections closed because a peer took too long.
    public var timeouts = 0
    /// TLS handshakes that failed.
    public var failedHandshakes = 0
    /// TLS handshakes that were given up for newer ones, since too many were under way.
    public var droppedHandshakes = 0
    /// Bytes of answers that peers have not taken yet.
    public var sendingBytes = 0
    /// Bytes of request bodies that are not complete yet.
    public var receivingBytes = 0
}

/// The counters of one loop, written on its queue only and read from anywhere.
final class LoopCounters: Sendable {
    struct Counter: ~Copyable, Sendable {
        private let value = Atomic(0)

        var current: Int { value.load(ordering: .relaxed) }

        /// Adds without a locked instruction: there is one writer.
        @inline(__always)
        func add(_ amount: Int) {
            value.store(value.load(ordering: .relaxed) &+ amount, ordering: .relaxed)
        }
    }

    let accepted = Counter()
    let refusedConnections = Counter()
    let droppedConnections = Counter()
    let evictedConnections = Counter()
    let requests = Counter()
    let refusedRequests = Counter()
    let timeouts = Counter()
    let failedHandshakes = Counter()
    let droppedHandshakes = Counter()
    let sending = Counter()
    let receiving = Counter()

    func add(to statistics: inout ServerStatistics) {
        statistics.acceptedConnections += accepted.current
        statistics.refusedConnections += refusedConnections.current
        statistics.droppedConnections += droppedConnections.current
        statistics.evictedConnections += evictedConnections.current
        statistics.requests += requests.current
        statistics.refusedRequests += refusedRequests.current
        statistics.timeouts += timeouts.current
        statistics.failedHandshakes += failedHandshakes.current
        statistics.droppedHandshakes += droppedHandshakes.current
        statistics.sendingBytes += sending.current
        statistics.receivingBytes += receiving.current
    }
}
