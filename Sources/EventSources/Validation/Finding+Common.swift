import JSON
import UntrustedText

extension Finding {
    static func nullNotAllowed(at pointer: JSONPointer) -> Finding {
        Finding(
            at: pointer,
            .nullNotAllowed,
            "`\(pointer.name)` is null, which is no value here.",
            value: .null,
            fix: "Leave the member out, or give a value."
        )
    }

    static func wrongType(_ value: JSONValue, expected: String, type: String, at pointer: JSONPointer) -> Finding {
        Finding(
            at: pointer,
            .wrongType,
            "\(pointer.isRoot ? "This" : "`\(pointer.name)`") must be \(expected), not \(value.kindInWords).",
            value: value.echoed,
            allowed: ["type": .string(type)],
            fix: "Give \(expected)."
        )
    }

    static func notInEnum(_ value: JSONValue, _ words: [String], at pointer: JSONPointer) -> Finding {
        let nearest = value.string.flatMap { NameSuggestion.nearest(to: $0, in: words) }
        let choice =
            words.count == 1 ? "\"\(words[0])\"" : "one of \(words.map { "\"\($0)\"" }.joined(separator: ", "))"
        return Finding(
            at: pointer,
            .notInEnum,
            "`\(pointer.name)` must be \(choice).",
            value: value.echoed,
            allowed: ["enum": .array(words.map(JSONValue.string))],
            fix: nearest.map { "Did you mean \"\($0)\"?" } ?? "Give \(choice)."
        )
    }

    static func required(_ name: String, shape: OptionShape, at pointer: JSONPointer) -> Finding {
        Finding(
            at: pointer,
            .required,
            "`\(name)` is missing.",
            allowed: shape.allowed,
            fix: "Give `\(name)`\(shape.example.map { ", for example \($0.text())" } ?? "")."
        )
    }

    static func unknownMember(
        _ name: String,
        _ value: JSONValue,
        known: [String],
        hint: String? = nil,
        at pointer: JSONPointer
    ) -> Finding {
        let nearest = NameSuggestion.nearest(to: name, in: known).map { "Did you mean `\($0)`?" }
        return Finding(
            at: pointer,
            .unknownMember,
            "`\(name.clipped)` is not known here.",
            value: value.echoed,
            allowed: ["members": .array(known.map(JSONValue.string))],
            fix: hint ?? nearest ?? "Remove it."
        )
    }
}

extension JSONPointer {
    /// The name of the member pointed at, for messages; of a list element the list's name and the position.
    var name: String {
        guard let last = tokens.last else { return "the request" }
        guard last.utf8.allSatisfy(CharacterClass.digit), tokens.count > 1 else { return last }
        return "\(tokens[tokens.count - 2])[\(last)]"
    }
}
