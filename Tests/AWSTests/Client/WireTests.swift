import AWS
import ControlPlane
import Foundation
import JSON
import SigV4
import Testing
import UntrustedText

/// What is sent, byte by byte, and that its signature is the one of these bytes.
@Suite struct WireTests {
    private typealias Call = @Sendable (AWSUpstream) async throws -> Void

    private static let arn =
        "arn:aws:lambda:us-east-1:123456789012:event-source-mapping:14e0db71-5d35-4eb5-b481-8945cf9d10c2"
    private static let function = "arn:aws:lambda:us-east-1:123456789012:function:orders"
    private static let encodedFunction = "arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3Aorders"
    private static let encodedARN =
        "arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Aevent-source-mapping%3A14e0db71-5d35-4eb5-b481-8945cf9d10c2"
    private static let scope = TestUpstream.scope

    private static let calls: [(name: String, line: String, service: String, body: String, call: Call)] = [
        (
            "create", "POST /2015-03-31/event-source-mappings HTTP/1.1", "lambda", #"{"FunctionName":"ä/ö"}"#,
            { _ = try await $0.createEventSourceMapping(["FunctionName": "ä/ö"], in: scope) }
        ),
        (
            "get", "GET /2015-03-31/event-source-mappings/14e0db71%2F%3F%23%25%20 HTTP/1.1", "lambda", "",
            { _ = try await $0.eventSourceMapping("14e0db71/?#% ", in: scope) }
        ),
        (
            "update", "PUT /2015-03-31/event-source-mappings/u HTTP/1.1", "lambda", #"{"Enabled":false}"#,
            { _ = try await $0.updateEventSourceMapping("u", ["Enabled": false], in: scope) }
        ),
        (
            "delete", "DELETE /2015-03-31/event-source-mappings/u HTTP/1.1", "lambda", "",
            { _ = try await $0.deleteEventSourceMapping("u", in: scope) }
        ),
        (
            "list",
            "GET /2015-03-31/event-source-mappings?EventSourceArn=arn%3Aaws%3Asqs%3Aus-east-1%3A123456789012%3Aq"
                + "&FunctionName=\(encodedFunction)&Marker=a%2Bb%3D%26 HTTP/1.1",
            "lambda", "",
            {
                _ = try await $0.eventSourceMappings(
                    function: function,
                    source: "arn:aws:sqs:us-east-1:123456789012:q",
                    marker: "a+b=&",
                    in: scope
                )
            }
        ),
        (
            "tags", "GET /2017-03-31/tags/\(encodedARN) HTTP/1.1", "lambda", "",
            { _ = try await $0.tags(of: arn, in: scope) }
        ),
        (
            "tag", "POST /2017-03-31/tags/\(encodedARN) HTTP/1.1", "lambda", #"{"Tags":{"a b":"c","é":"\u0001"}}"#,
            { try await $0.tag(arn, ["é": "\u{1}", "a b": "c"], in: scope) }
        ),
        (
            "untag", "DELETE /2017-03-31/tags/\(encodedARN)?tagKeys=a%20b&tagKeys=%C3%A9 HTTP/1.1", "lambda", "",
            { try await $0.untag(arn, ["é", "a b"], in: scope) }
        ),
        (
            "add permission",
            "POST /2015-03-31/functions/\(encodedFunction)/policy?Qualifier=live HTTP/1.1", "lambda",
            #"{"StatementId":"s-1","Action":"lambda:InvokeFunction","Principal":"s3.amazonaws.com","#
                + #""SourceArn":"arn:aws:s3:::b","SourceAccount":"123456789012"}"#,
            {
                let statement = FunctionPermission(
                    statementID: "s-1",
                    principal: "s3.amazonaws.com",
                    sourceARN: "arn:aws:s3:::b",
                    sourceAccount: "123456789012"
                )
                try await $0.addPermission(function: function, qualifier: "live", statement, in: scope)
            }
        ),
        (
            "remove permission", "DELETE /2015-03-31/functions/\(encodedFunction)/policy/s-1 HTTP/1.1", "lambda", "",
            { try await $0.removePermission(function: function, qualifier: nil, statementID: "s-1", in: scope) }
        ),
        (
            "policy", "GET /2015-03-31/functions/\(encodedFunction)/policy HTTP/1.1", "lambda", "",
            { _ = try await $0.statements(function: function, qualifier: nil, in: scope) }
        ),
        (
            "subscribe", "POST / HTTP/1.1", "sns",
            "Action=Subscribe&Version=2010-03-31&TopicArn=t&Protocol=lambda&Endpoint=f"
                + "&Attributes.entry.1.key=FilterPolicy&Attributes.entry.1.value=%7B%22a%22%3A%5B%22%2B%20%26%22%5D%7D"
                + "&ReturnSubscriptionArn=true",
            {
                let attributes = ["FilterPolicy": #"{"a":["+ &"]}"#]
                _ = try await $0.subscribe(topic: "t", function: "f", attributes: attributes, in: scope)
            }
        ),
        (
            "clear filter policy", "POST / HTTP/1.1", "sns",
            "Action=SetSubscriptionAttributes&Version=2010-03-31&SubscriptionArn=s&AttributeName=FilterPolicy"
                + "&AttributeValue=%7B%7D",
            { try await $0.setSubscriptionAttribute("s", "FilterPolicy", nil, in: scope) }
        ),
        (
            "clear dead-letter queue", "POST / HTTP/1.1", "sns",
            "Action=SetSubscriptionAttributes&Version=2010-03-31&SubscriptionArn=s&AttributeName=RedrivePolicy"
                + "&AttributeValue=",
            { try await $0.setSubscriptionAttribute("s", "RedrivePolicy", nil, in: scope) }
        ),
        (
            "unsubscribe", "POST / HTTP/1.1", "sns", "Action=Unsubscribe&Version=2010-03-31&SubscriptionArn=s",
            { try await $0.unsubscribe("s", in: scope) }
        ),
        (
            "read notifications", "GET /my.bucket_1?notification HTTP/1.1", "s3", "",
            {
                _ = try await $0.editNotifications(
                    bucket: "my.bucket_1",
                    removing: [],
                    adding: [],
                    owner: "123456789012",
                    in: scope
                )
            }
        ),
        (
            "caller identity", "POST / HTTP/1.1", "sts", "Action=GetCallerIdentity&Version=2011-06-15",
            { _ = try await $0.callerIdentity() }
        ),
    ]

    @Test(arguments: calls.map(\.name), [nil, "token/with+odd=characters"])
    func whatIsSentIsWhatWasSigned(name: String, token: String?) async throws {
        let expected = try #require(Self.calls.first { $0.name == name })
        let server = try FakeServer(.json(500, "{}"))
        defer { server.stop() }
        var variables = TestUpstream.keys
        variables["AWS_SESSION_TOKEN"] = token
        _ = await failure { try await expected.call(TestUpstream.make(server.url, variables)) }

        let request = try #require(server.requests.first)
        #expect(request.requestLine == expected.line)
        #expect(request.body == expected.body)
        #expect(request.header("host") == "127.0.0.1:\(server.port)")
        #expect(request.header("connection") == "close")
        #expect(request.header("x-amz-security-token") == token)
        #expect(request.header("x-amz-expected-bucket-owner") == (expected.service == "s3" ? "123456789012" : nil))

        let verifier = SigV4Verifier(
            style: expected.service == "s3" ? .s3 : .standard,
            service: expected.service,
            regions: ["us-east-1"]
        )
        let authorization = try verifier.verify(
            try request.signed(),
            at: SigV4Timestamp(secondsSince1970: Int64(TestUpstream.now))
        ) { _ in .known(TestUpstream.secret) }
        #expect(authorization.accessKeyID == TestUpstream.accessKey)
        #expect(authorization.securityToken == token)
    }

    @Test func anEndpointWithAPathKeepsItInFrontOfTheOperations() async throws {
        let server = try FakeServer(.json(200, #"{"UUID":"u"}"#))
        defer { server.stop() }
        let upstream = try TestUpstream.make(server.url + "/base/path/")
        _ = try await upstream.eventSourceMapping("u", in: Self.scope)
        #expect(server.requests.first?.target == "/base/path/2015-03-31/event-source-mappings/u")
    }

    @Test func everyRequestHasAConnectionOfItsOwn() async throws {
        let server = try FakeServer(.json(200, #"{"UUID":"u"}"#))
        defer { server.stop() }
        let upstream = try TestUpstream.make(server.url)
        for _ in 0..<3 { _ = try await upstream.eventSourceMapping("u", in: Self.scope) }
        #expect(server.connectionCount == 3)
    }
}

extension FakeServer.Request {
    /// The request as a verifier takes it.
    func signed() throws -> SigV4Request {
        let parts = target.split(separator: "?", maxSplits: 1).map(String.init)
        let path = try #require(parts.first)
        let head = text.components(separatedBy: "\r\n\r\n")[0].components(separatedBy: "\r\n").dropFirst()
        return SigV4Request(
            method: method,
            path: path,
            query: parts.count > 1 ? parts[1] : "",
            headers: head.map { line in
                let pair = line.components(separatedBy: ": ")
                return (pair[0], pair.dropFirst().joined(separator: ": "))
            },
            payload: .signed(Array(body.utf8))
        )
    }
}
