import HTTPServer
import HTTPTypes
import Testing
import UntrustedText

@testable import lambda_event_sources

@Suite struct BrowserGuardTests {
    private func request(
        _ fields: [String: String],
        method: HTTPRequest.Method = .get,
        peer: PeerAddress = .ipv4(0x7F00_0001, port: 9)
    ) -> HTTPServerRequest {
        var headers = HTTPFields()
        for (name, value) in fields {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        return HTTPServerRequest(method: method, target: "/", headers: headers, peer: peer)
    }

    private func refusal(_ browserGuard: BrowserGuard, _ request: HTTPServerRequest) -> BrowserGuard.Refusal? {
        var known: Text? = "localhost"
        return browserGuard.refusal(request, known: &known)
    }

    @Test func onlyAnAllowedHostIsRemembered() {
        let browserGuard = BrowserGuard(allowedHosts: [], listenAddress: nil)
        var known: Text?
        #expect(browserGuard.refusal(request(["Host": "evil.example"]), known: &known) != nil)
        #expect(known == nil)
        #expect(browserGuard.refusal(request(["Host": "localhost:1"]), known: &known) == nil)
        #expect(known == "localhost:1")
        #expect(browserGuard.refusal(request(["Host": "evil.example"]), known: &known) != nil)
        #expect(
            browserGuard.refusal(request(["Host": "localhost:1", "Origin": "http://a.example"]), known: &known) != nil
        )
    }

    @Test(arguments: [
        ("localhost", true), ("localhost:8080", true), ("LOCALHOST:8080", true), ("localhost.:8080", true),
        ("app.localhost", true), ("127.0.0.1", true), ("127.0.0.1:8080", true), ("127.255.0.1:1", true),
        ("[::1]", true), ("[::1]:8080", true), ("[::ffff:127.0.0.1]:1", true),
        ("good.example", true), ("GOOD.example:8080", true),
        ("evil.example", false), ("notgood.example", false), ("sub.good.example", false),
        ("localhost.evil.example", false), ("127.0.0.1.evil.example", false), ("10.0.0.1", false),
        ("128.0.0.1:8080", false), ("[::2]:8080", false), ("0.0.0.0", false), ("", false),
        ("2130706433", false), ("127.1", false), ("0177.0.0.1", false),
    ])
    func onlyNamesOfThisServerAreAnswered(_ host: String, _ isAllowed: Bool) {
        let browserGuard = BrowserGuard(allowedHosts: ["Good.Example"], listenAddress: HostAddress(host: "127.0.0.1"))
        for method in [HTTPRequest.Method.get, .post, .options, .delete] {
            #expect((refusal(browserGuard, request(["Host": host], method: method)) == nil) == isAllowed)
        }
    }

    @Test func addressListenedOnIsAName() {
        let browserGuard = BrowserGuard(allowedHosts: [], listenAddress: HostAddress(host: "10.1.2.3"))
        #expect(refusal(browserGuard, request(["Host": "10.1.2.3:8080"])) == nil)
        #expect(refusal(browserGuard, request(["Host": "10.1.2.4:8080"])) != nil)
    }

    @Test func starAnswersEveryName() {
        let browserGuard = BrowserGuard(allowedHosts: ["*"], listenAddress: nil)
        #expect(refusal(browserGuard, request(["Host": "any.example"])) == nil)
        #expect(refusal(browserGuard, request(["Host": "any.example", "Origin": "http://evil.example"])) != nil)
    }

    @Test func unixSocketHasNoHostNames() {
        let browserGuard = BrowserGuard(allowedHosts: [], listenAddress: nil)
        #expect(refusal(browserGuard, request(["Host": "any"], peer: .unix)) == nil)
        #expect(refusal(browserGuard, request(["Host": "any", "Origin": "http://evil.example"], peer: .unix)) != nil)
    }

    @Test(arguments: [
        ("http://localhost:8080", true), ("https://localhost:8080", true), ("HTTP://LOCALHOST:8080", true),
        ("http://localhost:3000", false), ("http://localhost", false), ("http://127.0.0.1:8080", false),
        ("http://evil.example", false), ("null", false), ("", false), ("file://", false),
        ("http://localhost:8080.evil.example", false),
    ])
    func onlyTheServersOwnOriginMaySendRequests(_ origin: String, _ isAllowed: Bool) {
        let browserGuard = BrowserGuard(allowedHosts: [], listenAddress: nil)
        for method in [HTTPRequest.Method.get, .post, .options] {
            let request = request(["Host": "localhost:8080", "Origin": origin], method: method)
            #expect((refusal(browserGuard, request) == nil) == isAllowed)
        }
    }

    @Test(arguments: [("same-origin", true), ("none", true), ("same-site", false), ("cross-site", false), ("", false)])
    func requestsOfOtherSitesAreRefused(_ site: String, _ isAllowed: Bool) {
        let browserGuard = BrowserGuard(allowedHosts: [], listenAddress: nil)
        #expect(
            (refusal(browserGuard, request(["Host": "localhost", "Sec-Fetch-Site": site])) == nil) == isAllowed
        )
    }
}
