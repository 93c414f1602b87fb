public import JSON
import UntrustedText

/// The events of a bucket that can invoke a function (`Event` in the S3 service model).
public enum S3EventName {
    /// All names in the order of the S3 user guide; `*` stands for every event of its group.
    public static let all = [
        "s3:ObjectCreated:*", "s3:ObjectCreated:Put", "s3:ObjectCreated:Post", "s3:ObjectCreated:Copy",
        "s3:ObjectCreated:CompleteMultipartUpload",
        "s3:ObjectRemoved:*", "s3:ObjectRemoved:Delete", "s3:ObjectRemoved:DeleteMarkerCreated",
        "s3:ObjectRestore:*", "s3:ObjectRestore:Post", "s3:ObjectRestore:Completed", "s3:ObjectRestore:Delete",
        "s3:ReducedRedundancyLostObject",
        "s3:Replication:*", "s3:Replication:OperationFailedReplication", "s3:Replication:OperationMissedThreshold",
        "s3:Replication:OperationReplicatedAfterThreshold", "s3:Replication:OperationNotTracked",
        "s3:LifecycleExpiration:*", "s3:LifecycleExpiration:Delete", "s3:LifecycleExpiration:DeleteMarkerCreated",
        "s3:LifecycleTransition", "s3:IntelligentTiering",
        "s3:ObjectTagging:*", "s3:ObjectTagging:Put", "s3:ObjectTagging:Delete",
        "s3:ObjectAcl:Put", "s3:ObjectRetention:Put",
        "s3:ObjectAnnotation:*", "s3:ObjectAnnotation:Put", "s3:ObjectAnnotation:Delete",
    ]

    private static let known = Set(all)

    /// Whether a name is one of ``all``.
    public static func isKnown(_ name: String) -> Bool { known.contains(name) }

    /// Whether two names have an event in common: they are the same, or one is the `*` of the other's group.
    public static func overlap(_ name: String, _ other: String) -> Bool {
        name == other || isGroup(name, of: other) || isGroup(other, of: name)
    }

    /// Reads the member `events`.
    ///
    /// - Parameters:
    ///   - value: The member's value: an array of at least one name, none covered by another.
    ///   - pointer: Where it stands in the request.
    /// - Returns: The names, or every problem.
    public static func validate(_ value: JSONValue, at pointer: JSONPointer) -> (events: [String]?, findings: [Finding])
    {
        guard case .array(let elements) = value, !elements.isEmpty else {
            let finding = Finding(
                at: pointer,
                value == [] ? .outOfRange : .wrongType,
                "Events are an array of at least one event name, not "
                    + (value == [] ? "an empty one." : "\(value.kindInWords)."),
                value: value.echoed,
                allowed: ["type": "array", "minItems": 1],
                fix: "Write [\"s3:ObjectCreated:*\"]."
            )
            return (nil, [finding])
        }
        var names: [String] = []
        var findings: [Finding] = []
        for (index, element) in elements.enumerated() where findings.count < PatternValidator.maximumFindings {
            guard case .string(let name) = element, known.contains(name) else {
                findings.append(unknown(element, at: pointer / index))
                continue
            }
            if let earlier = names.first(where: { overlap($0, name) }) {
                findings.append(repeated(name, earlier, at: pointer / index))
            } else {
                names.append(name)
            }
        }
        return (findings.isEmpty ? names : nil, findings)
    }

    private static func isGroup(_ name: String, of other: String) -> Bool {
        guard name.utf8.last == UInt8(ascii: "*") else { return false }
        return other.utf8.starts(with: name.utf8.dropLast())
    }

    private static func unknown(_ element: JSONValue, at pointer: JSONPointer) -> Finding {
        let name = element.string
        return Finding(
            at: pointer,
            name == nil ? .wrongType : .notInEnum,
            name.map { "\"\($0.clipped)\" is no event of a bucket." }
                ?? "An event is named by a string, not by \(element.kindInWords).",
            value: element.echoed,
            allowed: ["enum": .array(all.map(JSONValue.string))],
            fix: "Use one of the names, with its \"s3:\"."
        )
    }

    private static func repeated(_ name: String, _ earlier: String, at pointer: JSONPointer) -> Finding {
        let isSame = name == earlier
        return Finding(
            at: pointer,
            .duplicate,
            isSame ? "\"\(name)\" is listed twice." : "\"\(name)\" and \"\(earlier)\" have events in common.",
            value: .string(name),
            fix: isSame ? "Remove one of the two." : "Keep the one with the asterisk, or the single events."
        )
    }
}
