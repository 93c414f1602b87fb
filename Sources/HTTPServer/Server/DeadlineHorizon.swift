/// Up to when all that has arrived at a loop has been looked at: deadlines after it may only seem to have passed.
///
/// Pure: the time is an input.
struct DeadlineHorizon: Sendable {
    /// The time, in nanoseconds.
    private(set) var time: UInt64
    /// While there is more than one round can take: when that began, and how many rounds it still takes to have seen
    /// everybody who was ready then, in the order in which they became so.
    private var backlog: (start: UInt64, rounds: Int)?

    init(now: UInt64) {
        time = now
    }

    /// Notes that a round has looked at what was ready.
    ///
    /// - Parameters:
    ///   - start: The time just before it looked.
    ///   - wasFull: Whether it found as much as it takes, so that there may be more.
    ///   - connections: How many connections there are.
    mutating func noteRound(at start: UInt64, wasFull: Bool, connections: Int) {
        guard wasFull else {
            backlog = nil
            time = start
            return
        }
        let (begin, rounds) = backlog ?? (start, connections / EventLoop.eventCapacity + 1)
        guard rounds > 0 else {
            time = begin
            backlog = nil
            return
        }
        backlog = (begin, rounds - 1)
    }
}
