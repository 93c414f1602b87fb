import AWS
import ControlPlane
import JSON
import Testing

/// Ways through a proxy.
@Suite struct ProxyTests {
    private static let scope = TestUpstream.scope

    private static func variables(_ more: [String: String]) -> [String: String] {
        TestUpstream.keys.merging(more) { _, new in new }
    }

    @Test func plainRequestsGoToTheProxyWithTheWholeURL() async throws {
        let proxy = try FakeServer(.json(200, #"{"UUID":"u"}"#))
        defer { proxy.stop() }
        let url = "http://user:p%40ss@127.0.0.1:\(proxy.port)"
        let upstream = try TestUpstream.make("http://upstream.invalid:81", Self.variables(["http_proxy": url]))
        _ = try await upstream.eventSourceMapping("u", in: Self.scope)
        let request = try #require(proxy.requests.first)
        #expect(request.requestLine == "GET http://upstream.invalid:81/2015-03-31/event-source-mappings/u HTTP/1.1")
        #expect(request.header("host") == "upstream.invalid:81")
        #expect(request.header("proxy-authorization") == "Basic dXNlcjpwQHNz")
    }

    @Test(arguments: [(403, "status 403"), (200, "no secure connection")])
    func secureRequestsAskForATunnelAndShowTheProxyNoRequest(status: Int, words: String) async throws {
        let proxy = try FakeServer(.response(status))
        defer { proxy.stop() }
        let upstream = try TestUpstream.make(
            "https://upstream.invalid",
            Self.variables(["HTTPS_PROXY": "127.0.0.1:\(proxy.port)"])
        )
        let found = await failure {
            _ = try await upstream.createEventSourceMapping(["FunctionName": "f"], in: Self.scope)
        }
        #expect(found?.kind == .unreachable)
        #expect(found?.message.contains(words) == true, "\(found?.message ?? "")")
        #expect(
            proxy.requests.map(\.text) == [
                "CONNECT upstream.invalid:443 HTTP/1.1\r\nHost: upstream.invalid:443\r\n\r\n"
            ]
        )
    }

    @Test(arguments: ["127.0.0.1", "*", "example.com, 127.0.0.1", ".0.1", "0.0.1"])
    func exceptionsGoStraightToTheServer(exceptions: String) async throws {
        let server = try FakeServer(.json(200, #"{"UUID":"u"}"#))
        defer { server.stop() }
        let upstream = try TestUpstream.make(
            server.url,
            Self.variables(["HTTP_PROXY": "http://127.0.0.1:1", "NO_PROXY": exceptions])
        )
        _ = try await upstream.eventSourceMapping("u", in: Self.scope)
        #expect(server.requests.count == 1)
    }

    @Test(arguments: ["https://proxy:3128", "socks5://proxy", "http://proxy/path", "http://", "http://a b"])
    func aProxyThatCannotBeUsedIsRefusedAtOnce(url: String) async throws {
        let error = #expect(throws: AWSConfigurationError.self) {
            try TestUpstream.make("http://127.0.0.1:1", Self.variables(["HTTPS_PROXY": url]))
        }
        #expect(error?.description.hasPrefix("HTTPS_PROXY is not usable: ") == true)
    }
}
