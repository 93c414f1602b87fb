import EventSourcesTesting
import Foundation
import JSON
import Testing

/// Mixed load for as long as asked for: what clients were told holds all the time, and memory, log and queue stay small.
@Suite(.timeLimit(Soak.timeLimit)) struct LoadTests {
    @Test func serverUnderLoadKeepsItsWordAndItsSize() async throws {
        let server = try await Server.start(["--maximum-log", "8388608", "--history-retention-entries", "20000"])
        let client = Client(server)
        let bystander = try await Bystander(server)
        let deadline = Soak.deadline(.seconds(2))
        var (round, changes) = (0, 0)
        repeat {
            let load = MixedLoad(client: client, round: round, seed: Soak.seed)
            let ledgers = await load.run(atMost: 40) {}
            #expect(ledgers.allSatisfy { $0.open == nil }, "every request was answered")
            let findings = try await Aftermath(client: client).findings(ledgers)
            #expect(findings.prefix(5) == [], "seed \(Soak.seed), round \(round)")
            #expect(await bystander.findings(growth: 120 << 20) == [])
            let log = try? FileManager.default.attributesOfItem(atPath: server.folder.path("test.sqlite-wal"))[.size]
            #expect((log as? NSNumber)?.intValue ?? 0 < 32 << 20)
            round += 1
            changes += ledgers.reduce(0) { $0 + $1.acknowledged.count }
        } while ContinuousClock.now < deadline
        Soak.report("\(round) rounds of load with seed \(Soak.seed): \(changes) acknowledged changes, each looked for")
        try await server.stop()
        let check = try await Server.run(["check", "--database", "test.sqlite"], in: server.folder)
        #expect(check.exit == .status(0), "\(check.errors)")
    }
}
