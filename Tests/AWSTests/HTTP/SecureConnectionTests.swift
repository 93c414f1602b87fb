import AWS
import ControlPlane
import JSON
import OpenSSL
import Testing

/// TLS to the upstream, trusted through `AWS_CA_BUNDLE`.
@Suite struct SecureConnectionTests {
    private static let scope = TestUpstream.scope

    private func context() async throws -> TLSContext { try await TestIdentity.shared.value.server }

    @Test func aBundleThatHoldsTheServersAuthorityIsEnough() async throws {
        try await withTemporaryFolder { folder in
            let bundle = try await folder.write("bundle.pem", TestIdentity.shared.value.certificate)
            let server = try await FakeServer(tls: context(), .json(200, #"{"UUID":"u"}"#))
            defer { server.stop() }
            var variables = TestUpstream.keys
            variables["AWS_CA_BUNDLE"] = bundle
            let upstream = try TestUpstream.make(server.url, variables)
            #expect(try await upstream.eventSourceMapping("u", in: Self.scope) == ["UUID": "u"])
            #expect(try await upstream.createEventSourceMapping(["FunctionName": "f"], in: Self.scope) == ["UUID": "u"])
        }
    }

    @Test func aServerThatNobodyVouchesForGetsNoRequest() async throws {
        let server = try await FakeServer(tls: context(), .json(200, #"{"UUID":"u"}"#))
        defer { server.stop() }
        let upstream = try TestUpstream.make(server.url)
        let found = await failure {
            _ = try await upstream.createEventSourceMapping(["FunctionName": "f"], in: Self.scope)
        }
        #expect(found?.kind == .unreachable)
        #expect(found?.message.contains("no secure connection to \(server.url)") == true)
        #expect(found?.message.contains("certificate") == true)
        #expect(server.requests.isEmpty)
    }

    @Test func aServerOfAnotherNameGetsNoRequest() async throws {
        try await withTemporaryFolder { folder in
            let bundle = try await folder.write("bundle.pem", TestIdentity.shared.value.certificate)
            let server = try await FakeServer(tls: context(), .json(200, #"{"UUID":"u"}"#))
            defer { server.stop() }
            var variables = TestUpstream.keys
            variables["AWS_CA_BUNDLE"] = bundle
            let upstream = try TestUpstream.make("https://localhost:\(server.port)", variables)
            let found = await failure {
                _ = try await upstream.createEventSourceMapping(["FunctionName": "f"], in: Self.scope)
            }
            #expect(found?.kind == .unreachable)
            #expect(found?.message.contains("hostname mismatch") == true, "\(found?.message ?? "")")
            #expect(server.requests.isEmpty)
        }
    }

    @Test func anAnswerThatIsCutOffWithinTheSessionLeavesTheOutcomeOpen() async throws {
        try await withTemporaryFolder { folder in
            let bundle = try await folder.write("bundle.pem", TestIdentity.shared.value.certificate)
            let server = try await FakeServer(tls: context(), .drop)
            defer { server.stop() }
            var variables = TestUpstream.keys
            variables["AWS_CA_BUNDLE"] = bundle
            let upstream = try TestUpstream.make(server.url, variables)
            let found = await failure {
                _ = try await upstream.createEventSourceMapping(["FunctionName": "f"], in: Self.scope)
            }
            #expect(found?.kind == .unknownOutcome)
        }
    }

    @Test func aServerThatSpeaksNoTLSGetsNoRequest() async throws {
        let server = try FakeServer(.json(200, #"{"UUID":"u"}"#))
        defer { server.stop() }
        let upstream = try TestUpstream.make("https://127.0.0.1:\(server.port)", callTimeout: 0.5)
        let found = await failure {
            _ = try await upstream.createEventSourceMapping(["FunctionName": "f"], in: Self.scope)
        }
        #expect(found?.kind == .unreachable)
    }

    @Test(arguments: [("/nonexistent/bundle.pem", "No such file"), ("", "holds no PEM certificate")])
    func aBundleThatCannotBeUsedIsRefusedAtOnce(path: String, words: String) async throws {
        try await withTemporaryFolder { folder in
            var variables = TestUpstream.keys
            variables["AWS_CA_BUNDLE"] = path.isEmpty ? try folder.write("empty.pem", "nothing") : path
            let error = #expect(throws: AWSConfigurationError.self) {
                try TestUpstream.make("http://127.0.0.1:1", variables)
            }
            #expect(error?.description.contains(words) == true)
            #expect(error?.description.contains("AWS_CA_BUNDLE") == true)
        }
    }
}
