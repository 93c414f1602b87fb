import Logging

/// The form of the log.
enum LogFormat: String, Sendable, CaseIterable {
    case text, json
}

/// A log handler that writes one line per message, in one call, so that lines of several threads never mix.
struct LineLogHandler: LogHandler {
    let label: String
    let format: LogFormat
    let stream: StandardStream
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?

    init(label: String, format: LogFormat, level: Logger.Level, stream: StandardStream = .error) {
        self.label = label
        self.format = format
        self.stream = stream
        logLevel = level
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var merged = metadata
        if let provided = metadataProvider?.get() { merged.merge(provided) { _, new in new } }
        if let own = event.metadata { merged.merge(own) { _, new in new } }
        if let error = event.error { merged["error"] = "\(error)" }
        let line = LogLine(
            time: Clock.now(),
            level: event.level,
            label: label,
            message: event.message.description,
            metadata: merged.map { ($0.key, $0.value.description) }.sorted { $0.0 < $1.0 }
        )
        stream.write(format == .json ? line.json : line.text)
    }
}
