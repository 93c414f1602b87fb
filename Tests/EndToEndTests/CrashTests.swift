import EventSourcesTesting
import Foundation
import JSON
import Testing

/// Kills the server at random instants while clients change mappings as fast as they can, and holds what is left
/// against what they were told.
@Suite(.timeLimit(Soak.timeLimit), .serialized) struct CrashTests {
    @Test func everyAcknowledgedChangeSurvivesAKill() async throws {
        let folder = try TemporaryFolder()
        var generator = SplitMix64(seed: Soak.seed)
        var all: [Ledger] = []
        for round in 0..<Soak.rounds(4) {
            let ledgers = try await loadAndKill(round, in: folder, after: .random(in: 1...600, using: &generator))
            let survivor = try await Server.start(in: folder)
            // Earlier rounds must not suffer from later crashes either.
            let sample = all.shuffled(using: &generator).prefix(20)
            let findings = try await Aftermath(client: Client(survivor)).findings(ledgers + sample)
            #expect(findings.prefix(5) == [], "seed \(Soak.seed), round \(round)")
            // What the comparison sent again is settled by now.
            all += ledgers.filter { $0.open == nil && $0.id != nil }
            try await survivor.stop()
            let check = try await Server.run(["check", "--database", "test.sqlite"], in: folder)
            #expect(check.exit == .status(0), "seed \(Soak.seed), round \(round): \(check.errors)")
        }
        #expect(!all.isEmpty)
        Soak.report(
            """
            \(Soak.rounds(4)) kills with seed \(Soak.seed): \(all.reduce(0) { $0 + $1.acknowledged.count }) acknowledged \
            changes of \(all.count) mappings, each looked for
            """
        )
    }

    /// A disk that says it has written what it has not: the harness must find out.
    @Test func acknowledgingBeforeWritingIsFound() async throws {
        let folder = try TemporaryFolder()
        let disk = try await FailingDisk(in: folder)
        try disk.arm([.write, .sync], on: [.log], with: 0, after: 400)
        let ledgers = try await loadAndKill(0, in: folder, after: 300, environment: disk.environment)
        #expect(try disk.failures > 0)
        let survivor = try await Server.start(in: folder)
        let findings = try await Aftermath(client: Client(survivor)).findings(ledgers)
        #expect(!findings.isEmpty, "acknowledged changes were lost, and the harness saw nothing")
    }

    /// Runs the load and kills the server in the middle of it.
    ///
    /// - Returns: What the clients know, each having seen an answer at least once.
    private func loadAndKill(
        _ round: Int,
        in folder: TemporaryFolder,
        after limit: Int,
        environment: [String: String] = [:]
    ) async throws -> [Ledger] {
        let server = try await Server.start(in: folder, environment: environment)
        let count = Counter()
        let load = MixedLoad(client: Client(server), round: round, seed: Soak.seed)
        let ledgers = await load.run(atMost: 1000) {
            if count.increment() == limit { server.process.send(SIGKILL) }
        }
        #expect(try await server.process.end() == .signal(SIGKILL))
        return ledgers
    }
}
