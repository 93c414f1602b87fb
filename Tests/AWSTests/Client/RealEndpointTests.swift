import AWS
import ControlPlane
import Foundation
import JSON
import SigV4
import Testing

/// Calls to AWS's own endpoints, which a proxy answers in their place: names, certificates and signatures are those that
/// AWS would see.
@Suite struct RealEndpointTests {
    private static let scope = TestUpstream.scope

    /// An upstream without any endpoint given, through a proxy that stands for all of AWS.
    private func withAWS(
        _ respond: @escaping @Sendable (FakeServer.Request, Int) -> FakeServer.Reply,
        _ body: (AWSUpstream, FakeServer) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            let identity = try await TestIdentity.shared.value
            let proxy = try FakeServer(tunnelling: identity.server, respond: respond)
            defer { proxy.stop() }
            var variables = TestUpstream.keys
            variables["AWS_CA_BUNDLE"] = try folder.write("bundle.pem", identity.certificate)
            variables["HTTPS_PROXY"] = "http://127.0.0.1:\(proxy.port)"
            let configuration = AWSConfiguration(
                environment: TestUpstream.environment(variables),
                now: { TestUpstream.now },
                sleep: { _ in }
            )
            try await body(AWSUpstream(configuration, logger: LogCapture().logger), proxy)
        }
    }

    @Test func everyServiceIsCalledAtItsRegionsEndpoint() async throws {
        let respond: @Sendable (FakeServer.Request, Int) -> FakeServer.Reply = { _, _ in .response(500) }
        try await withAWS(respond) { upstream, proxy in
            var scope = Self.scope
            scope.region = "eu-west-1"
            _ = await failure { _ = try await upstream.eventSourceMapping("u", in: scope) }
            _ = await failure { try await upstream.unsubscribe("s", in: scope) }
            _ = await failure {
                _ = try await upstream.editNotifications(
                    bucket: "my-bucket",
                    removing: [],
                    adding: [],
                    owner: "1",
                    in: scope
                )
            }
            _ = await failure {
                _ = try await upstream.editNotifications(
                    bucket: "my.bucket",
                    removing: [],
                    adding: [],
                    owner: "1",
                    in: scope
                )
            }
            _ = await failure { _ = try await upstream.callerIdentity() }
            let lines = proxy.requests.map(\.requestLine)
            let hosts = proxy.requests.map { $0.header("host") ?? "" }
            let expected = [
                ("lambda.eu-west-1.amazonaws.com", "GET /2015-03-31/event-source-mappings/u HTTP/1.1"),
                ("sns.eu-west-1.amazonaws.com", "POST / HTTP/1.1"),
                ("my-bucket.s3.eu-west-1.amazonaws.com", "GET /?notification HTTP/1.1"),
                ("s3.eu-west-1.amazonaws.com", "GET /my.bucket?notification HTTP/1.1"),
                ("sts.us-east-1.amazonaws.com", "POST / HTTP/1.1"),
            ]
            #expect(lines == expected.flatMap { ["CONNECT \($0.0):443 HTTP/1.1", $0.1] })
            #expect(hosts == expected.flatMap { ["\($0.0):443", $0.0] })
        }
    }

    private static let elsewhere: [(status: Int, body: String, headers: [String: String])] = [
        (
            301, "<Error><Code>PermanentRedirect</Code><Message>Use the other endpoint.</Message></Error>",
            ["x-amz-bucket-region": "eu-west-1"]
        ),
        (
            307, "<Error><Code>TemporaryRedirect</Code><Message>Not here.</Message></Error>",
            ["x-amz-bucket-region": "eu-west-1"]
        ),
        (
            400,
            "<Error><Code>AuthorizationHeaderMalformed</Code><Message>The region is wrong; expecting 'eu-west-1'</Message>"
                + "<Region>eu-west-1</Region></Error>", [:]
        ),
    ]

    @Test(arguments: elsewhere.indices)
    func aBucketElsewhereIsFoundOnceAndSignedForThere(_ index: Int) async throws {
        let answer = Self.elsewhere[index]
        let respond: @Sendable (FakeServer.Request, Int) -> FakeServer.Reply = { request, _ in
            request.header("host") == "my-bucket.s3.eu-west-1.amazonaws.com"
                ? .xml(200, "<NotificationConfiguration/>") : .xml(answer.status, answer.body, answer.headers)
        }
        try await withAWS(respond) { upstream, proxy in
            let shown = try await upstream.editNotifications(
                bucket: "my-bucket",
                removing: [],
                adding: [],
                owner: "1",
                in: Self.scope
            )
            #expect(shown.isEmpty)
            let requests = proxy.requests.filter { $0.method == "GET" }
            #expect(requests.count == 2)
            let verifier = SigV4Verifier(style: .s3, service: "s3", regions: ["eu-west-1"])
            let authorization = try verifier.verify(
                requests[1].signed(),
                at: SigV4Timestamp(secondsSince1970: Int64(TestUpstream.now))
            ) { _ in .known(TestUpstream.secret) }
            #expect(authorization.scope.region == "eu-west-1")
        }
    }

    @Test(arguments: ["cn-north-1", "evil.example/", "us-east-1"])
    func aRegionThatIsOutOfReachIsNotFollowed(region: String) async throws {
        let respond: @Sendable (FakeServer.Request, Int) -> FakeServer.Reply = { _, _ in
            .xml(
                301,
                "<Error><Code>PermanentRedirect</Code><Message>Go.</Message></Error>",
                ["x-amz-bucket-region": region]
            )
        }
        try await withAWS(respond) { upstream, proxy in
            let found = await failure {
                _ = try await upstream.editNotifications(
                    bucket: "my-bucket",
                    removing: [],
                    adding: [],
                    owner: "1",
                    in: Self.scope
                )
            }
            #expect(found?.kind == .refused)
            #expect(found?.message == "Go. (the bucket is in \(region))")
            #expect(proxy.requests.filter { $0.method == "GET" }.count == 1)
        }
    }

    @Test func twoRegionsThatPointAtEachOtherEndInAFailure() async throws {
        let respond: @Sendable (FakeServer.Request, Int) -> FakeServer.Reply = { request, _ in
            let other = request.header("host")?.contains("eu-west-1") == true ? "us-east-1" : "eu-west-1"
            return .xml(301, "<Error><Code>PermanentRedirect</Code></Error>", ["x-amz-bucket-region": other])
        }
        try await withAWS(respond) { upstream, proxy in
            let found = await failure {
                _ = try await upstream.editNotifications(
                    bucket: "my-bucket",
                    removing: [],
                    adding: [],
                    owner: "1",
                    in: Self.scope
                )
            }
            #expect(found?.kind == .refused)
            #expect(proxy.requests.filter { $0.method == "GET" }.count == 2)
        }
    }
}
