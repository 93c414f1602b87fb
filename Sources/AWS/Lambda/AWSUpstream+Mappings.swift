import AWSServices
public import ControlPlane
import EventSources
public import JSON
public import UntrustedText

extension AWSUpstream {
    /// `CreateEventSourceMapping`.
    public func createEventSourceMapping(_ request: JSONObject, in scope: UpstreamScope) async throws -> JSONObject {
        try await mapping(Lambda.createEventSourceMapping, request, in: scope)
    }

    /// `GetEventSourceMapping`.
    public func eventSourceMapping(_ uuid: String, in scope: UpstreamScope) async throws -> JSONObject {
        try await mapping(Lambda.getEventSourceMapping, ["UUID": .string(uuid)], in: scope)
    }

    /// `UpdateEventSourceMapping`.
    public func updateEventSourceMapping(
        _ uuid: String,
        _ request: JSONObject,
        in scope: UpstreamScope
    ) async throws -> JSONObject {
        var input = request
        input["UUID"] = .string(uuid)
        return try await mapping(Lambda.updateEventSourceMapping, input, in: scope)
    }

    /// `DeleteEventSourceMapping`.
    public func deleteEventSourceMapping(_ uuid: String, in scope: UpstreamScope) async throws -> JSONObject {
        try await answer(to: Lambda.deleteEventSourceMapping, ["UUID": .string(uuid)], in: scope).members
    }

    /// One page of `ListEventSourceMappings`; conditions that are `nil` are not sent.
    public func eventSourceMappings(
        function: String?,
        source: String?,
        marker: String?,
        in scope: UpstreamScope
    ) async throws -> (mappings: [JSONObject], nextMarker: String?) {
        var input: JSONObject = [:]
        input["EventSourceArn"] = source.map { .string($0) }
        input["FunctionName"] = function.map { .string($0) }
        input["Marker"] = marker.map { .string($0) }
        let answer = try await answer(to: Lambda.listEventSourceMappings, input, in: scope)
        guard let list = answer["EventSourceMappings"]?.array else {
            throw answer.unreadable("EventSourceMappings is missing")
        }
        let mappings = list.compactMap(\.object)
        guard mappings.count == list.count else {
            throw answer.unreadable("EventSourceMappings holds something else than objects")
        }
        return (mappings, answer["NextMarker"]?.string.flatMap { $0.isEmpty ? nil : $0 })
    }

    /// Makes a call that answers a mapping, of which the least is its UUID.
    private func mapping(
        _ operation: AWSOperation,
        _ input: JSONObject,
        in scope: UpstreamScope
    ) async throws(UpstreamFailure) -> JSONObject {
        let answer = try await answer(to: operation, input, in: scope)
        guard answer["UUID"]?.string?.isEmpty == false else {
            throw answer.unreadable("it is no mapping with a UUID")
        }
        return answer.members
    }
}

extension AWSUpstream {
    /// `ListTags`.
    public func tags(of arn: String, in scope: UpstreamScope) async throws -> [Text: Text] {
        let answer = try await answer(to: Lambda.listTags, ["Resource": .string(arn)], in: scope)
        // Without any tags the member may be missing or null.
        let tags = answer["Tags"] ?? .null
        if tags.isNull { return [:] }
        guard let members = tags.object, members.allSatisfy({ $0.value.string != nil }), let tags = tags.tags else {
            throw answer.unreadable("Tags is no object of strings")
        }
        return tags
    }

    /// `TagResource`.
    public func tag(_ arn: String, _ tags: [Text: Text], in scope: UpstreamScope) async throws {
        _ = try await answer(to: Lambda.tagResource, ["Resource": .string(arn), "Tags": .tags(tags)], in: scope)
    }

    /// `UntagResource`.
    public func untag(_ arn: String, _ keys: [Text], in scope: UpstreamScope) async throws {
        let keys = keys.sorted().map { JSONValue.string($0.verbatim) }
        _ = try await answer(
            to: Lambda.untagResource,
            ["Resource": .string(arn), "TagKeys": .array(keys)],
            in: scope
        )
    }
}
