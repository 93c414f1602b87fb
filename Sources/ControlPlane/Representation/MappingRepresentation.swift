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
        return definition.function.eventSourceMapping(id.description)
    }

    /// The representation as a value, in canonical order.
    public static func value(
        _ mapping: StoredMapping,
        definition: MappingDefinition,
        warnings: [Finding]
    ) -> JSONObject {
        var object = head(mapping, definition)
        for (name, value) in definition.members { object[name] = value }
        for (name, value) in tail(mapping, warnings) { object[name] = value }
        return object
    }

    /// The representation as JSON text, of a mapping whose stored text is that of the definition given.
    public static func render(
        _ mapping: StoredMapping,
        definition: MappingDefinition,
        warnings: [Finding]
    ) -> [UInt8] {
        // Every object has members, so each part is `{`, something, `}`.
        var text: [UInt8] = []
        text.reserveCapacity(mapping.definition.count + 640)
        JSONValue.object(head(mapping, definition)).append(to: &text)
        text[text.count - 1] = UInt8(ascii: ",")
        text.append(contentsOf: mapping.membersText(of: definition).dropFirst())
        let end = text.count
        JSONValue.object(tail(mapping, warnings)).append(to: &text)
        text[end - 1] = UInt8(ascii: ",")
        text.remove(at: end)
        return text
    }

    /// What stands before the members of the definition.
    private static func head(_ mapping: StoredMapping, _ definition: MappingDefinition) -> JSONObject {
        var object: JSONObject = ["eventSourceMappingId": .string(mapping.id.description)]
        object["eventSourceMappingArn"] = arn(of: mapping.id, definition: definition).map(JSONValue.string)
        return object
    }

    /// What stands behind them.
    private static func tail(_ mapping: StoredMapping, _ warnings: [Finding]) -> JSONObject {
        var object = JSONObject()
        object.reserveCapacity(7)
        object["state"] = .string(mapping.state)
        object["stateReason"] = .string(mapping.stateReason)
        object["revision"] = .integer(mapping.revision.number)
        let updatedAt = mapping.updatedAt.description
        object["createdAt"] = .string(
            mapping.createdAt == mapping.updatedAt ? updatedAt : mapping.createdAt.description
        )
        object["updatedAt"] = .string(updatedAt)
        object["upstream"] = mapping.upstream.flatMap { try? JSONValue(parsing: $0, limits: .stored) }
        object["warnings"] = .array(warnings.map(\.json))
        return object
    }
}

extension StoredMapping {
    /// The members of its definition as JSON text: what is stored, unless that has more than the members.
    func membersText(of definition: MappingDefinition) -> [UInt8] {
        guard definition.wireOriginals.isEmpty else { return JSONValue.object(definition.members).serialized() }
        assert(self.definition == definition.stored.serialized(), "the definition is not that of the mapping")
        return self.definition
    }
}
