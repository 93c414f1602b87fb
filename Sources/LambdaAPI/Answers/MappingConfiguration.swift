import ControlPlane
import EventSources
import JSON

/// A mapping as the Lambda API shows it: `EventSourceMappingConfiguration`, the answer of five operations.
enum MappingConfiguration {
    /// Writes a mapping.
    ///
    /// - Parameters:
    ///   - record: The mapping.
    ///   - transition: The state that the change being answered causes; by default the stored one.
    ///   - isListed: Whether it is one of a list, which AWS shows less of.
    /// - Returns: The members; what does not apply is absent.
    static func object(
        _ record: MappingRecord,
        transition: StateTransition? = nil,
        isListed: Bool = false
    ) -> JSONObject {
        let stored = record.stored
        let definition = record.definition
        let facts = definition.source.type.wireFacts
        let upstream = UpstreamFacts(stored)
        var object: JSONObject = ["UUID": .string(stored.id.description)]
        object["EventSourceMappingArn"] = arn(of: record).map(JSONValue.string)
        for (name, value) in definition.wireMembers(mappingID: stored.id.description, isListed: isListed) {
            object[name] = value
        }
        object["LastModified"] = JSONNumber(stored.lastModified.epochSeconds).map(JSONValue.number)
        object["LastProcessingResult"] =
            facts?.showsProcessingResult == true
            ? .string(upstream.lastProcessingResult ?? "No records processed") : nil
        object["FilterCriteriaError"] = upstream.filterCriteriaError
        object["State"] = .string((transition ?? .none).state(of: stored))
        object["StateTransitionReason"] = facts.map { .string($0.stateTransitionReason) }
        return object
    }

    /// The ARN that the tag operations know a mapping by.
    static func arn(of record: MappingRecord) -> String? {
        MappingRepresentation.arn(of: record.id, definition: record.definition)
    }
}

/// What AWS itself said of a forwarded mapping.
struct UpstreamFacts {
    var lastProcessingResult: String?
    var filterCriteriaError: JSONValue?

    init(_ mapping: StoredMapping) {
        guard let bytes = mapping.upstream, let upstream = (try? JSONValue(parsing: bytes, limits: .stored))?.object
        else { return }
        lastProcessingResult = upstream["lastProcessingResult"]?.string
        guard let error = upstream["filterCriteriaError"]?.object else { return }
        var members = JSONObject()
        members["ErrorCode"] = error["errorCode"]
        members["Message"] = error["message"]
        filterCriteriaError = .object(members)
    }
}
