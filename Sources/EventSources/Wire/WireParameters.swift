package import JSON
package import UntrustedText

/// What the Lambda wire API takes besides mappings: path and query parameters and the body of TagResource, read by the
/// same rules and refused in the same words as the members of a mapping.
package enum WireParameters {
    /// A value, if it is one, and why it is refused otherwise.
    package typealias Reading<Value> = (value: Value?, violations: [WireViolation])

    /// Reads a reference to a function.
    package static func functionName(_ text: String, settings: ValidationSettings) -> Reading<FunctionARN> {
        read(settings) { reader in
            reader.readFunction(.string(text))
            return reader.draft.function
        }
    }

    /// Reads the ARN of a source.
    package static func sourceARN(_ text: String, settings: ValidationSettings) -> Reading<ARN> {
        read(settings) { reader in
            if let arn = try? ARN(parsing: text) { return arn }
            _ = reader.findings.malformedARN(.string(text), text, at: .root / "EventSourceArn", .anyARN)
            return nil
        }
    }

    /// Reads tags.
    package static func tags(_ value: JSONValue, settings: ValidationSettings) -> Reading<[Text: Text]> {
        read(settings) { reader in
            reader.readTags(value)
            return reader.draft.tags
        }
    }

    /// Checks a number.
    package static func integer(_ value: Int, in range: ClosedRange<Int>, member: String) -> Reading<Int> {
        guard !range.contains(value) else { return (value, []) }
        let bound = value < range.lowerBound ? ("greater", range.lowerBound) : ("less", range.upperBound)
        return (
            nil,
            [violation(.integer(value), at: member, "Member must have value \(bound.0) than or equal to \(bound.1)")]
        )
    }

    /// A violated constraint of the API model.
    ///
    /// - Parameters:
    ///   - value: The value; `nil` for a missing member.
    ///   - member: The member's name in the model, for example `TagKeys`.
    ///   - constraint: The constraint in AWS's words.
    /// - Returns: The violation.
    package static func violation(_ value: JSONValue?, at member: String, _ constraint: String) -> WireViolation {
        let pointer = JSONPointer.root / member
        return WireViolation(
            finding: Finding(
                at: pointer,
                value == nil ? .required : .malformed,
                "`\(member)`: \(constraint).",
                value: value?.echoed
            ),
            error: WireModel.constraint(value, at: pointer, constraint)
        )
    }

    private static func read<Value>(
        _ settings: ValidationSettings,
        _ body: (inout WireReader) -> Value?
    ) -> Reading<Value> {
        var reader = WireReader(draft: MappingDraft(), settings: settings)
        let value = body(&reader)
        let violations = reader.findings.wireResult(nil, sourceARN: nil).violations
        return (violations.isEmpty ? value : nil, violations)
    }
}
