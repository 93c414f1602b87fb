import AWS
import ControlPlane
import Foundation
import Testing

/// The endpoints beside a container and an instance.
@Suite struct MetadataEndpointTests {
    private static let document =
        #"{"Code":"Success","AccessKeyId":"META","SecretAccessKey":"meta-secret","Token":"mt","Expiration":"2030-01-01T00:00:00Z"}"#

    private func upstream(_ server: FakeServer, _ variables: [String: String]) throws -> AWSUpstream {
        try TestUpstream.make(server.url, variables)
    }

    private func signedKey(_ upstream: AWSUpstream, _ server: FakeServer) async throws -> String? {
        _ = try await upstream.eventSourceMapping("u", in: TestUpstream.scope)
        let authorization = server.requests.last?.header("authorization")
        return authorization?.split(separator: "/").first?.split(separator: "=").last.map(String.init)
    }

    @Test(arguments: [nil, "plain-token", "from-file"])
    func theContainerEndpointIsAskedWithItsToken(token: String?) async throws {
        try await withTemporaryFolder { folder in
            let server = try FakeServer { request, _ in
                .json(200, request.target.hasPrefix("/creds") ? Self.document : #"{"UUID":"u"}"#)
            }
            defer { server.stop() }
            var variables = ["AWS_CONTAINER_CREDENTIALS_FULL_URI": server.url + "/creds?role=a%20b"]
            if token == "from-file" {
                variables["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = try folder.write("token", "from-file")
                variables["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = "not this one"
            } else {
                variables["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = token
            }
            #expect(try await signedKey(upstream(server, variables), server) == "META")
            let request = server.requests[0]
            #expect(request.requestLine == "GET /creds?role=a%20b HTTP/1.1")
            #expect(request.header("authorization") == token)
            #expect(server.requests[1].header("x-amz-security-token") == "mt")
        }
    }

    @Test(arguments: [
        (
            "http://192.168.0.1/creds",
            "plain http to 192.168.0.1, which is neither this machine nor a container endpoint"
        ),
        ("http://169.254.170.3/creds", "plain http to 169.254.170.3"),
        ("http://localhost.evil/x", "plain http to localhost.evil"),
        ("http://127.0.0.1.evil/x", "plain http to 127.0.0.1.evil"), ("http://[fe80::1]/x", "plain http to fe80::1"),
        ("ftp://127.0.0.1/creds", "it does not begin with http:// or https://"),
        ("http://user@127.0.0.1/", "must not hold a user name"),
        ("http://127.0.0.1:99999/", "its port is not a number"), ("http://127.0.0.1/a/../b", "empty or dot segment"),
    ])
    func aContainerEndpointElsewhereIsNotAsked(url: String, words: String) async throws {
        let upstream = try TestUpstream.make("http://127.0.0.1:1", ["AWS_CONTAINER_CREDENTIALS_FULL_URI": url])
        let found = await failure { _ = try await upstream.eventSourceMapping("u", in: TestUpstream.scope) }
        #expect(found?.kind == .credentials)
        #expect(found?.message.contains(words) == true, "\(found?.message ?? "")")
    }

    @Test(arguments: [
        (FakeServer.Reply.json(404, #"{"code":"NotFound","message":"no role"}"#), "status 404: no role"),
        (.json(200, #"{"UUID":"u"}"#), "the answer has no AccessKeyId and SecretAccessKey"),
        (.json(200, "<html>"), "the answer is no JSON object"),
        (
            .json(200, #"{"Code":"AssumeRoleUnauthorizedAccess","Message":"no trust"}"#),
            "AssumeRoleUnauthorizedAccess: no trust"
        ),
        (.drop, "the connection ended before the answer"),
    ])
    func aContainerEndpointThatGivesNothingStopsTheChain(reply: FakeServer.Reply, words: String) async throws {
        let server = try FakeServer(reply)
        defer { server.stop() }
        let upstream = try upstream(server, ["AWS_CONTAINER_CREDENTIALS_FULL_URI": server.url + "/creds"])
        let found = await failure { _ = try await upstream.eventSourceMapping("u", in: TestUpstream.scope) }
        #expect(
            found?.message.contains("container endpoint: " + words) == true || found?.message.contains(words) == true
        )
        #expect(found?.message.contains("instance metadata") == false)
    }

    @Test func aTokenThatNoHeaderCanHoldIsNotSent() async throws {
        let server = try FakeServer(.json(200, Self.document))
        defer { server.stop() }
        let variables = [
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": server.url, "AWS_CONTAINER_AUTHORIZATION_TOKEN": "a\r\nX-Evil: b",
        ]
        let found = await failure {
            _ = try await upstream(server, variables).eventSourceMapping("u", in: TestUpstream.scope)
        }
        #expect(found?.message.contains("the authorization token holds a line break") == true)
        #expect(server.requests.isEmpty)
    }

    @Test func anInstanceIsAskedForATokenFirst() async throws {
        let server = try FakeServer { request, _ in
            switch (request.method, request.target) {
            case ("PUT", "/latest/api/token"):
                request.header("x-aws-ec2-metadata-token-ttl-seconds") == "21600"
                    ? .response(200, [:], "TOKEN==") : .response(400)
            case ("GET", "/latest/meta-data/iam/security-credentials/"):
                request.header("x-aws-ec2-metadata-token") == "TOKEN=="
                    ? .response(200, [:], "my-role\n") : .response(401)
            case ("GET", "/latest/meta-data/iam/security-credentials/my-role"):
                request.header("x-aws-ec2-metadata-token") == "TOKEN==" ? .json(200, Self.document) : .response(401)
            default: .json(200, #"{"UUID":"u"}"#)
            }
        }
        defer { server.stop() }
        let variables = ["AWS_EC2_METADATA_SERVICE_ENDPOINT": server.url + "/", "AWS_EC2_METADATA_DISABLED": "false"]
        #expect(try await signedKey(upstream(server, variables), server) == "META")
        #expect(server.requests.count == 4)
    }

    @Test(arguments: [
        (FakeServer.Reply.response(403), FakeServer.Reply.drop, "instance metadata: status 403 and no token"),
        (.response(200, [:], "T"), .response(404), "instance metadata: the instance has no role"),
        (
            .response(200, [:], "T"), .response(200, [:], "../../evil"),
            "instance metadata: status 200 and no role's name"
        ),
        (.response(200, [:], "T"), .response(500), "instance metadata: status 500 and no role's name"),
        (.drop, .drop, "instance metadata: this is no EC2 instance, or it may not ask"),
    ])
    func anInstanceWithoutARoleSaysSo(token: FakeServer.Reply, roles: FakeServer.Reply, words: String) async throws {
        let server = try FakeServer { request, _ in request.method == "PUT" ? token : roles }
        defer { server.stop() }
        let variables = ["AWS_EC2_METADATA_SERVICE_ENDPOINT": server.url, "AWS_EC2_METADATA_DISABLED": "false"]
        let found = await failure {
            _ = try await upstream(server, variables).eventSourceMapping("u", in: TestUpstream.scope)
        }
        #expect(found?.kind == .credentials)
        #expect(found?.message.contains(words) == true, "\(found?.message ?? "")")
    }

    @Test func metadataNeverGoesThroughAProxy() async throws {
        let server = try FakeServer { request, _ in
            .json(200, request.target.hasPrefix("/creds") ? Self.document : #"{"UUID":"u"}"#)
        }
        defer { server.stop() }
        let upstream = try upstream(
            server,
            ["AWS_CONTAINER_CREDENTIALS_FULL_URI": server.url + "/creds", "HTTP_PROXY": "http://127.0.0.1:1"]
        )
        let found = await failure { _ = try await upstream.eventSourceMapping("u", in: TestUpstream.scope) }
        // The credentials came straight, the call itself did not get past the proxy.
        #expect(server.requests.map(\.target) == ["/creds"])
        #expect(found?.message.contains("cannot connect to the proxy") == true)
    }
}
