import EventSources
import JSON

extension StoredMapping {
    /// Takes over what the outbox row says; the representation is to be rendered anew.
    mutating func follow(_ record: ForwardingRecord, state: String) {
        upstream = JSONValue.object(record.visible).serialized()
        upstreamState = record.status.rawValue
        self.state = state
    }

    /// The mapping after an observation, with what a reader sees of it.
    ///
    /// - Returns: `nil` if a reader sees no difference.
    /// - Throws: ``StorageError`` with code `corrupt` if the representation cannot be read.
    func observing(
        _ record: ForwardingRecord,
        state: String
    ) throws -> (mapping: StoredMapping, changed: [JSONChange])? {
        var json: JSONObject
        do {
            json = try JSONValue(parsing: representation, limits: .stored).object ?? [:]
        } catch {
            throw StorageError(.corrupt, "The stored representation of mapping \(id) cannot be read: \(error)")
        }
        let before = json.filter { name, _ in name == "state" || name == "upstream" }
        let visible = JSONValue.object(record.visible)
        let after: JSONObject = ["state": .string(state), "upstream": visible]
        let changed = JSONDifference.changes(from: .object(before), to: .object(after))
        guard !changed.isEmpty || json["revision"]?.integer != revision.number else { return nil }
        var mapping = self
        mapping.follow(record, state: state)
        mapping.upstreamSequence += 1
        json["state"] = .string(state)
        json["stateReason"] = .string(stateReason)
        json["revision"] = .integer(revision.number)
        json["updatedAt"] = .string(updatedAt.description)
        // After a mapping's first observation, too, the warnings stand last.
        let warnings = json.removeValue(named: "warnings")
        json["upstream"] = visible
        json["warnings"] = warnings
        mapping.representation = JSONValue.object(json).serialized()
        return (mapping, changed)
    }
}

extension MappingRecord {
    /// The history's entry of something seen upstream; it makes no revision.
    func entry(
        _ changed: [JSONChange],
        actor: String,
        face: ChangeFace,
        at now: Timestamp,
        _ complete: (inout ChangeEntry) -> Void
    ) throws -> ChangeEntry {
        var entry = ChangeEntry(
            mapping: id,
            revision: nil,
            operation: .forward,
            actor: actor,
            face: face,
            reason: nil,
            requestID: "",
            at: now,
            changed: JSONValue.array(changed.map(\.json)).serialized(),
            state: stored.definition
        )
        complete(&entry)
        return entry
    }

    /// The state to show for what the outbox row says.
    func state(after record: ForwardingRecord) -> String {
        let awsState = record.known.awsState
        let isSettled = awsState == MappingState.enabled || awsState == MappingState.disabled
        switch record.status {
        case .pending, .retrying: return stored.state
        case .inSync, .gone: return definition.enabled ? MappingState.enabled : MappingState.disabled
        // Nothing is under way any more, and a mapping that AWS does not have reads nothing.
        case .failed: return isSettled ? awsState ?? MappingState.disabled : MappingState.disabled
        }
    }
}
