import AWS
import ControlPlane
import JSON
import Testing

/// What each answer of AWS, or of something that stands before AWS, is taken for.
@Suite struct ClassificationTests {
    struct Answer: Sendable, CustomTestStringConvertible {
        /// Which call is answered so.
        enum Call { case createEventSourceMapping, subscribe, editNotifications }

        var status: Int
        var body: String
        var headers: [String: String] = [:]
        /// What a call that changes something makes of it, and one that reads.
        var kind: UpstreamFailure.Kind
        var readKind: UpstreamFailure.Kind?
        var code: String?
        var message: String
        var call = Call.createEventSourceMapping
        /// Whether it means that for the call alone, and something else for others.
        var isOfTheCallOnly = false

        var testDescription: String { "\(status) \(code ?? "no code")" }
    }

    private static let html = ["Content-Type": "text/html"]

    private static func lambda(
        _ status: Int,
        _ code: String,
        _ message: String,
        _ kind: UpstreamFailure.Kind,
        readKind: UpstreamFailure.Kind? = nil,
        headers: [String: String] = [:],
        isOfTheCallOnly: Bool = false
    ) -> Answer {
        Answer(
            status: status,
            body: JSONValue.object(["Type": "User", "Message": .string(message)]).text(),
            headers: headers.merging(["x-amzn-ErrorType": code + ":http://internal.amazon.com/x/"]) { old, _ in old },
            kind: kind,
            readKind: readKind,
            code: code,
            message: message,
            isOfTheCallOnly: isOfTheCallOnly
        )
    }

