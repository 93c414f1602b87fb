public import JSON
import UntrustedText

/// One event filter of a mapping: a JSON object of the record's fields and what they must match.
///
/// The grammar is that of the Lambda developer guide, "Control which events Lambda sends to your function".
public enum EventPattern {
    /// The greatest length of a pattern as text, in characters (`Pattern` in the Lambda service model).
    public static let maximumLength = 4096
    /// The greatest number of levels of fields within fields.
    public static let maximumDepth = PatternValidator.maximumDepth

    /// What is wrong with a pattern.
    ///
    /// - Parameters:
    ///   - pattern: The pattern.
    ///   - pointer: Where it stands in the request.
    ///   - wireText: The text that the pattern came as, if it came as text; it counts for the length then, else the
    ///     compact text of the pattern does.
    /// - Returns: Every problem, up to a hundred.
    public static func validate(
        _ pattern: JSONValue,
        at pointer: JSONPointer,
        wireText: String? = nil
    ) -> [Finding] {
        var validator = PatternValidator(grammar: .lambda, base: pointer)
        check(pattern, wireText, &validator)
        return validator.findings
    }

    static func check(_ pattern: JSONValue, _ wireText: String?, _ validator: inout PatternValidator) {
        guard case .object(let fields) = pattern else {
            let isText = pattern.string != nil
            validator.report(
                .wrongType,
                "A filter is a JSON object, not \(pattern.kindInWords).",
                value: pattern.echoed,
                allowed: ["type": "object"],
                fix: isText ? "Write the pattern as an object, not as text." : "Write {\"FIELD\": [\"value\"]}."
            )
            return
        }
        if let length = excess(of: pattern, wireText) {
            validator.report(
                .outOfRange,
                lengthMessage(length),
                allowed: ["maxLength": .integer(maximumLength)],
                fix: lengthAdvice
            )
        }
        validator.check(fields: fields)
    }

    /// What is legal in a pattern and probably a mistake: fields that the records of the source never have.
    ///
    /// - Parameters:
    ///   - pattern: A valid pattern.
    ///   - pointer: Where it stands in the request.
    ///   - sourceType: The REST spelling of the source type; nothing is known of other types.
    /// - Returns: The warnings.
    public static func warnings(
        _ pattern: JSONValue,
        at pointer: JSONPointer,
        sourceType: String
    ) -> [Finding] {
        guard case .object(let fields) = pattern, let known = SourceType.named(sourceType)?.records else {
            return []
        }
        var findings: [Finding] = []
        warn(about: fields, known, sourceType, { pointer }, &findings, depth: 0)
        return findings
    }

    /// Reads the text of a pattern as the Lambda API carries it.
    ///
    /// A name may stand twice where the fields below differ, as in AWS's own example of DynamoDB; they all must match
    /// then, as if they stood in one object. Where one field stands twice, the service would drop the first conditions
    /// without a word, and the text is refused.
    ///
    /// - Parameters:
    ///   - wireText: The text of a JSON object.
    ///   - pointer: Where it stands in the request.
    /// - Returns: The object, or why the text is none.
    public static func parse(wireText: String, at pointer: JSONPointer) -> (pattern: JSONValue?, findings: [Finding]) {
        if let length = excess(of: nil, wireText) {
            let finding = Finding(
                at: pointer,
                .outOfRange,
                lengthMessage(length),
                allowed: ["maxLength": .integer(maximumLength)],
                fix: lengthAdvice
            )
            return (nil, [finding])
        }
        let problem: String
        do {
            let value = try JSONValue(unitingRepeatedNamesIn: wireText)
            if value.object != nil { return (value, []) }
            problem = "is \(value.kindInWords)."
        } catch {
            problem = "is no JSON: \(error)"
        }
        let finding = Finding(
            at: pointer,
            .malformed,
            "A filter pattern is the text of a JSON object; this \(problem)",
            value: JSONValue.string(wireText).echoed,
            allowed: ["type": "string", "contentMediaType": "application/json"],
            fix: "Write the text of an object, for example {\"body\":{\"kind\":[\"order\"]}}."
        )
        return (nil, [finding])
    }

    /// The length of a pattern that is too long.
    private static func excess(of pattern: JSONValue?, _ wireText: String?) -> Int? {
        let length: Int
        if let wireText {
            if wireText.utf8.count <= maximumLength { return nil }
            length = wireText.unicodeScalars.count
        } else {
            guard let pattern, !pattern.fits(bytes: maximumLength) else { return nil }
            length = pattern.text().unicodeScalars.count
        }
        return length > maximumLength ? length : nil
    }

    private static func lengthMessage(_ length: Int) -> String {
        "A filter pattern has at most \(maximumLength) characters as compact JSON, this one has \(length)."
    }

    private static let lengthAdvice = "Split it into several filters; a record passes if any of them matches."
}
