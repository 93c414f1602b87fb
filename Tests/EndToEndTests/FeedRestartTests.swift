import Foundation
import JSON
import Testing

@Suite(.timeLimit(.minutes(5))) struct FeedRestartTests {
    private static let mappings = "/v1/event-source-mappings"

    /// Follows the feed by long polls while four clients write and the server is killed twice, and then knows exactly
    /// what the server lists.
    @Test func whoFollowsTheFeedKnowsTheStateAcrossKills() async throws {
        let folder = try TemporaryFolder()
        var follower = FeedFollower()
        for round in 0..<3 {
            let server = try await Server.start(in: folder)
            let isLast = round == 2
            let before = follower
            follower = try await withThrowingTaskGroup(of: Void.self) { group in
                let count = Counter()
                for worker in 0..<4 {
                    group.addTask {
                        await Self.write("\(round)-\(worker)", on: server, until: 12) {
                            if !isLast, count.increment() == 60 { server.process.send(SIGKILL) }
                        }
                    }
                }
                let followed = await before.followed(on: server, killed: !isLast)
                try await group.waitForAll()
                return followed
            }
            guard isLast else {
                #expect(try await server.process.end() == .signal(SIGKILL))
                continue
            }
            // What was written after the follower's last page.
            follower = await follower.followed(on: server, killed: false)
            try await expectList(of: server, is: follower.state)
            try await server.stop()
        }
        #expect(follower.gaps == 0)
        #expect(follower.state.count > 20)
    }

    private static func write(
        _ name: String,
        on server: Server,
        until count: Int,
        acknowledged: @escaping @Sendable () -> Void
    ) async {
        let client = Client(server)
        do {
            for number in 0..<count {
                let created = try await client.create("f-\(name)-\(number)")
                acknowledged()
                guard let id = created["eventSourceMappingId"]?.string else { return }
                let path = "\(mappings)/\(id)"
                _ = try await client.send("PATCH", path, ["options": ["batchSize": .integer(Int64(number % 10 + 1))]])
                acknowledged()
                _ = try await client.send("POST", path + "/disable")
                acknowledged()
                if number % 3 == 0 { _ = try await client.send("DELETE", path) }
            }
        } catch {
            // The server was killed.
        }
    }

    private func expectList(of server: Server, is state: [String: JSONValue]) async throws {
        let list = try await Client(server).send("GET", Self.mappings + "?limit=1000")
        let mappings = list["eventSourceMappings"]?.array?.compactMap(\.object) ?? []
        #expect(mappings.count == state.count)
        for mapping in mappings {
            let followed = try #require(state[mapping["eventSourceMappingId"]?.string ?? ""]?.object)
            for (name, value) in followed { #expect(mapping[name] == value) }
        }
    }
}

/// A consumer of the change feed that keeps the state of every mapping.
private struct FeedFollower: Sendable {
    var state: [String: JSONValue] = [:]
    var after: Int64 = 0
    /// How often a sequence did not follow the one before.
    var gaps = 0

    /// Follows until the server is killed, or until nothing comes for a second.
    func followed(on server: Server, killed: Bool) async -> FeedFollower {
        var follower = self
        let client = Client(server)
        while let page = try? await client.send("GET", "/v1/changes?after=\(follower.after)&wait=1&limit=50") {
            let changes = page["changes"]?.array?.compactMap(\.object) ?? []
            if changes.isEmpty, !killed { break }
            for change in changes { follower.apply(change) }
        }
        return follower
    }

    private mutating func apply(_ change: JSONObject) {
        let sequence = change["sequence"]?.integer ?? 0
        if sequence != after + 1 { gaps += 1 }
        after = sequence
        guard let id = change["eventSourceMappingId"]?.string else { return }
        for part in change["changed"]?.array?.compactMap(\.object) ?? [] {
            guard let pointer = try? JSONPointer(parsing: part["pointer"]?.string ?? "") else { continue }
            state[id] = Self.set(part["after"], at: pointer.tokens[...], in: state[id])
        }
    }

    private static func set(_ value: JSONValue?, at path: ArraySlice<String>, in target: JSONValue?) -> JSONValue? {
        guard let name = path.first else { return value }
        var object = target?.object ?? [:]
        object[name] = set(value, at: path.dropFirst(), in: object[name])
        return .object(object)
    }
}