    private static let answers: [Answer] = [
        lambda(429, "TooManyRequestsException", "Rate Exceeded.", .throttled),
        lambda(400, "ThrottlingException", "Rate exceeded", .throttled),
        lambda(500, "ServiceException", "An error occurred.", .temporary),
        lambda(503, "ServiceUnavailableException", "Try later.", .temporary),
        lambda(504, "EndpointTimeoutFault", "Gone.", .unknownOutcome, readKind: .temporary),
        lambda(400, "ResourceInUseException", "Cannot update the event source mapping because it is in use.", .inUse),
        lambda(
            409,
            "ResourceConflictException",
            "The operation cannot be performed at this time. An update is in progress for resource: x",
            .inUse,
            isOfTheCallOnly: true
        ),
        lambda(409, "ResourceConflictException", "The statement id (x) provided already exists.", .conflict),
        lambda(412, "PreconditionFailedException", "The RevisionId does not match.", .conflict),
        lambda(404, "ResourceNotFoundException", "The resource you requested does not exist.", .notFound),
        lambda(400, "InvalidParameterValueException", "Unrecognized event source.", .refused),
        lambda(
            400,
            "InvalidParameterValueException",
            "The function execution role does not have permissions to call ReceiveMessage on SQS",
            .temporary,
            isOfTheCallOnly: true
        ),
        lambda(
            400,
            "InvalidParameterValueException",
            "The role defined for the function cannot be assumed by Lambda.",
            .temporary,
            isOfTheCallOnly: true
        ),
        lambda(403, "AccessDeniedException", "User: x is not authorized to perform: lambda:Y", .refused),
        lambda(
            403,
            "UnrecognizedClientException",
            "The security token included in the request is invalid.",
            .credentials
        ),
        lambda(403, "ExpiredTokenException", "The security token included in the request is expired", .credentials),
        lambda(403, "MissingAuthenticationTokenException", "Missing Authentication Token", .credentials),
        Answer(
            status: 400,
            body:
                #"{"message":"1 validation error detected: Value null","__type":"com.amazonaws#ValidationException"}"#,
            kind: .refused,
            code: "ValidationException",
            message: "1 validation error detected: Value null"
        ),
        Answer(
            status: 400,
            body: "<ErrorResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\"><Error><Type>Sender</Type>"
                + "<Code>InvalidParameter</Code><Message>Invalid parameter: &lt;x&gt;</Message></Error>"
                + "<RequestId>r-1</RequestId></ErrorResponse>",
            kind: .refused,
            code: "InvalidParameter",
            message: "Invalid parameter: <x>"
        ),
        Answer(
            status: 400,
            body: "<ErrorResponse><Error><Code>InvalidParameter</Code><Message>Invalid parameter: Attributes Reason: "
                + "Subscription already exists with different attributes</Message></Error></ErrorResponse>",
            kind: .conflict,
            code: "InvalidParameter",
            message: "Invalid parameter: Attributes Reason: Subscription already exists with different attributes",
            call: .subscribe,
            isOfTheCallOnly: true
        ),
        Answer(
            status: 404,
            body:
                "<ErrorResponse><Error><Code>NotFound</Code><Message>Topic does not exist</Message></Error></ErrorResponse>",
            kind: .notFound,
            code: "NotFound",
            message: "Topic does not exist"
        ),
        Answer(
            status: 503,
            body: "<?xml version=\"1.0\"?><Error><Code>SlowDown</Code><Message>Reduce your rate.</Message></Error>",
            kind: .throttled,
            code: "SlowDown",
            message: "Reduce your rate."
        ),
        Answer(
            status: 409,
            body:
                "<Error><Code>OperationAborted</Code><Message>A conflicting operation is in progress.</Message></Error>",
            kind: .inUse,
            code: "OperationAborted",
            message: "A conflicting operation is in progress.",
            call: .editNotifications,
            isOfTheCallOnly: true
        ),
        Answer(
            status: 404,
            body: "<Error><Code>NoSuchBucket</Code><Message>The bucket does not exist</Message></Error>",
            kind: .notFound,
            code: "NoSuchBucket",
            message: "The bucket does not exist"
        ),
        // Not AWS's own: never to be believed about the resource.
        Answer(
            status: 404,
            body: "<!DOCTYPE html><html><h1>Not here</h1></html>",
            headers: html,
            kind: .unknownOutcome,
            readKind: .temporary,
            message:
                "status 404 with an answer of type text/html that is not AWS's: <!DOCTYPE html><html><h1>Not here</h1></html>"
        ),
        Answer(
            status: 502,
            body: "<html><body>\r\n<h1>Bad\u{0}\u{1b}[31m Gateway</h1>\n</body></html>",
            headers: html,
            kind: .unknownOutcome,
            readKind: .temporary,
            message:
                "status 502 with an answer of type text/html that is not AWS's: <html><body> <h1>Bad[31m Gateway</h1> </body></html>"
        ),
        Answer(
            status: 500,
            body: "",
            kind: .unknownOutcome,
            readKind: .temporary,
            message: "status 500 with an answer that is not AWS's"
        ),
        Answer(
            status: 302,
            body: "",
            headers: ["Location": "http://127.0.0.1:1/login"],
            kind: .unknownOutcome,
            readKind: .temporary,
            message: "status 302, a redirect to http://127.0.0.1:1/login, which is not followed"
        ),
        Answer(status: 429, body: "", kind: .throttled, message: "status 429 with an answer that is not AWS's"),
    ]

    @Test(arguments: answers)
    func anAnswerIsTakenForWhatItSays(_ answer: Answer) async throws {
        let server = try FakeServer(.response(answer.status, answer.headers, answer.body))
        defer { server.stop() }
        let upstream = try TestUpstream.make(server.url)
        let changing = await failure {
            let scope = TestUpstream.scope
            switch answer.call {
            case .createEventSourceMapping:
                _ = try await upstream.createEventSourceMapping(["FunctionName": "f"], in: scope)
            case .subscribe: _ = try await upstream.subscribe(topic: "t", function: "f", attributes: [:], in: scope)
            case .editNotifications:
                _ = try await upstream.editNotifications(
                    bucket: "bucket",
                    removing: ["lambda-event-sources-1"],
                    adding: [],
                    owner: scope.account,
                    in: scope
                )
            }
        }
        #expect(changing?.kind == answer.kind)
        #expect(changing?.code == answer.code)
        #expect(changing?.status == answer.status)
        #expect(changing?.message == answer.message)
        guard !answer.isOfTheCallOnly else { return }
        #expect(changing?.service == "lambda")
        #expect(changing?.operation == "CreateEventSourceMapping")
        let reading = await failure { _ = try await upstream.eventSourceMapping("u", in: TestUpstream.scope) }
        #expect(reading?.kind == answer.readKind ?? answer.kind)
    }

