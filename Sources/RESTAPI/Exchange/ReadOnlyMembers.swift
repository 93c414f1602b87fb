import ControlPlane
import EventSources
import JSON

/// The members of a representation that the server sets.
///
/// A caller who sends a whole representation back may leave them
/// in, as long as they say what is true; anything else would be dropped in silence and is refused.
enum ReadOnlyMembers {
    /// The body without them.
    static func removed(from body: JSONValue) -> JSONValue {
        guard var object = body.object else { return body }
        for name in MappingRepresentation.readOnlyMembers where object[name] != nil {
            object.removeValue(named: name)
        }
        return .object(object)
    }

    /// What to refuse in a creation: there is nothing yet that they could be true of.
    static func refuse(in body: JSONValue) -> [Finding] {
        members(of: body).map { name, value in finding(name, value, "is set by the server") }
    }

    /// What to refuse in a change of an existing mapping.
    ///
    /// - Throws: ``OperationFailure/preconditionFailed(current:)`` if `revision` is another than the current one.
    static func check(_ body: JSONValue, against record: MappingRecord) throws -> [Finding] {
        let sent = members(of: body)
        guard !sent.isEmpty else { return [] }
        let current = try JSONValue(parsing: record.stored.representation, limits: .stored).object ?? [:]
        if let revision = sent.first(where: { $0.name == "revision" })?.value.integer,
            revision != record.stored.revision.number
        {
            throw OperationFailure.preconditionFailed(current: record.stored)
        }
        return sent.compactMap { name, value in
            value == current[name] ? nil : finding(name, value, "is set by the server and is not this now")
        }
    }

    private static func members(of body: JSONValue) -> [(name: String, value: JSONValue)] {
        guard let object = body.object else { return [] }
        return object.filter { MappingRepresentation.readOnlyMembers.contains($0.name) }
    }

    private static func finding(_ name: String, _ value: JSONValue, _ why: String) -> Finding {
        Finding(
            at: .root / name,
            .readOnly,
            "`\(name)` \(why).",
            value: value,
            fix: "Leave it out."
        )
    }
}
