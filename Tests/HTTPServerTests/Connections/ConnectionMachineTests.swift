import HTTPTypes
import Testing

@testable import HTTPServer

@Suite struct ConnectionMachineTests {
    private static let date = Array("Date: D\r\n".utf8)

    /// A machine that has read a request.
    private func machine(after request: String) -> ConnectionMachine {
        var machine = ConnectionMachine(limits: HTTPLimits(), peer: .unix, isSecure: false)
        var position = 0
        var output: [UInt8] = []
        guard case .request = machine.read(Array(request.utf8).span, &position, into: &output) else {
            Issue.record("no request in \(request)")
            return machine
        }
        _ = machine.takeRequest()
        return machine
    }

    private func answer(_ machine: inout ConnectionMachine, _ response: HTTPServerResponse) -> String {
        var output: [UInt8] = []
        let answer = machine.answer(response, dateLine: Self.date, into: &output)
        guard case .written(let rest) = answer else { return "\(answer)" }
        return String(decoding: output + rest, as: UTF8.self)
    }

    @Test(
        arguments: [
            ("GET / HTTP/1.1", 200, "ab", "HTTP/1.1 200 OK\r\nDate: D\r\nContent-Length: 2\r\n\r\nab", true),
            ("GET / HTTP/1.1", 200, "", "HTTP/1.1 200 OK\r\nDate: D\r\nContent-Length: 0\r\n\r\n", true),
            ("HEAD / HTTP/1.1", 200, "ab", "HTTP/1.1 200 OK\r\nDate: D\r\nContent-Length: 2\r\n\r\n", true),
            ("GET / HTTP/1.1", 204, "ab", "HTTP/1.1 204 No Content\r\nDate: D\r\n\r\n", true),
            ("GET / HTTP/1.1", 304, "ab", "HTTP/1.1 304 Not Modified\r\nDate: D\r\n\r\n", true),
            (
                "GET / HTTP/1.0", 200, "a",
                "HTTP/1.1 200 OK\r\nDate: D\r\nContent-Length: 1\r\nConnection: close\r\n\r\na",
                false
            ),
            (
                "GET / HTTP/1.0\r\nConnection: keep-alive", 200, "a",
                "HTTP/1.1 200 OK\r\nDate: D\r\nContent-Length: 1\r\nConnection: keep-alive\r\n\r\na", true
            ),
            (
                "GET / HTTP/1.1\r\nConnection: close", 404, "",
                "HTTP/1.1 404 Not Found\r\nDate: D\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", false
            ),
            ("GET / HTTP/1.1", 299, "", "HTTP/1.1 299 \r\nDate: D\r\nContent-Length: 0\r\n\r\n", true),
        ] as [(String, Int, String, String, Bool)]
    )
    func anAnswerIsFramed(_ request: String, status: Int, body: String, wire: String, goesOn: Bool) {
        var machine = machine(after: request + "\r\nHost: a\r\n\r\n")
        let response = HTTPServerResponse(status: .init(code: status), body: Array(body.utf8))
        #expect(answer(&machine, response) == wire)
        #expect(machine.state == (goesOn ? .reading : .finished))
    }

    @Test func theServersOwnFieldsAreNotTakenFromAResponse() {
        var machine = machine(after: "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        let headers: ResponseFields = [
            .contentLength: "99", .transferEncoding: "chunked", .date: "never", .connection: "keep-alive",
            .eTag: "\"1\"",
        ]
        let wire = answer(&machine, HTTPServerResponse(status: .ok, headers: headers, body: [0x61]))
        #expect(wire == "HTTP/1.1 200 OK\r\nDate: D\r\nETag: \"1\"\r\nContent-Length: 1\r\n\r\na")
    }

