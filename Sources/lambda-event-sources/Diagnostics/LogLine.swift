import EventSources
import JSON
import Logging

/// One line of the log.
struct LogLine: Sendable {
    /// When the message was logged.
    let time: Timestamp
    let level: Logger.Level
    let label: String
    let message: String
    let metadata: [(name: String, value: String)]

    /// `TIME LEVEL message name=value …`; control characters and line breaks are escaped, so that no value can forge a line.
    var text: String {
        var line = "\(time) \(level.rawValue.uppercased()) \(Self.escaped(message))"
        for (name, value) in metadata {
            let quoted = value.isEmpty || value.contains { $0.isWhitespace || $0 == "\"" || $0 == "=" }
            line += " \(name)=" + (quoted ? JSONValue.string(value).text() : Self.escaped(value))
        }
        return line + "\n"
    }

    /// A JSON object with `time`, `level`, `logger`, `message` and the metadata.
    var json: String {
        var object = JSONObject()
        object["time"] = .string(time.description)
        object["level"] = .string(level.rawValue)
        object["logger"] = .string(label)
        object["message"] = .string(message)
        for (name, value) in metadata where !object.contains(name) {
            object[name] = .string(value)
        }
        return JSONValue.object(object).text() + "\n"
    }

    /// The line in a form.
    func text(in format: LogFormat) -> String {
        switch format {
        case .text: text
        case .json: json
        }
    }

    /// The text with control characters written as escapes.
    static func escaped(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else { return text }
        return text.unicodeScalars.reduce(into: "") { result, scalar in
            if scalar.properties.generalCategory == .control {
                result += scalar.escaped(asASCII: true)
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
    }
}
