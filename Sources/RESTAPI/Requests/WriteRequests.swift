import ControlPlane
import EventSources
import HTTPServer
import HTTPTypes
import JSON

/// The optional body of `enable` and `disable`.
struct ToggleRequest {
    var reason: String?

    init(_ body: JSONValue) throws {
        guard let object = body.object else {
            throw OperationFailure.invalid(
                violations: [
                    Finding(
                        at: .root,
                        .wrongType,
                        "The body must be an object such as {\"reason\": \"…\"}.",
                        value: body,
                        allowed: ["type": "object"]
                    )
                ],
                warnings: []
            )
        }
        var violations: [Finding] = []
        for (name, value) in object {
            let pointer = JSONPointer.root / name
            guard name == "reason" else {
                violations.append(
                    Finding(
                        at: pointer,
                        .unknownMember,
                        "There is no member “\(name)” here; only `reason`.",
                        value: value,
                        fix: "Leave it out."
                    )
                )
                continue
            }
            guard let text = value.string, text.unicodeScalars.count <= ChangeReason.maximumLength else {
                violations.append(
                    Finding(
                        at: pointer,
                        value.string == nil ? .wrongType : .outOfRange,
                        "`reason` must be a string of at most \(ChangeReason.maximumLength) characters.",
                        value: value,
                        allowed: ["type": "string", "maxLength": .integer(ChangeReason.maximumLength)]
                    )
                )
                continue
            }
            reason = text
        }
        guard violations.isEmpty else { throw OperationFailure.invalid(violations: violations, warnings: []) }
    }
}

/// The body of `revert`.
struct RevertRequest {
    var sequence: Int64

    init(_ body: JSONValue) throws {
        var violations: [Finding] = []
        for name in body.object?.names ?? [] where name != "sequence" {
            violations.append(
                Finding(
                    at: .root / name,
                    .unknownMember,
                    "There is no member “\(name)” here; only `sequence`.",
                    fix: "Leave it out."
                )
            )
        }
        let value = body.object?["sequence"]
        guard let sequence = value?.integer, sequence > 0, violations.isEmpty else {
            if value?.integer.map({ $0 <= 0 }) ?? true {
                violations.append(
                    Finding(
                        at: .root / "sequence",
                        value == nil ? .required : .wrongType,
                        "`sequence` must be the sequence of a change of this mapping.",
                        value: value,
                        allowed: ["type": "integer", "minimum": 1],
                        fix: "Take it from the mapping's history."
                    )
                )
            }
            throw OperationFailure.invalid(violations: violations, warnings: [])
        }
        self.sequence = sequence
    }
}
