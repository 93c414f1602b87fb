import AWS
import ControlPlane
import Foundation
import JSON
import Testing

/// Connections that break, lie, or never answer.
@Suite struct FaultTests {
    private static let scope = TestUpstream.scope
    private static let broken: [(reply: FakeServer.Reply, words: String)] = [
        (.drop, "the connection ended before the answer"),
        (.reset, "the connection broke"),
        (.bytes("HTTP/1.1 200 OK\r\nContent-Le"), "the connection ended in the middle of the answer"),
        (.bytes("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{}"), "the connection ended in the middle of the answer"),
        (.bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{}"), "in the middle of the answer"),
        (.bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}"), "a chunk's size is not a number"),
        (.bytes("HTTP/1.1 100 Continue\r\n\r\n"), "the connection ended in the middle of the answer"),
        (.bytes("HTTP/1.1 101 Switching Protocols\r\n\r\n"), "it switches to another protocol"),
        (.bytes("SSH-2.0-OpenSSH_9.2\r\n"), "it does not begin like HTTP"),
        (.bytes("\u{0}\u{1}\u{2}garbage\r\n\r\n"), "control character"),
        (.bytes("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}"), "it is compressed"),
        (.bytes("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n"), "it is longer than 1048576 bytes"),
        (
            .bytes("HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "a", count: 1_100_000)),
            "it is longer than 1048576 bytes"
        ),
        (
            .bytes("HTTP/1.1 200 OK\r\n" + String(repeating: "a: b\r\n", count: 20_000)),
            "its head is longer than 65536 bytes"
        ),
        (.bytes("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n{\"a\":1,"), "the answer cannot be read"),
        (.bytes("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]"), "it is no JSON object"),
        (.bytes("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"), "it is no mapping with a UUID"),
        (.bytes("HTTP/1.1 200 OK\r\nContent-Length: 15\r\n\r\n<html>ok</html>"), "the answer cannot be read"),
        (.bytes("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), "the answer cannot be read"),
    ]

    @Test(arguments: broken.indices)
    func anAnswerThatCannotBeReadLeavesTheOutcomeOpen(_ index: Int) async throws {
        let server = try FakeServer(Self.broken[index].reply)
        defer { server.stop() }
        let upstream = try TestUpstream.make(server.url)
        let changing = await failure {
            _ = try await upstream.createEventSourceMapping(["FunctionName": "f"], in: Self.scope)
        }
        #expect(changing?.kind == .unknownOutcome)
        #expect(changing?.message.contains(Self.broken[index].words) == true, "\(changing?.message ?? "")")
        // Sent once: a second time would be for the caller to decide.
        #expect(server.requests.count == 1)
        let reading = await failure { _ = try await upstream.eventSourceMapping("u", in: Self.scope) }
        #expect(reading?.kind == .temporary)
        #expect(server.requests.count == 2)
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;x=y\r\n{\r\n1\r\n}\r\n0\r\nX-Trailer: 1\r\n\r\n",
        "HTTP/1.1 200\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 200 \u{fc}\r\nX: \u{fc}\u{fe}\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.0 200 OK\r\n\r\n{}",
        "HTTP/1.1 200 OK\nContent-Length: 2\n\n{}",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n{}trailing garbage",
    ])
    func anUnusualAnswerIsReadWhole(_ text: String) async throws {
        let server = try FakeServer(.bytes(text))
        defer { server.stop() }
        let upstream = try TestUpstream.make(server.url)
        #expect(try await upstream.tags(of: "arn", in: Self.scope) == [:])
    }

    @Test(arguments: ["", "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{}"])
    func anAnswerThatDoesNotComeInTimeLeavesTheOutcomeOpen(_ beginning: String) async throws {
        let server = try FakeServer(.bytesThenSilence(beginning))
        defer { server.stop() }
        // On a busy machine even the connection may take longer than that.
        var timeout = 0.25
        var found: UpstreamFailure?
        repeat {
            let upstream = try TestUpstream.make(server.url, callTimeout: timeout)
            found = await failure { _ = try await upstream.deleteEventSourceMapping("u", in: Self.scope) }
            timeout *= 2
        } while found?.kind == .unreachable && timeout < 60
        #expect(found?.kind == .unknownOutcome)
        #expect(found?.message.hasPrefix("no answer within ") == true)
    }

    @Test func aRefusedConnectionMeansThatNothingWasDone() async throws {
        // Bound, so that nobody else gets the port, but not listening.
        let port = try FakeServer.PortThatRefuses()
        let upstream = try TestUpstream.make("http://127.0.0.1:\(port.number)")
        let found = await failure {
            _ = try await upstream.createEventSourceMapping(["FunctionName": "f"], in: Self.scope)
        }
        #expect(found?.kind == .unreachable)
        #expect(found?.message == "cannot connect to http://127.0.0.1:\(port.number): Connection refused")
        port.close()
    }

    @Test func aHostThatDoesNotExistMeansThatNothingWasDone() async throws {
        // RFC 6761: names under .invalid never exist.
        let upstream = try TestUpstream.make("http://upstream.invalid")
        let found = await failure {
            _ = try await upstream.createEventSourceMapping(["FunctionName": "f"], in: Self.scope)
        }
        #expect(found?.kind == .unreachable)
        #expect(found?.message.hasPrefix("cannot connect to http://upstream.invalid") == true)
    }

    @Test func aCancelledCallEndsAtOnce() async throws {
        let server = try FakeServer(.silence)
        defer { server.stop() }
        let upstream = try TestUpstream.make(server.url, callTimeout: 600)
        let call = Task {
            await failure { _ = try await upstream.createEventSourceMapping(["FunctionName": "f"], in: Self.scope) }
        }
        _ = await server.request(number: 0)
        call.cancel()
        let found = await call.value
        #expect(found?.kind == .unknownOutcome)
        #expect(found?.message == "the call was cancelled")
    }

    @Test func aSlowUpstreamHoldsUpNobodyElse() async throws {
        let slow = try FakeServer(.silence)
        let quick = try FakeServer(.json(200, #"{"UUID":"u"}"#))
        defer {
            slow.stop()
            quick.stop()
        }
        let stuck = try TestUpstream.make(slow.url, callTimeout: 600)
        let upstream = try TestUpstream.make(quick.url)
        let calls = (0..<100).map { _ in
            Task { await failure { _ = try await stuck.eventSourceMapping("u", in: Self.scope) } }
        }
        _ = await slow.request(number: 99)
        for _ in 0..<20 { _ = try await upstream.eventSourceMapping("u", in: Self.scope) }
        for call in calls { call.cancel() }
        for call in calls { #expect(await call.value?.message == "the call was cancelled") }
    }

    @Test func aRegionThatIsNoneBecomesNoHost() async throws {
        let upstream = try TestUpstream.make("http://127.0.0.1:1")
        let scope = UpstreamScope(account: "123456789012", region: "us-east-1.evil.example/")
        let found = await failure { _ = try await upstream.eventSourceMapping("u", in: scope) }
        #expect(found?.kind == .refused)
        #expect(found?.message == "\"us-east-1.evil.example/\" is no region")
    }

    @Test func everyCallIsLoggedInOneLineWithoutSecrets() async throws {
        let server = try FakeServer(
            .json(200, #"{"UUID":"u"}"#, ["x-amzn-RequestId": "r-1"]),
            .json(429, "{}", ["x-amzn-errortype": "TooManyRequestsException"]),
            .drop
        )
        defer { server.stop() }
        let log = LogCapture()
        let upstream = try TestUpstream.make(server.url, log: log)
        for _ in 0..<3 { _ = await failure { _ = try await upstream.eventSourceMapping("u", in: Self.scope) } }
        let calls = log.all.filter { $0.contains("called AWS") }
        #expect(calls.count == 3)
        #expect(calls.allSatisfy { $0.contains("operation=GetEventSourceMapping region=us-east-1") })
        #expect(calls[0].contains("requestId=r-1") && calls[0].contains("status=200"))
        #expect(calls[1].contains("code=TooManyRequestsException") && calls[1].contains("status=429"))
        #expect(calls[2].contains("error=the answer cannot be read"))
        #expect(!log.text.contains(TestUpstream.secret))
    }
}
