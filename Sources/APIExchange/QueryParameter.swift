package import EventSources
package import JSON
package import UntrustedText

/// A query parameter that an endpoint takes, and what its value may be.
package struct QueryParameter: Sendable {
    enum Occurrence: Sendable {
        case once
        case repeatedly
        /// Under every name that begins so, each once.
        case prefixed(Text)
    }

    /// Its name; of one that stands for many names their form, such as `tag:KEY`.
    package let name: String
    let occurrence: Occurrence
    /// Finds what is wrong with a value, given the name that it is sent under.
    let check: @Sendable (_ name: Text, _ value: Text) -> [Finding]

    private static func once(
        _ name: String,
        _ check: @escaping @Sendable (_ name: Text, _ value: Text) -> [Finding]
    ) -> QueryParameter {
        QueryParameter(name: name, occurrence: .once, check: check)
    }

    /// A text that the endpoint itself judges.
    package static func text(_ name: String) -> QueryParameter { once(name) { _, _ in [] } }

    /// A text that may stand several times, which the endpoint itself judges.
    package static func texts(_ name: String) -> QueryParameter {
        QueryParameter(name: name, occurrence: .repeatedly) { _, _ in [] }
    }

    /// A text that has to be readable as something.
    ///
    /// - Parameters:
    ///   - name: The name.
    ///   - form: What it must be, as in “`name` must be …”.
    ///   - read: Throws, with a reason for people, if it is not.
    /// - Returns: The parameter.
    package static func text(
        _ name: String,
        as form: String,
        _ read: @escaping @Sendable (Text) throws -> Void
    ) -> QueryParameter {
        once(name) { name, value in
            do {
                try read(value)
                return []
            } catch {
                return [
                    .inQuery(name, .malformed, "“\(name)” must be \(form): \(error)", value: .string(value.verbatim))
                ]
            }
        }
    }

    /// A text of a form.
    package static func text(
        _ name: String,
        form: String,
        example: String,
        _ isOfForm: @escaping @Sendable (Text) -> Bool
    ) -> QueryParameter {
        once(name) { name, value in
            isOfForm(value)
                ? []
                : [
                    .inQuery(
                        name,
                        .malformed,
                        "“\(name)” must be \(form), such as \(example).",
                        value: .string(value.verbatim)
                    )
                ]
        }
    }

    /// A whole number within a range.
    package static func integer(_ name: String, in range: ClosedRange<Int64>) -> QueryParameter {
        once(name) { name, value in
            if let number = value.decimal, range.contains(number) { return [] }
            return [
                .inQuery(
                    name,
                    .outOfRange,
                    "“\(name)” must be a whole number from \(range.lowerBound) to \(range.upperBound).",
                    value: .string(value.verbatim),
                    allowed: ["minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound)]
                )
            ]
        }
    }

    /// One of some words.
    package static func word(_ name: String, among words: [String]) -> QueryParameter {
        let known = words.map { Text($0) }
        return once(name) { name, value in
            known.contains(value)
                ? []
                : [
                    .inQuery(
                        name,
                        .notInEnum,
                        "“\(name)” must be one of: \(words.joined(separator: ", ")).",
                        value: .string(value.verbatim),
                        allowed: ["enum": .array(words.map(JSONValue.string))]
                    )
                ]
        }
    }

    /// `true` or `false`.
    package static func bool(_ name: String) -> QueryParameter { word(name, among: ["true", "false"]) }

    /// Something that is on by being there, whatever its value.
    package static func flag(_ name: String) -> QueryParameter { text(name) }

    /// All names with a prefix.
    ///
    /// - Parameters:
    ///   - prefix: The prefix.
    ///   - form: How the description names them: `tag:KEY`.
    ///   - check: Finds what is wrong with the rest of a name and its value.
    /// - Returns: The parameter.
    package static func prefixed(
        _ prefix: Text,
        documentedAs form: String,
        _ check: @escaping @Sendable (_ rest: Text, _ value: Text) -> [Finding]
    ) -> QueryParameter {
        QueryParameter(name: form, occurrence: .prefixed(prefix)) { name, value in
            check(name.dropping(prefix), value).map { finding in
                .inQuery(name, finding.code, finding.message, value: .string(value.verbatim))
            }
        }
    }
}

extension Finding {
    /// What is wrong with a query parameter; the pointer names it as `/query/NAME`.
    package static func inQuery(
        _ name: Text,
        _ code: Finding.Code,
        _ message: String,
        value: JSONValue? = nil,
        allowed: JSONValue? = nil
    ) -> Finding {
        Finding(at: .root / "query" / name.verbatim, code, message, value: value, allowed: allowed)
    }
}
