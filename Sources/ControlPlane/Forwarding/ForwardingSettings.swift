import EventSources

/// How patiently the forwarder works.
public struct ForwardingSettings: Sendable, Hashable {
    /// The first delay's bound, in seconds; it doubles with each attempt.
    public var firstDelay = 1.0
    /// The least delay between attempts, in seconds.
    public var leastDelay = 0.1
    /// The longest delay between attempts, in seconds.
    public var longestDelay = 300.0
    /// The least delay after a request whose outcome is unknown, in seconds: it may still be under way.
    public var unknownOutcomeDelay = 2.0
    /// The first delay between looks at a mapping that AWS is about, in seconds; it doubles with each look.
    public var firstPoll = 1.0
    /// The longest delay between looks, in seconds.
    public var longestPoll = 30.0
    /// How many mappings of one account, region and service are worked on at once.
    public var concurrency = 8

    /// How long calls that are under way may take to end when the forwarder is to stop, in seconds.
    public var stopPatience = 5.0

    /// The defaults.
    public init() {}

    /// How long to wait after a failed attempt, in seconds: exponential backoff with full jitter (AWS Architecture Blog,
    /// "Exponential Backoff And Jitter"), and never shorter than AWS asks.
    ///
    /// - Parameters:
    ///   - attempts: How many were made, from 1.
    ///   - failure: How the last one ended.
    ///   - jitter: A random number from 0 to 1.
    /// - Returns: Seconds.
    public func delay(afterAttempts attempts: Int, _ failure: UpstreamFailure, jitter: Double) -> Double {
        let doublings = Double(min(max(attempts - 1, 0), 30))
        var bound = firstDelay
        for _ in 0..<Int(doublings) where bound < longestDelay { bound *= 2 }
        let delay = min(bound, longestDelay) * min(max(jitter, 0), 1)
        let least = failure.kind == .unknownOutcome ? unknownOutcomeDelay : leastDelay
        return max(delay, least, failure.retryAfter ?? 0)
    }

    /// How long to wait before looking again, in seconds.
    func pollDelay(afterPolls polls: Int) -> Double {
        var delay = firstPoll
        for _ in 0..<min(max(polls, 0), 30) where delay < longestPoll { delay *= 2 }
        return min(delay, longestPoll)
    }
}

extension Timestamp {
    /// The moment so many seconds later.
    func adding(seconds: Double) -> Timestamp {
        Timestamp(milliseconds: milliseconds + Int64(min(max(seconds, 0), 1e9) * 1000))
    }
}
