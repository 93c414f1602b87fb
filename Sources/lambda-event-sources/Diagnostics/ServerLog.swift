import Logging

/// The log of a server: never waited for by those who log, bounded where strangers decide how much there is.
struct ServerLog: Sendable {
    /// What the server logs through.
    let logger: Logger
    private let queue: LogQueue
    private let budget: LogBudget

    /// Makes the log on standard error.
    init(label: String, format: LogFormat, level: Logger.Level) {
        let queue = LogQueue(format: format)
        let budget = LogBudget { level, message in
            let line = LogLine(time: Clock.now(), level: level, label: label, message: message, metadata: [])
            queue.write(line.text(in: format))
        }
        self.queue = queue
        self.budget = budget
        logger = Logger(label: label) { label in
            LineLogHandler(label: label, format: format, level: level, queue: queue, budget: budget)
        }
    }

    /// How many lines were dropped since nobody read them.
    var dropped: Int { queue.dropped }

    /// Writes what waits, before the process ends; if nobody reads it, not for long.
    func flush() {
        budget.settle()
        queue.flush()
    }
}
