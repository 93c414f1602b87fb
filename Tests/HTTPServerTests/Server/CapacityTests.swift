import Foundation
import HTTPServer
import HTTPTypes
import TestSupport
import Testing

/// What happens when there are as many connections as there may be.
@Suite(.timeLimit(.minutes(2))) struct CapacityTests {
    private let get = Array(wire("GET / HTTP/1.1", "Host: a").utf8)

    /// A client whose first request was answered.
    private func client(of address: ListenAddress, from source: String? = nil) async throws -> RawClient {
        let client = try RawClient(address, from: source)
        try await client.send(get)
        #expect(try await client.response().status == 200)
        return client
    }

    @Test func theConnectionThatWasIdleForLongestMakesRoom() async throws {
        try await withServer(configure: { $0.limits.connections = 3 }, handle: echo) { server, address in
            let first = try await client(of: address)
            let second = try await client(of: address)
            let third = try await client(of: address)
            try await first.send(get)
            #expect(try await first.response().status == 200)
            let fourth = try await client(of: address)
            #expect(try await second.rest() == "")
            for client in [first, third, fourth] {
                try await client.send(get)
                #expect(try await client.response().status == 200)
            }
            #expect(server.statistics.evictedConnections == 1)
            #expect(server.statistics.refusedConnections == 0)
            #expect(server.statistics.openConnections == 3)
        }
    }

    @Test func oneThatNeverSpokeMakesRoomToo() async throws {
        try await withServer(configure: { $0.limits.connections = 1 }, handle: echo) { server, address in
            let silent = try RawClient(address)
            while server.statistics.openConnections == 0 { await Task.yield() }
            _ = try await client(of: address)
            #expect(try await silent.rest() == "")
        }
    }

    @Test func itIsTheLongestOfAllLoops() async throws {
        try await withServer(
            configure: { configuration in
                configuration.loops = 3
                configuration.limits.connections = 5
            },
            handle: echo
        ) { server, address in
            var clients: [RawClient] = []
            for _ in 0..<5 { clients.append(try await client(of: address)) }
            for turn in 0..<5 {
                clients.append(try await client(of: address))
                #expect(try await clients[turn].rest() == "")
                #expect(server.statistics.evictedConnections == turn + 1)
            }
            for client in clients.suffix(5) {
                try await client.send(get)
                #expect(try await client.response().status == 200)
            }
        }
    }

    @Test func whoeverIsAtWorkKeepsItsPlaceAndOthersAreToldSo() async throws {
        let inbox = Inbox()
        try await withServer(configure: { $0.limits.connections = 2 }, handle: inbox.handle) { server, address in
            let waiting = try RawClient(address)
            try await waiting.send(get)
            let entry = try await inbox.next()
            let sending = try RawClient(address)
            try await sending.send(Array("GET /half HT".utf8))
            let third = try RawClient(address)
            let response = try await third.response()
            #expect(response.status == 503)
            #expect(response["connection"] == "close")
            #expect(response.text.contains("as many connections as it allows"))
            #expect(try await third.rest() == "")
            #expect(server.statistics.refusedConnections == 1)
            #expect(server.statistics.droppedConnections == 0)
            #expect(server.statistics.evictedConnections == 0)

            entry.responder.respond(text("done"))
            #expect(try await waiting.response().text == "done")
            // It is idle now.
            let fourth = try RawClient(address)
            try await fourth.send(get)
            try await inbox.next().responder.respond(text("fourth"))
            #expect(try await fourth.response().text == "fourth")
            #expect(try await waiting.rest() == "")
            try await sending.send(Array("TP/1.1\r\nHost: a\r\n\r\n".utf8))
            try await inbox.next().responder.respond(text("whole"))
            #expect(try await sending.response().text == "whole")
        }
    }

    @Test func onePeerMayHaveOnlySoMany() async throws {
        try await withServer(configure: { $0.limits.connectionsPerPeer = 2 }, handle: echo) { server, address in
            let first = try await client(of: address)
            let second = try await client(of: address)
            let third = try RawClient(address)
            let response = try await third.response()
            #expect(response.status == 503)
            #expect(response.text.contains("Your address"))
            #expect(try await third.rest() == "")
            #expect(server.statistics.refusedConnections == 1)

            // Others have their own, and what is closed counts no more.
            let other = try await client(of: address, from: "127.0.0.2")
            try await first.send(Array(wire("GET / HTTP/1.1", "Host: a", "Connection: close").utf8))
            #expect(try await first.response().status == 200)
            #expect(try await first.rest() == "")
            let fourth = try await client(of: address)
            for client in [second, other, fourth] {
                try await client.send(get)
                #expect(try await client.response().status == 200)
            }
        }
    }

    @Test func aPeerWithAllItMayHaveTakesNobodysPlace() async throws {
        try await withServer(
            configure: { configuration in
                configuration.limits.connections = 3
                configuration.limits.connectionsPerPeer = 2
            },
            handle: echo
        ) { server, address in
            let other = try await client(of: address, from: "127.0.0.2")
            let many = [try await client(of: address), try await client(of: address)]
            #expect(try await RawClient(address).response().status == 503)
            for client in many + [other] {
                try await client.send(get)
                #expect(try await client.response().status == 200)
            }
            #expect(server.statistics.evictedConnections == 0)
        }
    }

    @Test func thoseOfAProxyAreNotCounted() async throws {
        try await withServer(
            configure: { configuration in
                configuration.limits.connectionsPerPeer = 1
                configuration.limits.uncountedPeers = [PeerNetwork("127.0.0.0/30")].compactMap(\.self)
            },
            handle: echo
        ) { _, address in
            let clients = [try await client(of: address), try await client(of: address)]
            let stranger = try await client(of: address, from: "127.0.0.4")
            #expect(try await RawClient(address, from: "127.0.0.4").response().status == 503)
            withExtendedLifetime((clients, stranger)) {}
        }
    }

    @Test func thoseOfAUnixSocketAreNotCounted() async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "c-\(UUID().uuidString.prefix(8))").path
        try await withServer(
            configure: { configuration in
                configuration.addresses = [.unix(path: path)]
                configuration.limits.connectionsPerPeer = 1
            },
            handle: echo
        ) { _, address in
            let clients = [try await client(of: address), try await client(of: address)]
            withExtendedLifetime(clients) {}
        }
    }
}
