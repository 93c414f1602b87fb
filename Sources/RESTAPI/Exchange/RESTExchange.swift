import APIExchange
import ControlPlane
import EventSources
import HTTPServer
import HTTPTypes
import JSON
import UntrustedText

/// One request to the control-plane API on its way to its answer.
typealias RESTExchange = Exchange<RESTAPIHandler>

extension RESTExchange {
    /// Answers with a body as JSON.
    func respond(
        _ status: HTTPResponse.Status,
        _ body: JSONValue,
        caching: Caching = .none,
        headers: ResponseFields = [:]
    ) {
        respond(status, body.serialized(), type: .json, caching: caching, headers: headers)
    }

    /// Answers with a rendered body.
    func respond(
        _ status: HTTPResponse.Status,
        _ body: [UInt8] = [],
        type: MediaType? = .json,
        caching: Caching = .none,
        headers: ResponseFields = [:]
    ) {
        var fields = headers
        fields[.cacheControl] = caching.rawValue
        if let type, !body.isEmpty { fields[.contentType] = type.rawValue }
        fields[.xRequestID] = requestID
        responder.respond(HTTPServerResponse(status: status, headers: fields, body: body))
    }

    /// Answers with a mapping's representation and its entity tag.
    func respond(_ status: HTTPResponse.Status, _ mapping: StoredRepresentation, headers: ResponseFields = [:]) {
        var fields = headers
        fields[.eTag] = EntityTag(mapping).description
        respond(status, mapping.bytes, headers: fields)
    }

    /// The mapping the path names.
    ///
    /// - Throws: A problem with status 404 if it is no id.
    func mappingID() throws -> MappingID {
        let name = "eventSourceMappingId"
        if let id = parameters.withUTF8(of: name, { MappingID(utf8: $0) }) ?? nil { return id }
        throw Problem(
            .notFound,
            "There is no event source mapping “\(parameters[name]?.clipped ?? "")”; an id is a UUID."
        )
    }

    /// Whether there is a body.
    var hasBody: Bool { !request.body.isEmpty }

    /// The body as a JSON value.
    func body() throws -> JSONValue { try JSONValue(parsing: request.body) }

    /// The type of answer that the caller accepts best, of those that the endpoint has.
    ///
    /// - Throws: A problem with status 406 if it accepts none of them.
    func accepted() throws -> MediaType { try request.preferred(of: route.answers) }
}
