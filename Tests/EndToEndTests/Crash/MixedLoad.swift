import EventSourcesTesting
import Foundation
import JSON

/// Clients that create, patch, toggle and delete mappings, and send creations again, until the server is gone.
struct MixedLoad: Sendable {
    let client: Client
    let round: Int
    let seed: UInt64

    static let workers = 24
    private static let mergePatch = ["Content-Type": "application/merge-patch+json"]

    /// Works until a request gets no answer; then the server is gone.
    ///
    /// - Parameters:
    ///   - limit: How many answers each client waits for at most.
    ///   - didAnswer: Called for each acknowledged change.
    /// - Returns: What every client knows.
    func run(atMost limit: Int, didAnswer: @escaping @Sendable () -> Void) async -> [Ledger] {
        await withTaskGroup(of: [Ledger].self) { group in
            for worker in 0..<Self.workers {
                group.addTask { await work(worker, atMost: limit, didAnswer) }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
    }

    private func work(_ worker: Int, atMost limit: Int, _ didAnswer: @Sendable () -> Void) async -> [Ledger] {
        var generator = SplitMix64(seed: seed &+ UInt64(round * 1000 + worker))
        var ledgers: [Ledger] = []
        for step in 0..<limit {
            let living = ledgers.indices.filter { !ledgers[$0].isDeleted }
            let index: Int
            let change: Ledger.Change
            if let chosen = living.randomElement(using: &generator), Int.random(in: 0..<10, using: &generator) >= 4 {
                index = chosen
                switch Int.random(in: 0..<10, using: &generator) {
                case 0: change = .delete
                case 1, 2: change = .create
                case 3..<7: change = .batchSize(Int64.random(in: 1...10, using: &generator))
                default: change = .enabled(!ledgers[chosen].isEnabled)
                }
            } else {
                let name = "f-\(round)-\(worker)-\(step)"
                ledgers.append(Ledger(name: name, key: "key-\(name)"))
                index = ledgers.endIndex - 1
                change = .create
            }
            // A creation that is sent again changes nothing.
            let isNew = ledgers[index].acknowledged.isEmpty || change != .create
            if isNew { ledgers[index].open = change }
            guard let answer = try? await send(change, of: ledgers[index]) else { return ledgers }
            guard (200..<300).contains(answer.status) else {
                // Refused: nothing of it may remain.
                ledgers[index].open = nil
                continue
            }
            if let id = answer["eventSourceMappingId"]?.string { ledgers[index].id = id }
            ledgers[index].open = nil
            if isNew, ledgers[index].isChange(change) {
                ledgers[index].acknowledged.append(change)
                didAnswer()
            }
        }
        return ledgers
    }

    private func send(_ change: Ledger.Change, of ledger: Ledger) async throws -> Client.Answer {
        let path = "/v1/event-source-mappings" + (change == .create ? "" : "/\(ledger.id ?? "")")
        switch change {
        case .create:
            return try await client.send(
                "POST",
                path,
                Client.request(ledger.name),
                headers: ["Idempotency-Key": ledger.key]
            )
        case .batchSize(let size):
            return try await client.send(
                "PATCH",
                path,
                ["options": ["batchSize": .integer(Int(size))]],
                headers: Self.mergePatch
            )
        case .enabled(let flag): return try await client.send("POST", path + (flag ? "/enable" : "/disable"))
        case .delete: return try await client.send("DELETE", path)
        }
    }
}
