import ControlPlane
import EventSources
import EventSourcesTesting
import MappingStore
import MappingStoreTesting
import Testing
import UntrustedText

/// The same random writes leave the same in every store, whatever their hints say.
@Suite struct EquivalenceTests {
    /// What the hints of a run say.
    enum Hints: CaseIterable { case right, missing, wrong }

    @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
    func storesAgree(seed: UInt64) async throws {
        var reports: [(name: String, outcomes: [String], state: [AnyHashable])] = []
        for kind in TestedStore.allCases {
            for hints in Hints.allCases {
                let fresh = try FreshStore(kind) { $0.recentMappings = 7 }
                var script = Script(seed: seed, hints: hints)
                var outcomes: [String] = []
                for _ in 0..<150 {
                    let step = script.next()
                    do {
                        outcomes.append(try await fresh.storage.write(step.hint, step.work))
                    } catch let error as StorageError {
                        outcomes.append(error.code.rawValue)
                    } catch {
                        outcomes.append("\(type(of: error))")
                    }
                }
                let state = try Self.everything(in: fresh.storage.snapshot(), seed: seed)
                // What the use cases promise beyond the store, such as whose outbox row there is, random writes do not keep.
                let aboutKeys = ["list", "claim", "key", "rule"]
                let problems = try fresh.closeAndCheck().problems.filter { aboutKeys.contains(where: $0.contains) }
                #expect(problems == [], "seed \(seed)")
                reports.append(("\(kind), hints \(hints)", outcomes, state))
            }
        }
        let model = try #require(reports.first)
        // The run does what it is for: writes that succeed and writes of each kind that fail.
        for outcome in ["claim-taken", "not-found", "Refusal"] { #expect(model.outcomes.contains(outcome)) }
        for report in reports.dropFirst() {
            let names = "seed \(seed), \(report.name) beside \(model.name)"
            #expect(report.outcomes == model.outcomes, "\(names)")
            #expect(report.state.count == model.state.count, "\(names)")
            for (fact, expected) in zip(report.state, model.state) where fact != expected {
                Issue.record("\(names): \(fact) in place of \(expected)")
                break
            }
        }
    }

    /// All that a reader can tell of a store, in an order.
    private static func everything(in reader: any MappingReader, seed: UInt64) throws -> [AnyHashable] {
        var facts: [AnyHashable] = [try reader.changes(after: 0, limit: .max)]
        var population = Population(random: SplitMix64(seed: seed &+ 1000))
        for _ in 0..<80 {
            var query = population.query()
            if population.chance(30) { query.scope = AccessScope(accounts: [population.pick(population.accounts)]) }
            query.limit = 1000
            facts.append(try reader.mappings(query).items)
        }
        for number in 0..<Script.mappingCount {
            let id = MappingID.sample(number)
            facts.append(try reader.mapping(id))
            facts.append(try reader.representation(of: id))
            facts.append(try reader.forwarding(of: id))
            facts.append(try reader.lastRevision(of: id))
            facts.append(try reader.history(of: id, after: 3, limit: 2))
        }
        for claim in 0..<Script.claimCount {
            facts.append(try reader.holder(ofClaims: ["c\(claim)"], excluding: .sample(claim))?.id)
        }
        for group in ["g1", "g2", "g3"] { facts.append(try reader.mappings(withSharedKey: group, limit: 3)) }
        facts.append(try reader.dueForwardings(after: .sample(3), limit: 4))
        facts.append(try [reader.changeHorizon().lowest, reader.changeHorizon().latest])
        return facts
    }
}

/// A repeatable sequence of writes over few mappings and claims, so that they get into each other's way.
private struct Script {
    static let mappingCount = 25
    static let claimCount = 12

    private var population: Population
    private let hints: EquivalenceTests.Hints
    private var step: Int64 = 0

    init(seed: UInt64, hints: EquivalenceTests.Hints) {
        population = Population(random: SplitMix64(seed: seed))
        self.hints = hints
    }

