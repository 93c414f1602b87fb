public import EventSources

/// Figures of the forwarder at one moment; the counts are since its start.
public struct ForwardingMetrics: Sendable, Hashable {
    /// Those that wait for one service in one region.
    public struct Queue: Sendable, Hashable {
        /// The service, as in ``UpstreamFailure/service``.
        public var service: String
        /// The region.
        public var region: String
        /// Mappings of which the service lacks something that will be sent.
        public var length = 0
        /// Since when the longest waiting of them waits.
        public var oldestSince: Timestamp?
    }

    /// The queues that there are or were, by region and service; a mapping that was woken a moment ago is in none yet.
    public var queues: [Queue] = []
    /// Mappings of which AWS lacks something that will be sent.
    public var queueLength = 0
    /// Since when the longest waiting of them waits.
    public var oldestSince: Timestamp?
    /// Calls made.
    public var attempts = 0
    /// Calls that AWS refused because there were too many.
    public var throttles = 0
    /// Calls that failed, throttled ones among them.
    public var failures = 0
    /// Mappings that came in line.
    public var successes = 0
    /// Mappings that AWS refused for good.
    public var refusals = 0
}

/// Told what the forwarder does, from any thread.
public protocol ForwardingObserver: Sendable {
    /// A call has ended.
    ///
    /// - Parameters:
    ///   - call: The call; the log is to show no more than its service and operation.
    ///   - id: For which mapping.
    ///   - scope: Where.
    ///   - seconds: How long it took.
    ///   - failure: Why it failed, if it did.
    func didCall(
        _ call: UpstreamCall,
        for id: MappingID,
        in scope: UpstreamScope,
        seconds: Double,
        failure: UpstreamFailure?
    )
    /// Something that an operator should know.
    func didNote(_ message: String, about id: MappingID?)
}
