import Dispatch
import Logging
import Synchronization

/// Bounds how often messages are logged that strangers provoke, so that nobody fills a disk or hides what matters: so
/// many lines of each within a second, then how many more there were.
final class LogBudget: Sendable {
    /// Lines of one message within a second.
    static let linesPerSecond = 50

    /// The messages that follow from what any peer may do; others are the server's own, and never left out.
    private static let bounded: Set<String> = [
        "request refused", "connection closed", "connection dropped", "stream closed",
    ]

    private struct Count {
        var lines = 0
        var withheld = 0
        /// The highest level of those that were withheld.
        var level = Logger.Level.trace
    }

    private let counts = Mutex<[String: Count]>([:])
    private let queue = DispatchQueue(label: "log-budget")
    private let report: @Sendable (Logger.Level, String) -> Void

    /// Makes a budget.
    ///
    /// - Parameter report: Logs how many lines were left out.
    init(report: @escaping @Sendable (Logger.Level, String) -> Void) {
        self.report = report
    }

    /// Whether a message is logged; one that is not is counted.
    func admits(_ message: String, at level: Logger.Level) -> Bool {
        guard Self.bounded.contains(message) else { return true }
        let (isAdmitted, isFirst) = counts.withLock { counts in
            let isFirst = counts.isEmpty
            var count = counts[message] ?? Count()
            defer { counts[message] = count }
            guard count.lines < Self.linesPerSecond else {
                count.withheld += 1
                count.level = max(count.level, level)
                return (false, isFirst)
            }
            count.lines += 1
            return (true, isFirst)
        }
        if isFirst { queue.asyncAfter(deadline: .now() + .seconds(1)) { self.settle() } }
        return isAdmitted
    }

    /// Says what was left out and begins anew.
    func settle() {
        let counts = counts.withLock { counts in
            defer { counts = [:] }
            return counts
        }
        for (message, count) in counts.sorted(by: { $0.key < $1.key }) where count.withheld > 0 {
            report(count.level, "\(count.withheld) more times within a second: \(message)")
        }
    }
}
