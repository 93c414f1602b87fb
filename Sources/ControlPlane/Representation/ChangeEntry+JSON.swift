import EventSources
public import JSON

extension ChangeEntry {
    /// The entry as the history and the change feed show it.
    ///
    /// A creation is one change at the root with everything after it, a deletion one with everything before it, so
    /// that a reader who applies the changes in order rebuilds the state.
    ///
    /// - Throws: ``StorageError`` with code `corrupt` if a stored document cannot be read.
    public func json() throws -> JSONObject {
        var object: JSONObject = [
            "sequence": .integer(sequence), "eventSourceMappingId": .string(mapping.description),
        ]
        object["revision"] = revision.map { .integer($0.number) }
        object["operation"] = .string(operation.rawValue)
        object["actor"] = .string(actor)
        object["face"] = .string(face.rawValue)
        object["reason"] = reason.map(JSONValue.string)
        object["requestId"] = .string(requestID)
        object["at"] = .string(at.description)
        object["changed"] = try changedJSON()
        return object
    }

    /// The members of the mapping after this change; of a deletion, before it.
    public func stateJSON() throws -> JSONValue {
        let state = try storedState()
        return state.object.map { .object(MappingDefinition.separating(stored: $0).members) } ?? state
    }

    /// The mapping after this change, or before a deletion, with what only the Lambda API shows of it.
    func storedState() throws -> JSONValue { try parse(state) }

    private func changedJSON() throws -> JSONValue {
        guard changed.isEmpty else { return try parse(changed) }
        let member = operation == .delete ? "before" : "after"
        return [.object(["pointer": "", member: try stateJSON()])]
    }

    private func parse(_ bytes: [UInt8]) throws -> JSONValue {
        do {
            return try JSONValue(parsing: bytes, limits: .stored)
        } catch {
            throw StorageError(.corrupt, "The stored change \(sequence) cannot be read: \(error)")
        }
    }
}

extension JSONChange {
    /// The change as `{pointer, before, after}`; what was not there is absent.
    public var json: JSONValue {
        var object: JSONObject = ["pointer": .string(pointer.description)]
        object["before"] = before
        object["after"] = after
        return .object(object)
    }
}
