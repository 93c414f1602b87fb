public import ControlPlane
import EventSources
public import JSON
import SigV4
public import UntrustedText

extension AWSUpstream {
    private static let mappings = "/2015-03-31/event-source-mappings"

    /// `CreateEventSourceMapping`.
    public func createEventSourceMapping(_ request: JSONObject, in scope: UpstreamScope) async throws -> JSONObject {
        var call = lambda(.createEventSourceMapping, "POST", Self.mappings, in: scope)
        call.setJSON(request)
        return try await mapping(call, in: scope)
    }

    /// `GetEventSourceMapping`.
    public func eventSourceMapping(_ uuid: String, in scope: UpstreamScope) async throws -> JSONObject {
        try await mapping(lambda(.getEventSourceMapping, "GET", Self.path(of: uuid), in: scope), in: scope)
    }

    /// `UpdateEventSourceMapping`.
    public func updateEventSourceMapping(
        _ uuid: String,
        _ request: JSONObject,
        in scope: UpstreamScope
    ) async throws -> JSONObject {
        var call = lambda(.updateEventSourceMapping, "PUT", Self.path(of: uuid), in: scope)
        call.setJSON(request)
        return try await mapping(call, in: scope)
    }

    /// `DeleteEventSourceMapping`.
    public func deleteEventSourceMapping(_ uuid: String, in scope: UpstreamScope) async throws -> JSONObject {
        let call = lambda(.deleteEventSourceMapping, "DELETE", Self.path(of: uuid), in: scope)
        return try read(await send(call, in: scope), call)
    }

    /// One page of `ListEventSourceMappings`; conditions that are `nil` are not sent.
    public func eventSourceMappings(
        function: String?,
        source: String?,
        marker: String?,
        in scope: UpstreamScope
    ) async throws -> (mappings: [JSONObject], nextMarker: String?) {
        var call = lambda(.listEventSourceMappings, "GET", Self.mappings, in: scope)
        for (name, value) in [("EventSourceArn", source), ("FunctionName", function), ("Marker", marker)] {
            if let value { call.query.append((name, value)) }
        }
        let response = try await send(call, in: scope)
        let answer = try read(response, call)
        guard let list = answer["EventSourceMappings"]?.array else {
            throw client.unreadable(call, response, "EventSourceMappings is missing")
        }
        let mappings = list.compactMap(\.object)
        guard mappings.count == list.count else {
            throw client.unreadable(call, response, "EventSourceMappings holds something else than objects")
        }
        return (mappings, answer["NextMarker"]?.string.flatMap { $0.isEmpty ? nil : $0 })
    }

    private static func path(of uuid: String) -> String { "\(mappings)/\(PercentEncoding.encode(uuid))" }
}

extension AWSUpstream {
    /// `ListTags`.
    public func tags(of arn: String, in scope: UpstreamScope) async throws -> [Text: Text] {
        let call = lambda(.listTags, "GET", Self.tagPath(of: arn), in: scope)
        let response = try await send(call, in: scope)
        // Without any tags the member may be missing or null.
        let tags = try read(response, call)["Tags"] ?? .null
        if tags.isNull { return [:] }
        guard let members = tags.object, members.allSatisfy({ $0.value.string != nil }), let tags = tags.tags else {
            throw client.unreadable(call, response, "Tags is no object of strings")
        }
        return tags
    }

    /// `TagResource`.
    public func tag(_ arn: String, _ tags: [Text: Text], in scope: UpstreamScope) async throws {
        var call = lambda(.tagResource, "POST", Self.tagPath(of: arn), in: scope)
        call.setJSON(["Tags": .tags(tags)])
        _ = try await send(call, in: scope)
    }

    /// `UntagResource`.
    public func untag(_ arn: String, _ keys: [Text], in scope: UpstreamScope) async throws {
        var call = lambda(.untagResource, "DELETE", Self.tagPath(of: arn), in: scope)
        call.query = keys.sorted().map { ("tagKeys", $0.verbatim) }
        _ = try await send(call, in: scope)
    }

    private static func tagPath(of arn: String) -> String { "/2017-03-31/tags/\(PercentEncoding.encode(arn))" }
}

extension AWSUpstream {
    /// A call of Lambda.
    func lambda(_ operation: Operation, _ method: String, _ path: String, in scope: UpstreamScope) -> ServiceCall {
        ServiceCall(
            operation: operation,
            region: scope.region,
            method: method,
            path: path,
            headers: [("Accept", "application/json")]
        )
    }

    /// Makes a call that answers a mapping, of which the least is its UUID.
    private func mapping(_ call: ServiceCall, in scope: UpstreamScope) async throws(UpstreamFailure) -> JSONObject {
        let response = try await send(call, in: scope)
        let mapping = try read(response, call)
        guard mapping["UUID"]?.string?.isEmpty == false else {
            throw client.unreadable(call, response, "it is no mapping with a UUID")
        }
        return mapping
    }

    func read(_ response: HTTPResponse, _ call: ServiceCall) throws(UpstreamFailure) -> JSONObject {
        let value: JSONValue
        do throws(JSONParseError) {
            value = try JSONValue(parsing: response.body)
        } catch {
            throw client.unreadable(call, response, "\(error)")
        }
        guard let object = value.object else { throw client.unreadable(call, response, "it is no JSON object") }
        return object
    }
}

extension ServiceCall {
    /// Makes the body a JSON object.
    mutating func setJSON(_ object: JSONObject) {
        headers.append(("Content-Type", "application/json"))
        body = JSONValue.object(object).serialized()
    }
}
