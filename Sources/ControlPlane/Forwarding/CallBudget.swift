/// The requests that may still go to one account and region: at most so many in any one second.
///
/// A value without a clock: the caller says what time it is.
struct CallBudget: Sendable {
    /// Seconds that a request counts for; somewhat more than one, since requests do not all take equally long to
    /// arrive.
    static let window = 1.1

    private let limit: Int
    /// When the last requests were let go, oldest first.
    private var sent: [Double] = []
    private var pausedUntil = 0.0

    init(limit: Int) { self.limit = max(1, limit) }

    /// Takes requests out of the budget.
    ///
    /// - Parameters:
    ///   - count: How many; more than the limit count as the limit.
    ///   - now: Seconds of a steady clock.
    /// - Returns: `nil` if they may go now, or how many seconds to wait before asking again.
    mutating func take(_ count: Int, at now: Double) -> Double? {
        let count = min(max(1, count), limit)
        sent.removeAll { now - $0 >= Self.window }
        if now < pausedUntil { return pausedUntil - now }
        guard sent.count + count > limit else {
            sent += Array(repeating: now, count: count)
            return nil
        }
        let last = sent[sent.count + count - limit - 1]
        return max(last + Self.window - now, 0.001)
    }

    /// Lets nothing go for so many seconds: AWS has said that it is too much.
    mutating func pause(seconds: Double, at now: Double) {
        pausedUntil = max(pausedUntil, now + seconds)
    }
}
