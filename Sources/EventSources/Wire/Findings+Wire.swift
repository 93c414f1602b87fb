import JSON
import UntrustedText

/// Refusals in AWS's words; each answers `nil`, so that a decoder can return it.
extension Findings {
    mutating func mistyped(
        _ value: JSONValue,
        at pointer: JSONPointer,
        _ expected: String,
        _ type: String
    ) -> JSONValue? {
        refuse(
            .wrongType(value, expected: expected, type: type, at: pointer),
            as: WireModel.serialization(value, at: pointer, expected: expected)
        )
        return nil
    }

    mutating func violated(
        _ value: JSONValue,
        at pointer: JSONPointer,
        _ constraint: String,
        _ code: Finding.Code = .outOfRange
    ) -> JSONValue? {
        let finding = Finding(at: pointer, code, "`\(pointer.name)`: \(constraint).", value: value.echoed)
        refuse(finding, as: WireModel.constraint(value, at: pointer, constraint))
        return nil
    }

    mutating func unmatched(_ value: JSONValue, at pointer: JSONPointer, _ pattern: String) -> JSONValue? {
        violated(value, at: pointer, "Member must satisfy regular expression pattern: \(pattern)", .malformed)
    }

    /// Refuses text that is no ARN: on the constraint of the model, or by name where the model's pattern takes it.
    ///
    /// - Parameters:
    ///   - value: The value.
    ///   - text: Its text.
    ///   - pointer: Where it stands.
    ///   - model: What the model takes.
    ///   - pattern: The pattern to name, if the model takes more than ARNs there.
    /// - Returns: Nothing, so that a decoder can return it.
    mutating func malformedARN(
        _ value: JSONValue,
        _ text: String,
        at pointer: JSONPointer,
        _ model: ARNShape.Model,
        pattern: String? = nil
    ) -> JSONValue? {
        do {
            _ = try ARN(parsing: text)
        } catch  where model.accepts(text) {
            let message = "'\(text.clipped)' at '\(WirePath(pointer))' is no ARN: \(error)."
            refuse(.malformed, value, at: pointer, message)
            return nil
        } catch {}
        return unmatched(value, at: pointer, pattern ?? model.pattern)
    }

    /// Whether a length is allowed; refuses it if not.
    mutating func hasLength(
        _ length: Int,
        _ lengths: ClosedRange<Int>,
        _ value: JSONValue,
        at pointer: JSONPointer
    ) -> Bool {
        if length > lengths.upperBound {
            _ = violated(value, at: pointer, "Member must have length less than or equal to \(lengths.upperBound)")
        } else if length < lengths.lowerBound {
            _ = violated(value, at: pointer, "Member must have length greater than or equal to \(lengths.lowerBound)")
        } else {
            return true
        }
        return false
    }

    mutating func missing(_ name: String, at pointer: JSONPointer) {
        refuse(
            Finding(at: pointer, .required, "`\(name)` is missing.", fix: "Give `\(name)`."),
            as: WireModel.constraint(nil, at: pointer, "Member must not be null")
        )
    }

    mutating func refuseUnknownWireMember(_ name: String, _ value: JSONValue, known: [String], at pointer: JSONPointer)
    {
        func error() -> WireViolation.Error {
            let nearest = NameSuggestion.nearest(to: name, in: known).map { "; did you mean '\($0)'?" } ?? ""
            return .unknownMember("Unknown member '\(name.clipped)' at '\(WirePath(pointer))'\(nearest)")
        }
        refuse(member: .unknownMember(name, value, known: known, at: pointer), as: error())
    }

    /// Refuses with a message that is ours on both faces.
    mutating func refuse(
        _ code: Finding.Code,
        _ value: JSONValue?,
        at pointer: JSONPointer,
        _ message: String,
        as error: WireViolation.Error? = nil
    ) {
        refuse(Finding(at: pointer, code, message, value: value?.echoed), as: error ?? .invalidParameter(message))
    }

    /// The outcome for the Lambda wire API.
    func wireResult(_ definition: MappingDefinition?, sourceARN: String?) -> WireValidated {
        let violations =
            violations.map { violation in
                var error = violation.error ?? .invalidParameter(violation.finding.message)
                if case .invalidParameter(let message) = error {
                    error = .invalidParameter(message.replacing("{EventSourceArn}", with: sourceARN ?? ""))
                }
                return WireViolation(finding: violation.finding, error: error)
            } + (furtherWireViolation.map { [$0] } ?? [])
        return WireValidated(value: definition, violations: violations, warnings: warnings)
    }
}
