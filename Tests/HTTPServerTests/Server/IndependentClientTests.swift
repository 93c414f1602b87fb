import Foundation
import FoundationNetworking
import HTTPServer
import HTTPTypes
import TestSupport
import Testing

@Suite struct IndependentClientTests {
    @Test func urlSessionIsServed() async throws {
        let handle: @Sendable (HTTPServerRequest, Responder) -> Void = { request, responder in
            switch request.path {
            case "/stream":
                let stream = responder.respond(streaming: text("one,"))
                stream.write(Array("two".utf8))
                stream.finish()
            case "/none": responder.respond(HTTPServerResponse(status: .noContent))
            default: responder.respond(HTTPServerResponse(status: .created, body: request.body))
            }
        }
        try await withServer(configure: { $0.loops = 2 }, handle: handle) { server, address in
            let session = URLSession(configuration: .ephemeral)
            defer { session.invalidateAndCancel() }
            let base = try #require(URL(string: "http://\(address)"))
            for size in [0, 1, 100_000, 900_000] {
                var request = URLRequest(url: base.appending(path: "/echo"))
                request.httpMethod = "POST"
                request.httpBody = Data((0..<size).map { UInt8(truncatingIfNeeded: $0) })
                let (data, response) = try await session.data(for: request)
                #expect((response as? HTTPURLResponse)?.statusCode == 201)
                #expect(data == request.httpBody ?? Data())
            }
            let (streamed, _) = try await session.data(from: base.appending(path: "/stream"))
            #expect(String(decoding: streamed, as: UTF8.self) == "one,two")
            let (none, response) = try await session.data(from: base.appending(path: "/none"))
            #expect(none.isEmpty)
            #expect((response as? HTTPURLResponse)?.statusCode == 204)
        }
    }
}
