import HTTPTypes
import TestSupport
import Testing

@testable import HTTPServer

@Suite struct RenderedResponseTests {
    private static let id = HTTPField.Name("X-Id")!
    private static let heads = [
        "GET / HTTP/1.1\r\nHost: a", "HEAD / HTTP/1.1\r\nHost: a", "GET / HTTP/1.0",
        "GET / HTTP/1.0\r\nConnection: keep-alive", "GET / HTTP/1.1\r\nHost: a\r\nConnection: close",
    ]
    private static let responses = [
        HTTPServerResponse(status: .ok, headers: [.eTag: "\"1\"", .contentType: "a/b"], body: Array("body".utf8)),
        HTTPServerResponse(status: .ok, headers: [.date: "never", .contentLength: "9", .allow: "GET"], body: []),
        HTTPServerResponse(status: .noContent, headers: [.allow: "GET"], body: [1]),
        HTTPServerResponse(status: .notModified, headers: [.eTag: "\"2\""], body: [1]),
        HTTPServerResponse(status: .ok, body: [UInt8](repeating: 1, count: ConnectionMachine.copiedBodyBytes + 1)),
    ]

    private func machine(after head: String) -> ConnectionMachine {
        var machine = ConnectionMachine(limits: HTTPLimits(), peer: .unix, isSecure: false)
        var position = 0
        var output: [UInt8] = []
        let bytes = Array((head + "\r\n\r\n").utf8)
        guard case .request = machine.read(bytes.span, &position, into: &output) else {
            Issue.record("no request in \(head)")
            return machine
        }
        _ = machine.takeRequest()
        return machine
    }

    @Test(arguments: heads, responses.indices)
    func whatIsRenderedIsOnTheWireAsIfItWereNot(head: String, number: Int) throws {
        let response = Self.responses[number]
        let rendered = try #require(RenderedResponse(response, varying: Self.id))
        let value = Array("value 1".utf8)
        let date = Array("Date: D\r\n".utf8)
        var plain = machine(after: head)
        var plainOutput = Array("before".utf8)
        var complete = response
        complete.headers[Self.id] = "value 1"
        let expected = plain.answer(complete, dateLine: date, into: &plainOutput)
        for _ in 0..<2 {
            var other = machine(after: head)
            var output = Array("before".utf8)
            #expect(other.answer(rendered, value, dateLine: date, into: &output) == expected)
            #expect(output == plainOutput)
            #expect(other.state == plain.state)
            #expect(other.answer(rendered, value, dateLine: date, into: &output) == .unexpected)
        }
    }

    @Test(arguments: ["a\r\nSet-Cookie: x", "a\n", "\u{1}", "\u{7F}"])
    func aValueCannotEndItsField(value: String) async throws {
        let rendered = try #require(RenderedResponse(Self.responses[0], varying: Self.id))
        var machine = machine(after: Self.heads[0])
        var output = Array("before".utf8)
        let bytes = Array(value.utf8)
        #expect(machine.answer(rendered, bytes, dateLine: [], into: &output) == .unsendable)
        #expect(output == Array("before".utf8))
        #expect(machine.state == .answering)
        // Answered at once, and later from elsewhere.
        for isLate in [false, true] {
            try await withServer(handle: { _, responder in
                if isLate {
                    Task { responder.respond(rendered, Array(value.utf8).span) }
                } else {
                    responder.respond(rendered, Array(value.utf8).span)
                }
            }) { _, address in
                let client = try RawClient(address)
                try await client.send(lines: "GET / HTTP/1.1\nHost: a\n\n")
                #expect(try await client.response().status == 500)
            }
        }
    }

    @Test(arguments: [
        HTTPServerResponse(status: .init(code: 199)), HTTPServerResponse(status: .init(code: 600)),
        HTTPServerResponse(status: .ok, headers: HTTPFields([HTTPField(name: .eTag, lenientValue: [0x01])])),
        HTTPServerResponse(status: .ok, headers: [.connection: "close"]),
    ])
    func whatCannotBeSentAgainIsNotRendered(response: HTTPServerResponse) {
        #expect(RenderedResponse(response, varying: Self.id) == nil)
    }

    @Test func anObserverSeesTheWholeResponse() async throws {
        let rendered = try #require(RenderedResponse(Self.responses[0], varying: Self.id))
        let recorder = ResponseRecorder()
        await confirmation { confirm in
            let responder = Responder(sink: recorder).observed { response in
                #expect(response.headers[Self.id] == "7")
                #expect(response.headers[.eTag] == "\"1\"")
                #expect(response.body == Array("body".utf8))
                confirm()
            }
            responder.respond(rendered, [UInt8(ascii: "7")].span)
        }
        #expect(recorder.record.response?.headers[Self.id] == "7")
    }
}

extension ConnectionMachine {
    /// The answer with a value; the test macros take no spans.
    fileprivate mutating func answer(
        _ rendered: RenderedResponse,
        _ value: [UInt8],
        dateLine: [UInt8],
        into output: inout [UInt8]
    ) -> Answer {
        answer(rendered, value: value.span, dateLine: dateLine, into: &output)
    }
}