    /// One write: a few changes, now and then one that cannot be, or a change of mind.
    mutating func next() -> (hint: WriteHint, work: @Sendable (any MappingTransaction) throws -> String) {
        step += 1
        let changes = (0..<population.pick([1, 1, 2, 4])).map { _ in change() }
        let isRefused = population.chance(10)
        let first = MappingID.sample(population.pick(Array(0..<Self.mappingCount)))
        let hint: WriteHint =
            switch hints {
            case .right: changes.first?.hint ?? .nothing
            case .missing: .nothing
            case .wrong:
                population.chance(50)
                    ? .mapping(first) : .creation(claims: ["none"], sharedKeys: [], principal: "p", key: "k")
            }
        // Drawn whatever the hints are, so that all runs do the same.
        if hints != .wrong { _ = population.chance(50) }
        return (
            hint,
            { transaction in
                let answers = try changes.map { try $0.work(transaction) }
                if isRefused { throw Refusal() }
                return answers.joined(separator: ", ")
            }
        )
    }

    private typealias Change = (hint: WriteHint, work: @Sendable (any MappingTransaction) throws -> String)

    private mutating func change() -> Change {
        let number = population.pick(Array(0..<Self.mappingCount))
        var mapping = population.mapping(number)
        mapping.uniqueClaims = ["c\(population.pick(Array(0..<Self.claimCount)))", "own \(number)"]
        mapping.representation = Array("step \(step)".utf8)
        let (id, at) = (mapping.id, Timestamp(milliseconds: step * 10))
        switch population.pick([0, 0, 0, 1, 1, 2, 3, 4, 5, 6]) {
        case 0:
            return (
                .creation(claims: mapping.uniqueClaims, sharedKeys: mapping.sharedKeys, principal: nil, key: nil),
                { [mapping] transaction in
                    guard try transaction.mapping(id) == nil else { return "there" }
                    var new = mapping
                    new.revision = try transaction.lastRevision(of: id)?.next() ?? .first
                    return "\(try transaction.insert(new, recording: .of(new, .create, at: at.milliseconds)))"
                }
            )
        case 1:
            return (
                .mapping(id),
                { [mapping] transaction in
                    guard let old = try transaction.mapping(id) else {
                        return "\(try transaction.update(mapping, recording: .of(mapping, .update)))"
                    }
                    var next = mapping
                    next.revision = try old.revision.next()
                    return "\(try transaction.update(next, recording: .of(next, .update, at: at.milliseconds)))"
                }
            )
        case 2:
            return (
                .mapping(id),
                { [mapping] transaction in
                    let last = try transaction.mapping(id)?.revision ?? 1
                    return "\(try transaction.delete(id, recording: .of(mapping, .delete, revision: last.next())))"
                }
            )
        case 3:
            let key = "k\(population.pick([1, 2, 3]))"
            return (
                .creation(claims: [], sharedKeys: [], principal: "p", key: key),
                { [mapping] transaction in
                    if let reply = try transaction.idempotentReply(principal: "p", key: key, now: at) {
                        return "reply \(reply.mapping)"
                    }
                    let reply = IdempotentReply(requestDigest: [1], mapping: id, representation: mapping.representation)
                    let end = Timestamp(milliseconds: at.milliseconds + 200)
                    try transaction.save(reply, principal: "p", key: key, expiresAt: end)
                    return "expired \(try transaction.removeExpiredReplies(now: at, limit: 2))"
                }
            )
        case 4:
            let isDue = population.chance(70)
            return (
                .mapping(id),
                { transaction in
                    guard try transaction.mapping(id) != nil else { return "no row" }
                    var record = ForwardingRecord(id: id, now: at)
                    if !isDue { record = try transaction.forwarding(of: id) ?? record }
                    try transaction.save(record)
                    return "row \(record.generation)"
                }
            )
        case 5:
            return (
                .mapping(id),
                { transaction in
                    try transaction.removeForwarding(of: id)
                    return "no row any more"
                }
            )
        default:
            return (
                .nothing,
                { [mapping] transaction in
                    let holder = try transaction.holder(ofClaims: mapping.uniqueClaims, excluding: id)
                    let others = try transaction.mappings(withSharedKey: mapping.sharedKeys[0], limit: 3).map(\.id)
                    return "\(holder as Any) \(others) \(try transaction.changeHorizon().latest)"
                }
            )
        }
    }
}
