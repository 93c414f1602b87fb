import Glibc
import HTTPServer
import HTTPTypes
import TestSupport
import Testing

@Suite struct AnsweringTests {
    @Test func aRequestIsAnsweredAndTheConnectionKept() async throws {
        try await withServer(handle: echo) { server, address in
            let client = try RawClient(address)
            for number in 1...3 {
                try await client.send(
                    lines: """
                        GET /a?n=\(number) HTTP/1.1
                        Host: test


                        """
                )
                let response = try await client.response()
                #expect(response.statusLine == "HTTP/1.1 200 OK")
                #expect(response.text == "GET /a?n=\(number) 0")
            }
            #expect(server.statistics.requests == 3)
            #expect(server.statistics.openConnections == 1)
        }
    }
}

/// Answers with the method, the target and the length of the body.
func echo(_ request: HTTPServerRequest, _ responder: Responder) {
    responder.respond(
        HTTPServerResponse(status: .ok, body: Array("\(request.method) \(request.target) \(request.body.count)".utf8))
    )
}