    @Test(arguments: [
        ("3", 3.0), ("0", 0), ("0.5", 0.5), ("-5", 0), ("999999999", 86_400), ("nan", nil), ("soon", nil), ("", nil),
        ("Thu, 28 May 2026 20:27:10 GMT", 30),
    ])
    func retryAfterIsReadAsSecondsOrADate(text: String, seconds: Double?) async throws {
        let server = try FakeServer(.json(429, "{}", ["Retry-After": text]))
        defer { server.stop() }
        let upstream = try TestUpstream.make(server.url)
        let found = await failure { _ = try await upstream.eventSourceMapping("u", in: TestUpstream.scope) }
        #expect(found?.retryAfter == seconds)
    }

    @Test func aConflictNamesTheMappingThatIsThere() async throws {
        let message =
            "An event source mapping with SQS arn (\" arn \") and function (\" f \") already exists. Please "
            + "update or delete the existing mapping with UUID 14E0DB71-5d35-4eb5-b481-8945cf9d10c2"
        let body = JSONValue.object(["message": .string(message)]).text()
        let headers = ["x-amzn-errortype": "ResourceConflictException", "x-amzn-RequestId": "r-2"]
        let server = try FakeServer(.json(409, body, headers))
        defer { server.stop() }
        let upstream = try TestUpstream.make(server.url)
        let found = await failure {
            _ = try await upstream.createEventSourceMapping(["FunctionName": "f"], in: TestUpstream.scope)
        }
        #expect(found?.kind == .conflict)
        #expect(found?.existing == "14e0db71-5d35-4eb5-b481-8945cf9d10c2")
        #expect(found?.requestID == "r-2")
    }

    @Test func upstreamTextIsBoundedAndWithoutControlsAndSecrets() async throws {
        let token = "a-session-token-that-is-secret"
        let text =
            "a\u{0}b\u{1b}]0;x\u{7}\u{202E}\u{2028}c\r\n\r\nSet-Cookie: x \(TestUpstream.secret) \(token) "
            + String(repeating: "ü", count: 5000)
        let body = JSONValue.object(["message": .string(text), "__type": .string("Bad\nCode")]).text()
        let server = try FakeServer(.json(400, body))
        defer { server.stop() }
        var variables = TestUpstream.keys
        variables["AWS_SESSION_TOKEN"] = token
        let log = LogCapture()
        let upstream = try TestUpstream.make(server.url, variables, log: log)
        let found = try #require(
            await failure {
                _ = try await upstream.createEventSourceMapping(["FunctionName": "f"], in: TestUpstream.scope)
            }
        )
        #expect(found.message.hasPrefix("ab]0;x c Set-Cookie: x [hidden] [hidden] üü"))
        #expect(found.message.count == 2048)
        #expect(found.message.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0 != "\u{202E}" })
        #expect(found.code == "Bad")
        #expect(!log.text.contains(TestUpstream.secret))
        #expect(!log.text.contains(token))
    }

    @Test func theCanonicalRequestInARefusalIsNotShown() async throws {
        let text =
            "The request signature we calculated does not match. The Canonical String for this request should "
            + "have been\n'GET\nx-amz-security-token:abc'"
        let body = JSONValue.object(["message": .string(text)]).text()
        let server = try FakeServer(.json(403, body, ["x-amzn-errortype": "InvalidSignatureException"]))
        defer { server.stop() }
        let upstream = try TestUpstream.make(server.url)
        let found = await failure { _ = try await upstream.eventSourceMapping("u", in: TestUpstream.scope) }
        #expect(found?.kind == .credentials)
        #expect(found?.message == "The request signature we calculated does not match.")
    }
}
