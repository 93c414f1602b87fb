import JSON
import UntrustedText

/// What patterns say of the records of a source.
extension EventPattern {
    /// The alternatives under `$or`, with their places; the fields themselves where there is none.
    private static func alternatives(_ name: String, _ value: JSONValue) -> [(index: Int, fields: JSONObject)]? {
        guard name == "$or", case .array(let elements) = value, PatternValidator.isDisjunction(elements) else {
            return nil
        }
        return elements.enumerated().compactMap { index, element in element.object.map { (index, $0) } }
    }

    /// Refuses a pattern for plain text where the payload is JSON always, as AWS does.
    static func refusePlainPayloads(
        of fields: JSONObject,
        _ known: RecordFields,
        _ sourceType: String,
        _ pointer: () -> JSONPointer,
        _ findings: inout [Finding],
        depth: Int = 0
    ) {
        guard known.isJSON, depth < maximumDepth else { return }
        for (name, value) in fields where findings.count < PatternValidator.maximumFindings {
            for (index, fields) in alternatives(name, value) ?? [] {
                let place = { pointer() / name / index }
                refusePlainPayloads(of: fields, known, sourceType, place, &findings, depth: depth + 1)
            }
            guard name == known.payload, case .array = value else { continue }
            findings.append(
                Finding(
                    at: pointer() / name,
                    .wrongType,
                    "Conditions right under \"\(name)\" are for plain text, and records of \(sourceType) are JSON there.",
                    value: value.echoed,
                    allowed: ["type": "object"],
                    fix: "Write an object: {\"\(name)\": {\"FIELD\": [\"value\"]}}."
                )
            )
        }
    }

    /// Warns of unknown fields and of conditions that nothing satisfies; where they stand is worked out only then.
    static func warn(
        about fields: JSONObject,
        _ known: RecordFields,
        _ sourceType: String,
        _ pointer: () -> JSONPointer,
        _ findings: inout [Finding],
        depth: Int
    ) {
        for (name, value) in fields where findings.count < PatternValidator.maximumFindings {
            if let alternatives = alternatives(name, value) {
                for (index, fields) in alternatives where depth < maximumDepth {
                    warn(about: fields, known, sourceType, { pointer() / name / index }, &findings, depth: depth + 1)
                }
            } else if !known.names.contains(name) {
                findings.append(
                    Finding(
                        at: pointer() / name,
                        .unknownRecordField,
                        "Records of \(sourceType) have no field \"\(name.clipped)\" at this level, so this filter matches "
                            + "only where a missing field does.",
                        allowed: known.allowed,
                        fix: known.advice
                    )
                )
            } else if name == known.payload, !known.numbersAsText.isEmpty, case .object(let payload) = value {
                warnOfNumbers(in: payload, known, { pointer() / name }, &findings, depth: depth + 1)
            }
        }
    }

    /// Warns of conditions on numbers where the record has text.
    private static func warnOfNumbers(
        in fields: JSONObject,
        _ known: RecordFields,
        _ pointer: () -> JSONPointer,
        _ findings: inout [Finding],
        depth: Int
    ) {
        guard depth < maximumDepth else { return }
        for (name, value) in fields where findings.count < PatternValidator.maximumFindings {
            if let alternatives = alternatives(name, value) {
                for (index, fields) in alternatives {
                    warnOfNumbers(in: fields, known, { pointer() / name / index }, &findings, depth: depth + 1)
                }
            } else if case .object(let inner) = value {
                warnOfNumbers(in: inner, known, { pointer() / name }, &findings, depth: depth + 1)
            } else if known.numbersAsText.contains(name), case .array(let conditions) = value {
                for (index, condition) in conditions.enumerated() where isNumeric(condition) {
                    findings.append(
                        Finding(
                            at: pointer() / name / index,
                            .neverMatches,
                            "The value of \"\(name)\" is text in the record, so a condition on a number never matches.",
                            value: condition.echoed,
                            fix: "Compare with text: {\"\(name)\": [\"5\"]}; ranges are for the function."
                        )
                    )
                }
            }
        }
    }

    private static func isNumeric(_ condition: JSONValue) -> Bool {
        condition.number != nil || condition.object?.contains("numeric") == true
    }
}
