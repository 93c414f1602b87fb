import JSON
import UntrustedText

/// What AWS's framework says about requests before any rule of the service looks at them.
enum WireModel {
    /// The members of a create request besides those that options and identity fields declare.
    static let frameMembers = ["FunctionName", "Enabled", "Tags"]

    /// Every member of a create request of any source type.
    static let createMembers: Set<String> = Set(
        frameMembers
            + SourceType.all.flatMap { $0.identity + $0.options }.compactMap { $0.wire?.topMember }
    )

    /// Every member of an update request of any source type.
    static let updateMembers: Set<String> = {
        let descriptors = SourceType.all.flatMap { type in
            type.options.filter { $0.isMutable || $0.wire?.nestedMember != nil }
        }
        return Set(["FunctionName", "Enabled"] + descriptors.compactMap { $0.wire?.topMember })
    }()

    /// The pattern of function references (`NamespacedFunctionName`).
    static let functionPattern =
        "(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?"
        + "([a-zA-Z0-9-_\\.]+)(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"

    /// The pattern of the values of source access configurations (`URI`).
    static let accessPattern = "[a-zA-Z0-9-\\/*:_+=.@ -]*"

    /// A clause of a ValidationException.
    ///
    /// - Parameters:
    ///   - value: The value; `nil` for a missing member.
    ///   - pointer: Where it stands in the request.
    ///   - constraint: The constraint in AWS's words.
    /// - Returns: The error.
    static func constraint(_ value: JSONValue?, at pointer: JSONPointer, _ constraint: String) -> WireViolation.Error {
        let text = value.map { "'\(printed($0))'" } ?? "null"
        return .constraint("Value \(text) at '\(WirePath(pointer))' failed to satisfy constraint: \(constraint)")
    }

    /// A member of the wrong JSON type.
    static func serialization(_ value: JSONValue, at pointer: JSONPointer, expected: String) -> WireViolation.Error {
        .serialization("'\(WirePath(pointer))' must be \(expected), not \(value.kindInWords)")
    }

    /// A member that the source type does not take.
    static func unsupported(_ member: String, by type: SourceType) -> WireViolation.Error {
        if let refusal = type.wireFacts?.refusals[member] { return .invalidParameter(refusal) }
        return .invalidParameter(member == "DestinationConfig" ? unsupportedDestination : unsupported(member))
    }

    /// AWS's words for a member that the source type does not take, named as a path: `SelfManaged….ConsumerGroupId`.
    static func unsupported(_ path: String) -> String {
        let names = path.split(separator: ".").map { WirePath.lowerCamelCase(String($0)) }
        return "Unsupported '\(names.joined(separator: "."))' parameter for given event source mapping type."
    }

    static let unsupportedDestination =
        "Unsupported DestinationConfig parameter for given event source mapping type."

    /// AWS prints the whole value; what no member's pattern could match anyway is cut.
    private static func bounded(_ text: String) -> String {
        let scalars = text.unicodeScalars
        return scalars.count <= 1024 ? text : "\(String(String.UnicodeScalarView(scalars.prefix(1023))))…"
    }

    /// A value as AWS's framework prints it: lists as `[a, b]`, objects as `{k=v}`.
    private static func printed(_ value: JSONValue) -> String {
        switch value {
        case .string(let text): bounded(text)
        case .array(let elements): "[\(elements.prefix(30).map(printed).joined(separator: ", "))]"
        case .object(let object):
            "{\(object.prefix(30).map { "\($0.name.clipped)=\(printed($0.value))" }.joined(separator: ", "))}"
        case .null, .bool, .number: value.text()
        }
    }
}
