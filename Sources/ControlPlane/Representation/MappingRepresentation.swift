public import EventSources
public import JSON

/// The one representation of a mapping: what `/v1` answers, exports hold and the history shows.
public enum MappingRepresentation {
    /// The members that the server sets; a caller may only send them back unchanged.
    public static let readOnlyMembers: Set<String> = [
        "eventSourceMappingId", "eventSourceMappingArn", "state", "stateReason", "revision", "createdAt", "updatedAt",
        "warnings", "upstream",
    ]

    /// The ARN of a mapping in the Lambda API; pushed source types have none.
    public static func arn(of id: MappingID, definition: MappingDefinition) -> String? {
        guard definition.source.type.kind == .polled else { return nil }
        let function = definition.function
        return "arn:\(function.partition):lambda:\(function.region):\(function.account):event-source-mapping:\(id)"
    }

    /// The representation as a value, in canonical order.
    public static func value(
        _ mapping: StoredMapping,
        definition: MappingDefinition,
        warnings: [Finding]
    ) -> JSONObject {
        var object = JSONObject()
        object["eventSourceMappingId"] = .string(mapping.id.description)
        object["eventSourceMappingArn"] = arn(of: mapping.id, definition: definition).map(JSONValue.string)
        for (name, value) in definition.members { object[name] = value }
        object["state"] = .string(mapping.state)
        object["stateReason"] = .string(mapping.stateReason)
        object["revision"] = .integer(mapping.revision)
        object["createdAt"] = .string(mapping.createdAt.description)
        object["updatedAt"] = .string(mapping.updatedAt.description)
        object["upstream"] = mapping.upstream.flatMap { try? JSONValue(parsing: $0) }
        object["warnings"] = .array(warnings.map(\.json))
        return object
    }

    /// The representation as JSON text.
    public static func render(
        _ mapping: StoredMapping,
        definition: MappingDefinition,
        warnings: [Finding]
    ) -> [UInt8] {
        JSONValue.object(value(mapping, definition: definition, warnings: warnings)).serialized()
    }
}
