import ControlPlane
import EventSources
import HTTPServer
import HTTPTypes
import JSON
import LambdaAPI
import Logging
import MappingStoreTesting
import RESTAPI
import TestSupport

/// Both faces on one real store, without a socket.
final class Faces {
    /// An answer.
    struct Answer {
        var status: Int
        var headers: ResponseFields
        var json: JSONValue

        var object: JSONObject { json.object ?? [:] }
        var errorType: String? { headers[HTTPField.Name("x-amzn-ErrorType").unsafelyNamed] }
        var requestID: String? { headers[HTTPField.Name("x-amzn-RequestId").unsafelyNamed] }
        /// The error's message, in whichever spelling.
        var message: String? { (object["Message"] ?? object["message"])?.string }

        /// A member of the body.
        subscript(name: String) -> JSONValue? { object[name] }
    }

    private let fresh: FreshStore
    private let owner: Faces?
    var storage: any ServerStorage { fresh.storage }
    let lambda: LambdaAPIHandler
    let rest: RESTAPIHandler

    /// Makes faces on a store of their own, or on that of others, for another caller.
    init(
        sharing other: Faces? = nil,
        identify: (@Sendable (inout HTTPServerRequest) throws -> Caller)? = nil,
        clock: @escaping @Sendable () -> Timestamp = { Timestamp(milliseconds: 1_764_115_060_250) }
    ) throws {
        owner = other
        fresh = try other?.fresh ?? FreshStore(.chosen())
        let storage = fresh.storage
        let operations = MappingOperations(
            storage: storage,
            environment: ControlPlaneEnvironment(
                validation: ValidationSettings(now: clock()),
                now: clock
            )
        )
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        var configuration = LambdaAPIConfiguration(
            identify: { try LambdaAPIConfiguration.unverifiedCaller(of: $0) },
            logger: logger
        )
        if let identify { configuration.identify = identify }
        lambda = try LambdaAPIHandler(
            operations: operations,
            reads: storage.makeReads(),
            configuration: configuration
        )
        var restConfiguration = RESTAPIConfiguration(
            version: "test",
            identify: { .unrestricted($0.peer.description) },
            isCurrent: { _ in true },
            requiresAuthentication: { false },
            logger: logger
        )
        if let identify { restConfiguration.identify = identify }
        rest = try RESTAPIHandler(
            operations: operations,
            reads: storage.makeReads(),
            configuration: restConfiguration
        )
    }

    deinit {
        guard owner == nil else { return }
        try? storage.close()
    }

    /// Sends a request to the Lambda API.
    func call(
        _ method: HTTPRequest.Method,
        _ target: String,
        _ body: JSONValue? = nil,
        headers: HTTPFields = [:]
    ) async -> Answer {
        await call(method, target, text: body?.serialized() ?? [], headers: headers)
    }

    /// Sends a request with a body of any bytes to the Lambda API.
    func call(
        _ method: HTTPRequest.Method,
        _ target: String,
        text: [UInt8],
        headers: HTTPFields = [:]
    ) async -> Answer {
        await answer(to: HTTPServerRequest(method: method, target: target, headers: headers, body: text), by: lambda)
    }

    /// Sends a request to the control-plane API.
    func callREST(
        _ method: HTTPRequest.Method,
        _ target: String,
        _ body: JSONValue? = nil,
        headers: HTTPFields = [:]
    ) async -> Answer {
        var fields = headers
        if body != nil { fields[.contentType] = "application/json" }
        let request = HTTPServerRequest(
            method: method,
            target: target,
            headers: fields,
            body: body?.serialized() ?? []
        )
        return await answer(to: request, by: rest)
    }

    private func answer(to request: HTTPServerRequest, by handler: some RequestHandler) async -> Answer {
        let record = await ResponseRecorder.record(request, by: handler)
        guard let response = record.response else { return Answer(status: 0, headers: [:], json: .null) }
        return Answer(
            status: response.status.code,
            headers: response.headers,
            json: (try? JSONValue(parsing: response.body)) ?? .null
        )
    }
}

extension Faces {
    static let mappings = "/2015-03-31/event-source-mappings"

    /// Creates a mapping through the Lambda API.
    func create(_ body: JSONObject, function: String = "consumer", headers: HTTPFields = [:]) async -> Answer {
        var body = body
        if body["FunctionName"] == nil { body["FunctionName"] = .string(function) }
        return await call(.post, Self.mappings, .object(body), headers: headers)
    }

    /// Creates a mapping of a queue, and answers its UUID.
    func createQueue(_ queue: String = "orders", function: String = "consumer", _ more: JSONObject = [:]) async
        -> String
    {
        var body: JSONObject = ["EventSourceArn": .string("arn:aws:sqs:us-east-1:123456789012:\(queue)")]
        for (name, value) in more { body[name] = value }
        return await create(body, function: function)["UUID"]?.string ?? ""
    }

    func get(_ id: String, headers: HTTPFields = [:]) async -> Answer {
        await call(.get, "\(Self.mappings)/\(id)", headers: headers)
    }

    func update(_ id: String, _ body: JSONObject, headers: HTTPFields = [:]) async -> Answer {
        await call(.put, "\(Self.mappings)/\(id)", .object(body), headers: headers)
    }

    func delete(_ id: String, headers: HTTPFields = [:]) async -> Answer {
        await call(.delete, "\(Self.mappings)/\(id)", headers: headers)
    }

    /// The header fields of a caller, as an SDK signs.
    static func signed(_ keyID: String = "AKIDEXAMPLE", region: String = "us-east-1") -> HTTPFields {
        [
            .authorization:
                "AWS4-HMAC-SHA256 Credential=\(keyID)/20260102/\(region)/lambda/aws4_request, "
                + "SignedHeaders=host;x-amz-date, Signature=unchecked"
        ]
    }
}

extension HTTPField.Name? {
    var unsafelyNamed: HTTPField.Name { self ?? .accept }
}
