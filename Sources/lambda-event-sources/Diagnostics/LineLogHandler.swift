import Logging

/// The form of the log.
enum LogFormat: String, Sendable, CaseIterable {
    case text, json
}

/// A log handler that writes one line per message, in one call, so that lines of several threads never mix.
struct LineLogHandler: LogHandler {
    let label: String
    let format: LogFormat
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    private let budget: LogBudget?
    private let write: @Sendable (String) -> Void

    /// Makes a handler of a command, which waits for whoever reads its standard error.
    init(label: String, format: LogFormat, level: Logger.Level) {
        self.label = label
        self.format = format
        logLevel = level
        budget = nil
        write = { StandardStream.error.write($0) }
    }

    /// Makes a handler of a server, which waits for nobody.
    init(label: String, format: LogFormat, level: Logger.Level, queue: LogQueue, budget: LogBudget) {
        self.label = label
        self.format = format
        logLevel = level
        self.budget = budget
        write = { queue.write($0) }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let message = event.message.description
        if let budget, !budget.admits(message, at: event.level) { return }
        var merged = metadata
        if let provided = metadataProvider?.get() { merged.merge(provided) { _, new in new } }
        if let own = event.metadata { merged.merge(own) { _, new in new } }
        if let error = event.error { merged["error"] = "\(error)" }
        let line = LogLine(
            time: Clock.now(),
            level: event.level,
            label: label,
            message: message,
            metadata: merged.map { ($0.key, $0.value.description) }.sorted { $0.0 < $1.0 }
        )
        write(line.text(in: format))
    }
}