    @Test(arguments: ["close", "Close", "x, close", "x ,close ,y"])
    func aResponseMayAskToClose(_ value: String) {
        var machine = machine(after: "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        let wire = answer(&machine, HTTPServerResponse(status: .ok, headers: [.connection: value]))
        #expect(wire.hasSuffix("Content-Length: 0\r\nConnection: close\r\n\r\n"))
        #expect(machine.state == .finished)
    }

    @Test(arguments: [
        HTTPServerResponse(status: .init(code: 199)), HTTPServerResponse(status: .init(code: 600)),
        HTTPServerResponse(status: .init(code: 0)),
        HTTPServerResponse(status: .ok, headers: [.eTag: "a\u{1}"]),
        HTTPServerResponse(status: .ok, headers: [.eTag: "a\r\nb: c"]),
        HTTPServerResponse(status: .ok, headers: [.eTag: "\u{7F}"]),
    ])
    func whatIsNotHTTPIsNotWritten(_ response: HTTPServerResponse) {
        var machine = machine(after: "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        var output = Array("before".utf8)
        #expect(machine.answer(response, dateLine: Self.date, into: &output) == .unsendable)
        #expect(output == Array("before".utf8))
        #expect(machine.state == .answering)
    }

    @Test func aLineEndInAFieldValueNeverReachesTheWire() {
        var machine = machine(after: "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        let wire = answer(
            &machine,
            HTTPServerResponse(status: .ok, headers: [.location: "/a\r\nSet-Cookie: x\r\n\r\n<p>"])
        )
        #expect(wire == "unsendable")
    }

    @Test func aLargeBodyIsHandedOnWithoutCopying() {
        var machine = machine(after: "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        let body = [UInt8](repeating: 1, count: ConnectionMachine.copiedBodyBytes + 1)
        var output: [UInt8] = []
        let outcome = machine.answer(
            HTTPServerResponse(status: .ok, body: body),
            dateLine: Self.date,
            into: &output
        )
        #expect(outcome == .written(rest: body))
        #expect(output.suffix(4) == Array("\r\n\r\n".utf8))
    }

    @Test func oneRequestIsReadAtATime() {
        let request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
        let bytes = Array((request + request).utf8)
        var machine = ConnectionMachine(limits: HTTPLimits(), peer: .unix, isSecure: false)
        var position = 0
        var output: [UInt8] = []
        guard case .request = machine.read(bytes.span, &position, into: &output) else {
            Issue.record("no request")
            return
        }
        #expect(position == request.utf8.count)
        guard case .stopped = machine.read(bytes.span, &position, into: &output) else {
            Issue.record("read on before the answer")
            return
        }
        #expect(position == request.utf8.count)
    }

    @Test func continueIsWrittenBeforeTheBodyIsRead() {
        var machine = ConnectionMachine(limits: HTTPLimits(), peer: .unix, isSecure: false)
        let head = wire("POST / HTTP/1.1", "Host: a", "Content-Length: 1", "Expect: 100-continue")
        var position = 0
        var output: [UInt8] = []
        _ = machine.read(Array(head.utf8).span, &position, into: &output)
        #expect(String(decoding: output, as: UTF8.self) == "HTTP/1.1 100 Continue\r\n\r\n")
        #expect(machine.wait == .body)
    }

    @Test(arguments: [
        ("GET / HTTP/1.1\r\nHost: a", "Transfer-Encoding: chunked\r\n", "2\r\nab\r\n1\r\nc\r\n0\r\n\r\n", true),
        ("GET / HTTP/1.0", "Connection: close\r\n", "abc", false),
        ("HEAD / HTTP/1.1\r\nHost: a", "Transfer-Encoding: chunked\r\n", "", true),
    ])
    func aStreamIsFramed(_ request: String, field: String, body: String, goesOn: Bool) {
        var machine = machine(after: request + "\r\n\r\n")
        var output: [UInt8] = []
        _ = machine.beginStream(HTTPServerResponse(status: .ok), dateLine: Self.date, into: &output)
        for piece in ["ab", "", "c"] { machine.writeStream(Array(piece.utf8), into: &output) }
        machine.finishStream(into: &output)
        #expect(String(decoding: output, as: UTF8.self) == "HTTP/1.1 200 OK\r\nDate: D\r\n\(field)\r\n\(body)")
        #expect(machine.state == (goesOn ? .reading : .finished))
    }

    @Test func theEndOfInputBetweenRequestsIsTheEnd() {
        var machine = ConnectionMachine(limits: HTTPLimits(), peer: .unix, isSecure: false)
        guard case .stopped = machine.finishInput() else {
            Issue.record("an answer to nothing")
            return
        }
        #expect(machine.state == .finished)
    }

    @Test func theEndOfInputWithinARequestIsRefused() {
        var machine = ConnectionMachine(limits: HTTPLimits(), peer: .unix, isSecure: false)
        var position = 0
        var output: [UInt8] = []
        _ = machine.read(Array("GET".utf8).span, &position, into: &output)
        guard case .failure(let error) = machine.finishInput() else {
            Issue.record("no failure")
            return
        }
        #expect(error.code == "incomplete-request")
        #expect(machine.lingers)
        #expect(answer(&machine, HTTPServerResponse(status: .badRequest)).contains("Connection: close"))
        #expect(machine.state == .finished)
    }

    @Test func theLastRequestIsAnsweredWithClose() {
        var machine = machine(after: "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        machine.makeLast()
        machine.finishIfIdle()
        #expect(machine.state == .answering)
        #expect(answer(&machine, HTTPServerResponse(status: .ok)).contains("Connection: close"))
        #expect(machine.state == .finished)
    }
}

extension String {
    fileprivate func components(separatedBy separator: String) -> [Substring] {
        split(separator: separator, omittingEmptySubsequences: false)
    }
}
