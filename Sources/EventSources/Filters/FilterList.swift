public import JSON

/// The event filters of a polled mapping: a record passes if any of them matches.
public enum FilterList {
    /// What is wrong, and what is doubtful, about the member `filters`.
    ///
    /// - Parameters:
    ///   - value: The member's value: an array of pattern objects; an empty one means no filter.
    ///   - pointer: Where it stands in the request.
    ///   - sourceType: The REST spelling of the source type.
    ///   - maximumCount: The account's quota of filters for a mapping: 5, on request up to 10.
    ///   - wireTexts: The texts that the patterns came as, if they came as texts, in the order of the filters.
    /// - Returns: The violations and the warnings; warnings only on filters that are valid.
    public static func validate(
        _ value: JSONValue,
        at pointer: JSONPointer,
        sourceType: String,
        maximumCount: Int,
        wireTexts: [String]? = nil
    ) -> (violations: [Finding], warnings: [Finding]) {
        guard case .array(let patterns) = value else {
            let finding = Finding(
                at: pointer,
                .wrongType,
                "Filters are an array of patterns, not \(value.kindInWords).",
                value: value.echoed,
                allowed: ["type": "array", "items": ["type": "object"]],
                fix: "Write [{\"FIELD\": [\"value\"]}]."
            )
            return ([finding], [])
        }
        let known = SourceType.named(sourceType)?.records
        var violations: [Finding] = []
        var warnings: [Finding] = []
        if patterns.count > maximumCount {
            violations.append(
                Finding(
                    at: pointer,
                    .outOfRange,
                    "There are \(patterns.count) filters, at most \(maximumCount) are allowed for a mapping.",
                    allowed: ["maxItems": .integer(maximumCount)],
                    fix:
                        "Join filters with \"$or\", or ask AWS to raise the quota (10 at most) and this server's limit."
                )
            )
        }
        for (index, pattern) in patterns.enumerated() where violations.count < PatternValidator.maximumFindings {
            let text = wireTexts.flatMap { index < $0.count ? $0[index] : nil }
            var validator = PatternValidator(grammar: .lambda, base: pointer, index: index)
            EventPattern.check(pattern, text, &validator)
            var refusals = validator.findings
            if let known, refusals.isEmpty, case .object(let fields) = pattern {
                EventPattern.refusePlainPayloads(of: fields, known, sourceType, { pointer / index }, &refusals)
            }
            violations += refusals
            guard refusals.isEmpty, warnings.count < PatternValidator.maximumFindings else { continue }
            if let known, case .object(let fields) = pattern {
                EventPattern.warn(about: fields, known, sourceType, { pointer / index }, &warnings, depth: 0)
            }
            if patterns.count <= maximumCount, let twin = patterns[..<index].firstIndex(of: pattern) {
                warnings.append(
                    Finding(
                        at: pointer / index,
                        .duplicate,
                        "This filter is the same as filter \(twin).",
                        fix: "Remove one of the two."
                    )
                )
            }
        }
        return (violations, warnings)
    }
}
