public import JSON
public import UntrustedText

/// The tags of a mapping and the limits that the Lambda service sets on them.
public enum Tags {
    /// The greatest number of tags.
    public static let maximumCount = 50
    /// The lengths of a key in characters.
    public static let keyLengths = 1...128
    /// The greatest length of a value in characters.
    public static let maximumValueLength = 256

    /// Reads a member that holds tags as an object of strings.
    ///
    /// - Parameters:
    ///   - value: The member's value.
    ///   - pointer: Where it stands in the request.
    /// - Returns: The tags, or every problem with them.
    public static func validate(_ value: JSONValue, at pointer: JSONPointer) -> Validated<[Text: Text]> {
        guard case .object(let members) = value else {
            let finding = Finding(
                at: pointer,
                .wrongType,
                "Tags are an object of keys and values, not \(value.kindInWords).",
                value: value.echoed,
                allowed: ["type": "object"],
                fix: "Write {\"team\": \"checkout\"}."
            )
            return Validated(value: nil, violations: [finding], warnings: [])
        }
        var tags: [Text: Text] = [:]
        var findings: [Finding] = []
        if members.count > maximumCount {
            findings.append(
                Finding(
                    at: pointer,
                    .outOfRange,
                    "There are \(members.count) tags, at most \(maximumCount) are allowed.",
                    allowed: ["maxProperties": .integer(maximumCount)],
                    fix: "Remove \(members.count - maximumCount) of them."
                )
            )
        }
        tags.reserveCapacity(min(members.count, maximumCount))
        for (key, value) in members {
            check(key: key, at: pointer, &findings)
            if case .string(let text) = value {
                check(value: text, of: key, at: pointer, &findings)
                tags[Text(key)] = Text(text)
            } else {
                findings.append(
                    Finding(
                        at: pointer / key,
                        .wrongType,
                        "The value of a tag is a string, not \(value.kindInWords).",
                        value: value.echoed,
                        allowed: ["type": "string"],
                        fix: "Quote it."
                    )
                )
            }
        }
        return Validated(value: tags, violations: findings, warnings: [])
    }

    private static func check(key: String, at pointer: JSONPointer, _ findings: inout [Finding]) {
        let count = key.unicodeScalars.count
        if !keyLengths.contains(count) {
            findings.append(
                Finding(
                    at: pointer / key,
                    .outOfRange,
                    "A tag key has \(keyLengths.lowerBound) to \(keyLengths.upperBound) characters, this one has \(count).",
                    allowed: [
                        "minLength": .integer(keyLengths.lowerBound), "maxLength": .integer(keyLengths.upperBound),
                    ],
                    fix: count == 0 ? "Give the key a name." : "Shorten the key."
                )
            )
        }
        if let scalar = key.unicodeScalars.first(where: { !isAllowed($0) }) {
            findings.append(malformed("key", scalar, at: pointer / key))
        }
        if key.utf8.count >= 4, key.utf8.prefix(4).elementsEqual("aws:".utf8, by: { ($0 | 0x20) == ($1 | 0x20) }) {
            findings.append(
                Finding(
                    at: pointer / key,
                    .malformed,
                    "Tag keys that begin with \"aws:\" are reserved for AWS.",
                    value: .string(key.clipped),
                    fix: "Choose a key with another prefix."
                )
            )
        }
    }

    private static func check(value: String, of key: String, at pointer: JSONPointer, _ findings: inout [Finding]) {
        if value.utf8.count > maximumValueLength, value.unicodeScalars.count > maximumValueLength {
            findings.append(
                Finding(
                    at: pointer / key,
                    .outOfRange,
                    "A tag value has at most \(maximumValueLength) characters, this one has "
                        + "\(value.unicodeScalars.count).",
                    allowed: ["maxLength": .integer(maximumValueLength)],
                    fix: "Shorten the value."
                )
            )
        }
        if let scalar = value.unicodeScalars.first(where: { !isAllowed($0) }) {
            findings.append(malformed("value", scalar, at: pointer / key))
        }
    }

    /// Letters, separators, numbers of any script and `_ . : / = + - @`: the pattern of the Lambda service model.
    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            let byte = UInt8(truncatingIfNeeded: scalar.value)
            return CharacterClass.dottedWord(byte) || " :/=+@".utf8.contains(byte)
        }
        return switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .spaceSeparator, .lineSeparator, .paragraphSeparator,
            .decimalNumber, .letterNumber, .otherNumber:
            true
        default: false
        }
    }

    private static func malformed(_ part: String, _ scalar: Unicode.Scalar, at pointer: JSONPointer) -> Finding {
        Finding(
            at: pointer,
            .malformed,
            "The \(part) of this tag holds the character \(scalar.escaped(asASCII: true)), which tags do not take.",
            allowed: ["pattern": "^[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*$"],
            fix: "Use letters, numbers, blanks and _ . : / = + - @ only."
        )
    }
}
