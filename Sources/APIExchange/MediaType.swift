package import UntrustedText

/// The media types of requests and answers (RFC 9110 section 8.3).
package enum MediaType: String, Sendable {
    case json = "application/json"
    case mergePatch = "application/merge-patch+json"
    case yaml = "application/yaml"
    case eventStream = "text/event-stream"
    case html = "text/html; charset=utf-8"
    case text = "text/plain; charset=utf-8"
    case metrics = "text/plain; version=0.0.4; charset=utf-8"

    /// The type as it stands in a field.
    package var field: Text { Text(rawValue) }

    /// The type without parameters.
    package var essence: String { String(rawValue.prefix { $0 != ";" }) }
}
