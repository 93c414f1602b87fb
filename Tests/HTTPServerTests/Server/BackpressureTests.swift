import HTTPServer
import HTTPTypes
import TestSupport
import Testing

@Suite struct BackpressureTests {
    @Test func answersDoNotPileUpForASlowReader() async throws {
        let size = 50_000
        try await withServer(
            configure: { $0.limits.outputHighWaterMark = 100_000 },
            handle: { _, responder in
                responder.respond(HTTPServerResponse(status: .ok, body: [UInt8](repeating: 1, count: size)))
            }
        ) { server, address in
            let count = 400
            let slow = try RawClient(address, receiveBytes: 4096)
            let get = wire("GET / HTTP/1.1", "Host: a")
            try await slow.send(Array(String(repeating: get, count: count).utf8))

            // Others are served meanwhile; when their turns change nothing, the slow one is at its limit.
            let other = try RawClient(address)
            var before = -1
            while before != server.statistics.requests {
                before = server.statistics.requests + 1
                try await other.send(Array(get.utf8))
                _ = try await other.response()
            }
            #expect(server.statistics.requests < count)
            #expect(server.statistics.sendingBytes <= 100_000 + 2 * (size + 1000))

            for _ in 0..<count { #expect(try await slow.response().body.count == size) }
            #expect(server.statistics.sendingBytes == 0)
        }
    }

    @Test func unsentOutputOfAllConnectionsIsBounded() async throws {
        try await withServer(
            configure: { configuration in
                configuration.limits.outputHighWaterMark = 1 << 20
                configuration.limits.sendingBytes = 20 << 20
            },
            handle: { _, responder in
                responder.respond(HTTPServerResponse(status: .ok, body: [UInt8](repeating: 1, count: 8 << 20)))
            }
        ) { server, address in
            var clients: [RawClient] = []
            for _ in 0..<6 {
                let client = try RawClient(address, receiveBytes: 4096)
                try await client.send(Array(wire("GET / HTTP/1.1", "Host: a").utf8))
                clients.append(client)
                while server.statistics.requests < clients.count { await Task.yield() }
            }
            await server.checkDeadlines()
            #expect(server.statistics.sendingBytes <= 20 << 20)
            #expect(server.statistics.openConnections < 6)
            #expect(server.statistics.openConnections > 0)
        }
    }

    @Test func aPipelinedFloodLeavesRoomForOthers() async throws {
        try await withServer(configure: { $0.limits.pipelineDepth = 4 }, handle: echo) { _, address in
            let flood = try RawClient(address)
            let get = wire("GET / HTTP/1.1", "Host: a")
            let count = 1000
            async let sending: Void = flood.send(Array(String(repeating: get, count: count).utf8))
            let other = try RawClient(address)
            for _ in 0..<20 {
                try await other.send(Array(get.utf8))
                #expect(try await other.response().status == 200)
            }
            for _ in 0..<count { #expect(try await flood.response().status == 200) }
            try await sending
        }
    }
}
