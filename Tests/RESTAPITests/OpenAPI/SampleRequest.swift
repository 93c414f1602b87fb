import APIExchange
import HTTPTypes
import JSON
import RESTAPI
import Testing

/// A request of one operation that works, on a server of its own with one mapping.
struct SampleRequest {
    let route: Route<RESTAPIHandler>
    private let api: ControlPlaneAPI
    private let path: String
    private let example: (type: String, name: String, body: JSONValue)?

    /// Makes the request from the examples of the description.
    init(_ operation: String, of description: OpenAPIDescription) async throws {
        route = try #require(RESTAPIHandler.routes[operation])
        api = try ControlPlaneAPI()
        var path = route.template.replacing("{kind}", with: "validation").replacing("{type}", with: "sqs")
        if path.contains("{eventSourceMappingId}") {
            let location = await api.create()
            let id = try #require(location.split(separator: "/").last)
            path = path.replacing("{eventSourceMappingId}", with: id)
        }
        self.path = path.replacing("{sequence}", with: "1")
        example = description.operation(operation).flatMap { description.requestExamples(of: $0).first }
    }

    /// Sends it with another query, body or more header fields.
    func send(_ body: JSONValue? = nil, query: String? = nil, headers: HTTPFields = [:]) async -> ControlPlaneAPI.Answer
    {
        var fields = headers
        let body = body ?? example?.body
        if body != nil, fields[.contentType] == nil { fields[.contentType] = example?.type }
        return await api.send(route.method, path + (query.map { "?" + $0 } ?? ""), body, headers: fields)
    }
}
