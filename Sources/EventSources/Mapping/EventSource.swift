public import JSON

/// The event source of a mapping, which never changes: its type and what identifies it.
public struct EventSource: Sendable, Hashable {
    /// The type.
    public let type: SourceType
    /// The identity fields in canonical form and order.
    public let identity: JSONObject
    /// The ARN of the source; `nil` for sources without one (self-managed Kafka).
    public let arn: ARN?

    init(type: SourceType, identity: JSONObject, arn: ARN?) {
        self.type = type
        self.identity = identity
        self.arn = arn
    }

    init(type: SourceType, identity: JSONObject) {
        let text = type.arnField.flatMap { identity[$0]?.string }
        self.init(type: type, identity: identity, arn: text.flatMap { try? ARN(parsing: $0) })
    }

    /// The source as the REST API shows it: `type`, then the identity fields.
    public var json: JSONObject {
        var json: JSONObject = ["type": .string(type.name)]
        for (name, value) in identity { json[name] = value }
        return json
    }

    /// Whether type and identity are the same.
    public static func == (lhs: EventSource, rhs: EventSource) -> Bool {
        lhs.type == rhs.type && lhs.identity == rhs.identity
    }

    /// Hashes type and identity.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(type)
        hasher.combine(identity)
    }
}
