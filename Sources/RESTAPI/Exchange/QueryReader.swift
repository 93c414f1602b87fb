import EventSources
import HTTPServer
import JSON
import UntrustedText

/// Reads the query parameters of one request: each is asked for by name, and what nobody asked for is an error.
struct QueryReader {
    private var parameters: [(name: String, value: String)]
    private(set) var findings: [Finding] = []
    private var known: [String] = []

    init(_ request: HTTPServerRequest) throws {
        do {
            parameters = try QueryParameters(request.query).pairs.map { ($0.name, $0.value) }
        } catch {
            throw Problem(.badQuery, "The query cannot be read: \(error)")
        }
    }

    /// Takes the value of a parameter that may stand once.
    mutating func value(_ name: String) -> String? {
        known.append(name)
        let values = parameters.filter { $0.name == name }.map(\.value)
        parameters.removeAll { $0.name == name }
        if values.count > 1 {
            refuse(name, .duplicate, "The parameter “\(name)” stands \(values.count) times; it may stand once.")
        }
        return values.first
    }

    /// Takes an integer within a range.
    mutating func integer(_ name: String, in range: ClosedRange<Int64>) -> Int64? {
        guard let text = value(name) else { return nil }
        guard let number = Int64(text), range.contains(number), !text.hasPrefix("+") else {
            refuse(
                name,
                .outOfRange,
                "“\(name)” must be a whole number from \(range.lowerBound) to \(range.upperBound).",
                value: text,
                allowed: ["minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound)]
            )
            return nil
        }
        return number
    }

    /// Takes one of some words.
    mutating func word(_ name: String, among words: [String]) -> String? {
        guard let text = value(name) else { return nil }
        guard words.contains(text) else {
            refuse(
                name,
                .notInEnum,
                "“\(name)” must be one of: \(words.joined(separator: ", ")).",
                value: text,
                allowed: ["enum": .array(words.map(JSONValue.string))]
            )
            return nil
        }
        return text
    }

    /// Takes text of a form.
    mutating func text(_ name: String, form: String, example: String, _ accepts: (String) -> Bool) -> String? {
        guard let text = value(name) else { return nil }
        guard accepts(text) else {
            refuse(name, .malformed, "“\(name)” must be \(form), such as \(example).", value: text)
            return nil
        }
        return text
    }

    /// Takes `true` or `false`.
    mutating func bool(_ name: String) -> Bool? { word(name, among: ["true", "false"]).map { $0 == "true" } }

    /// Takes all parameters whose name starts with a prefix; each name may stand once.
    mutating func values(prefixed prefix: Text, documentedAs form: String) -> [Text: Text] {
        known.append(form)
        var values: [Text: Text] = [:]
        for (name, value) in parameters where Text(name).hasPrefix(prefix) {
            if values.updateValue(Text(value), forKey: Text(name).dropping(prefix)) != nil {
                refuse(
                    name,
                    .duplicate,
                    "The parameter “\(name)” stands twice; no mapping can have two values for one tag."
                )
            }
        }
        parameters.removeAll { Text($0.name).hasPrefix(prefix) }
        return values
    }

    /// Records what is wrong with a parameter.
    mutating func refuse(
        _ name: String,
        _ code: Finding.Code,
        _ message: String,
        value: String? = nil,
        allowed: JSONValue? = nil
    ) {
        findings.append(
            Finding(
                at: .root / "query" / name,
                code,
                message,
                value: value.map(JSONValue.string),
                allowed: allowed
            )
        )
    }

    /// Ends the reading: refuses what nobody asked for, and throws if anything was refused.
    mutating func finish() throws {
        for name in Set(parameters.map(\.name)).sorted() {
            refuse(
                name,
                .unknownMember,
                "There is no query parameter “\(name)” here.",
                allowed: ["enum": .array(known.map(JSONValue.string))]
            )
        }
        guard findings.isEmpty else { throw Problem.badQuery(findings) }
    }
}
