import APIExchange
import HTTPServer
import HTTPTypes
import JSON
import LambdaAPI
import Testing

@Suite struct RoutingTests {
    static let id = "0198c0de-7a11-7bbb-8ccc-0123456789ab"
    static let arn = "arn:aws:lambda:us-east-1:123456789012:event-source-mapping:\(id)"
    static let paths: [(HTTPRequest.Method, String, String)] = [
        (.post, "/2015-03-31/event-source-mappings", "CreateEventSourceMapping"),
        (.get, "/2015-03-31/event-source-mappings", "ListEventSourceMappings"),
        (.get, "/2015-03-31/event-source-mappings/\(id)", "GetEventSourceMapping"),
        (.put, "/2015-03-31/event-source-mappings/\(id)", "UpdateEventSourceMapping"),
        (.delete, "/2015-03-31/event-source-mappings/\(id)", "DeleteEventSourceMapping"),
        (.get, "/2017-03-31/tags/\(arn)", "ListTags"),
        (.post, "/2017-03-31/tags/\(arn)", "TagResource"),
        (.delete, "/2017-03-31/tags/\(arn)", "UntagResource"),
        (.get, "/2017-03-31/tags/arn%3Aaws%3Alambda%3Aus-east-1", "ListTags"),
    ]

    @Test(arguments: paths)
    func pathLeadsToItsOperation(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ operation: String
    ) throws {
        for path in [path, path + "/"] {
            guard case .found(let found, _) = LambdaAPIHandler.routes.match(method, path) else {
                Issue.record("\(method) \(path) is not found")
                continue
            }
            #expect(LambdaAPIHandler.routes[found].operation == operation)
        }
    }

    @Test(arguments: [
        ("/2015-03-31/event-source-mappings", true), ("/2017-03-31/tags/x", true), ("/2020-06-30/functions", true),
        ("/2015-03-31", false), ("/v1/event-source-mappings", false), ("/", false), ("", false), ("*", false),
        ("/20150331/functions/", false), ("/2015-03-31x", false), ("/2015-0331-/", false),
    ])
    func pathsOfAPIVersionsAreLambdas(_ path: String, _ isLambda: Bool) {
        #expect(LambdaAPIHandler.isPath(path) == isLambda)
    }

    @Test(arguments: [
        "/2020-06-30/functions/f/url",
        "/2015-03-31/functions", "/2015-03-31/functions/f/invocations", "/2015-03-31/event-source-mapping",
        "/2017-03-31/tags", "/2017-03-31/tags/a/b", "/2015-03-31/event-source-mappings/x/y", "/2015-03-31",
    ])
    func otherOperationIsUnknown(_ path: String) async throws {
        let answer = try await Faces().call(.get, path)
        #expect(answer.status == 404)
        #expect(answer.errorType == "UnknownOperationException")
        #expect(answer.message?.contains(path) == true)
    }

    @Test(
        arguments: [
            (.patch, "/2015-03-31/event-source-mappings", "GET, HEAD, OPTIONS, POST"),
            (.post, "/2015-03-31/event-source-mappings/x", "DELETE, GET, HEAD, OPTIONS, PUT"),
            (.put, "/2017-03-31/tags/x", "DELETE, GET, HEAD, OPTIONS, POST"),
        ] as [(HTTPRequest.Method, String, String)]
    )
    func otherMethodIsNotAllowed(_ method: HTTPRequest.Method, _ path: String, _ allowed: String) async throws {
        let faces = try Faces()
        let answer = await faces.call(method, path)
        #expect(answer.status == 405)
        #expect(answer.headers[.allow] == allowed)
        #expect(answer.errorType == "MethodNotAllowedException")
        let options = await faces.call(.options, path)
        #expect(options.status == 204)
        #expect(options.headers[.allow] == allowed)
    }

    @Test func serverErrorsHaveAWSsForm() throws {
        let foreign = HTTPServerError(status: .forbidden, code: "foreign", message: "No.", target: Faces.mappings)
        #expect(try Faces().lambda.renderError(foreign).body == Array(#"{"Message":"No."}"#.utf8))
        let response = try Faces().lambda.renderError(.bodyTooLarge)
        #expect(response.status == .contentTooLarge)
        #expect(response.headers[HTTPField.Name("x-amzn-ErrorType").unsafelyNamed] == "RequestTooLargeException")
        #expect(try JSONValue(parsing: response.body).object?["Type"] == "User")
    }

    @Test func bodyAndQueryWhereNoneBelongAreRefused() async throws {
        let faces = try Faces()
        let id = await faces.createQueue()
        for answer in [
            await faces.call(.get, "\(Faces.mappings)/\(id)", ["a": 1]),
            await faces.call(.delete, "\(Faces.mappings)/\(id)", ["a": 1]),
            await faces.call(.get, Faces.mappings, ["a": 1]),
            await faces.call(.get, "\(Faces.mappings)/\(id)?a=1"),
            await faces.call(.get, "\(Faces.mappings)?functionName=f"),
            await faces.call(.delete, "\(Faces.mappings)/\(id)?force=true"),
            await faces.call(.post, "\(Faces.mappings)?dryRun=true", ["FunctionName": "f"]),
        ] {
            #expect(answer.status == 400)
            #expect(answer.errorType == "InvalidParameterValueException")
        }
        #expect(await faces.get(id).status == 200)
    }
}
