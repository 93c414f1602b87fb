import Foundation
import JSON
import Testing

@Suite(.timeLimit(.minutes(5))) struct CrashTests {
    /// Kills the server while 64 clients create mappings as fast as they can, and looks for every one acknowledged.
    @Test func everyAcknowledgedCreateSurvivesAKill() async throws {
        let folder = try TemporaryFolder()
        let server = try await Server.start(in: folder)
        let acknowledged = await create(on: server, killAfter: 400)
        #expect(try await server.process.end() == .signal(SIGKILL))
        #expect(acknowledged.count >= 400)

        let survivor = try await Server.start(in: folder)
        let client = Client(survivor)
        for (id, name) in acknowledged {
            let mapping = try await client.send("GET", "/v1/event-source-mappings/\(id)")
            try #require(mapping.status == 200, "\(id) is lost")
            #expect(mapping["function"]?.string == "arn:aws:lambda:us-east-1:123456789012:function:\(name)")
            let history = try await client.send("GET", "/v1/event-source-mappings/\(id)/history")
            #expect(history["changes"]?.array?.count == 1)
            #expect(history["changes"]?.array?.first?.object?["operation"]?.string == "create")
        }
        try await survivor.stop()
        let check = try await Server.run(["check", "--database", "test.sqlite"], in: folder)
        #expect(check.exit == .status(0), "\(check.errors)")
    }

    private func create(on server: Server, killAfter limit: Int) async -> [(id: String, name: String)] {
        let client = Client(server)
        return await withTaskGroup(of: [(id: String, name: String)].self) { group in
            let count = Counter()
            for worker in 0..<64 {
                group.addTask {
                    var created: [(id: String, name: String)] = []
                    for round in 0..<1000 {
                        let name = "f-\(worker)-\(round)"
                        guard let answer = try? await client.create(name), answer.status == 201,
                            let id = answer["eventSourceMappingId"]?.string
                        else { break }
                        created.append((id, name))
                        if count.increment() == limit { server.process.send(SIGKILL) }
                    }
                    return created
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
    }
}
