import Foundation
import JSON

/// Compares what a server has after a crash with what clients were told before it.
struct Aftermath: Sendable {
    let client: Client

    /// Everything that is not as it must be.
    func findings(_ ledgers: [Ledger]) async throws -> [String] {
        var findings: [String] = []
        for ledger in ledgers {
            if let finding = try await finding(ledger) { findings.append("\(ledger.name): \(finding)") }
        }
        return findings
    }

    /// What is wrong with one mapping: it must be as acknowledged, or with the change besides that got no answer.
    private func finding(_ ledger: Ledger) async throws -> String? {
        guard let id = ledger.id else { return try await unansweredCreation(ledger) }
        let mapping = try await client.send("GET", "/v1/event-source-mappings/\(id)")
        let history = try await client.send("GET", "/v1/event-source-mappings/\(id)/history")
        let operations = (history["changes"]?.array ?? []).compactMap { $0.object?["operation"]?.string }
        let without = Self.difference(ledger, mapping, operations)
        guard let without else { return try await replay(ledger) }
        guard ledger.open != nil else { return without }
        let with = Self.difference(ledger.completed, mapping, operations)
        guard let with else { return try await replay(ledger) }
        return "\(without); with the open \(ledger.open?.operation ?? ""): \(with)"
    }

    /// How a mapping and its history differ from what a client knows.
    private static func difference(_ ledger: Ledger, _ mapping: Client.Answer, _ operations: [String]) -> String? {
        let expected = ledger.acknowledged.map(\.operation)
        guard operations == expected else { return "the history is \(operations), not \(expected)" }
        guard !ledger.isDeleted else {
            return mapping.status == 404 ? nil : "it is deleted and answers \(mapping.status)"
        }
        guard mapping.status == 200 else { return "it answers \(mapping.status)" }
        guard mapping["revision"]?.integer == Int64(expected.count) else { return "the revision is \(mapping.json)" }
        guard mapping["enabled"]?.bool == ledger.isEnabled else { return "enabled is not \(ledger.isEnabled)" }
        let size = mapping["options"]?.object?["batchSize"]?.integer
        return size == ledger.batchSize ? nil : "batchSize is \(size ?? -1), not \(ledger.batchSize)"
    }

    /// The creation that was acknowledged, sent again, gets the answer it got before.
    private func replay(_ ledger: Ledger) async throws -> String? {
        let answer = try await create(ledger)
        guard answer.status == 201, answer["eventSourceMappingId"]?.string == ledger.id else {
            let id = answer["eventSourceMappingId"]?.string ?? "nothing"
            return "the idempotency key gives \(answer.status) \(id), not \(ledger.id ?? "")"
        }
        return nil
    }

    /// A creation without an answer is there with its history and its key, or not at all.
    private func unansweredCreation(_ ledger: Ledger) async throws -> String? {
        let before = try await list(ledger)
        let answer = try await create(ledger)
        guard answer.status == 201, let id = answer["eventSourceMappingId"]?.string else {
            return "it was \(before.isEmpty ? "absent" : "there") and sending it again gave \(answer.status)"
        }
        guard before.isEmpty || before == [id] else { return "it was there as \(before), its key gives \(id)" }
        let after = try await list(ledger)
        guard after == [id] else { return "\(after) in place of \(id)" }
        let history = try await client.send("GET", "/v1/event-source-mappings/\(id)/history")
        return history["changes"]?.array?.count == 1 ? nil : "the history has \(history.json)"
    }

    private func create(_ ledger: Ledger) async throws -> Client.Answer {
        let headers = ["Idempotency-Key": ledger.key]
        return try await client.send("POST", "/v1/event-source-mappings", Client.request(ledger.name), headers: headers)
    }

    private func list(_ ledger: Ledger) async throws -> [String] {
        let list = try await client.send("GET", "/v1/event-source-mappings?function=\(ledger.name)")
        return (list["eventSourceMappings"]?.array ?? []).compactMap { $0.object?["eventSourceMappingId"]?.string }
    }
}
