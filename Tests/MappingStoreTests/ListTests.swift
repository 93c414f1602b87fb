import ControlPlane
import MappingStore
import Testing
import UntrustedText

/// A repeatable source of randomness (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
        return word ^ word >> 31
    }
}

extension MappingQuery {
    /// What the query asks for, told row by row.
    func matches(_ mapping: StoredMapping) -> Bool {
        if let function {
            let isUnqualified = function.split(separator: ":").count == 7
            let isVersion = includesQualifiedFunctions && isUnqualified && mapping.function.hasPrefix(function + ":")
            guard mapping.function == function || isVersion else { return false }
        }
        return [
            sourceARN == nil || sourceARN == mapping.sourceARN,
            sourceType == nil || sourceType == mapping.sourceType,
            sourceTypes?.contains(mapping.sourceType) ?? true,
            enabled == nil || enabled == mapping.enabled,
            state == nil || state == mapping.state,
            upstreamState == nil || upstreamState == mapping.upstreamState,
            account == nil || account == mapping.account,
            region == nil || region == mapping.region,
            tags.allSatisfy { mapping.tags[$0.key] == $0.value },
        ].allSatisfy { $0 }
    }
}

/// Mappings and queries over so few values that combinations meet.
private struct Population {
    var random: SeededGenerator

    let accounts = ["111111111111", "222222222222"]
    let regions = ["us-east-1", "eu-west-1", "ap-south-1"]
    let types = ["sqs", "kinesis", "s3", "sns"]

    mutating func pick<Value>(_ values: [Value]) -> Value { values[Int.random(in: 0..<values.count, using: &random)] }
    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    mutating func function(account: String, region: String) -> String {
        let name = "arn:aws:lambda:\(region):\(account):function:f\(pick([0, 1, 2]))"
        return chance(40) ? "\(name):\(pick(["live", "7"]))" : name
    }

    mutating func mapping(_ number: Int) -> StoredMapping {
        let (account, region) = (pick(accounts), pick(regions))
        let enabled = chance(70)
        var mapping = StoredMapping.sample(
            number,
            function: function(account: account, region: region),
            sourceARN: "arn:source:\(pick([0, 1, 2, 3]))",
            type: pick(types),
            enabled: enabled,
            state: chance(20) ? "Updating" : nil,
            upstreamState: chance(50) ? pick(["pending", "failed"]) : nil,
            account: account,
            region: region,
            shared: [pick(["g1", "g2"])]
        )
        if chance(20) { mapping.sourceARN = nil }
        for name in ["team", "stage"] where chance(60) { mapping.tags[Text(name)] = pick(["a", "b"]) }
        return mapping
    }

    mutating func query() -> MappingQuery {
        var query = MappingQuery(scope: .everything)
        query.limit = pick([1, 2, 7, 50])
        if chance(25) {
            query.function = function(account: pick(accounts), region: pick(regions))
            query.includesQualifiedFunctions = chance(50)
        }
        if chance(25) { query.sourceARN = "arn:source:\(pick([0, 1, 2, 3, 9]))" }
        if chance(25) { query.sourceType = pick(types + ["mq"]) }
        if chance(15) { query.sourceTypes = pick([["sqs", "kinesis"], [], ["s3"], ["sqs", "sqs", "mq"]]) }
        if chance(25) { query.enabled = chance(50) }
        if chance(25) { query.state = pick(["Enabled", "Disabled", "Updating", "Odd"]) }
        if chance(20) { query.upstreamState = pick(["pending", "failed", "in-sync"]) }
        if chance(25) { query.account = pick(accounts + ["333333333333"]) }
        if chance(25) { query.region = pick(regions) }
        for name in ["team", "stage"] where chance(20) { query.tags[Text(name)] = pick(["a", "b", "c"]) }
        return query
    }
}

@Suite struct ListTests {
    /// Reads a whole list, page by page.
    private func all(_ query: MappingQuery, from reader: any MappingReader) throws -> [StoredMapping] {
        var query = query
        var found: [StoredMapping] = []
        for _ in 0..<10_000 {
            let page = try reader.mappings(query)
            #expect(page.items.count <= query.limit)
            #expect(try reader.representations(query).items == page.items.map(\.representation))
            found += page.items
            guard let next = page.next else { return found }
            #expect(next > query.after ?? 0)
            query.after = next
        }
        Issue.record("The list does not end.")
        return found
    }

    @Test(arguments: [(1, 20_000, 2048), (2, 20_000, 1), (3, 5, 100), (4, 1, 30)])
    func listsAgreeWithANaiveModel(seed: UInt64, scanLimit: Int, recentMappings: Int) async throws {
        let file = try TemporaryDatabase()
        let storage = try file.open {
            $0.scanLimit = scanLimit
            $0.recentMappings = recentMappings
        }
        var population = Population(random: SeededGenerator(seed: seed))
        var model = (0..<150).map { population.mapping($0) }
        try await storage.create(model)
        for round in 0..<4 {
            // Of one state: keys that move meanwhile may end one of two readings of a page elsewhere than the other.
            let reader = try storage.snapshot()
            for _ in 0..<60 {
                let query = population.query()
                #expect(try all(query, from: reader) == model.filter(query.matches), "\(query)")
            }
            for group in ["g1", "g2", "g3"] {
                let expected = model.filter { $0.sharedKeys.contains(group) }.prefix(10)
                #expect(try reader.mappings(withSharedKey: group, limit: 10) == Array(expected))
            }
            // Change some, remove some, add some; changed ones keep their place.
            let (changed, removed) = (population.pick(Array(0..<10)), population.pick(Array(0..<10)))
            var (revised, gone): ([StoredMapping], [StoredMapping]) = ([], [])
            for index in model.indices where index % 10 == changed {
                var next = population.mapping(1)
                next.id = model[index].id
                next.uniqueClaims = model[index].uniqueClaims
                next.revision = try model[index].revision.next()
                model[index] = next
                revised.append(next)
            }
            for index in model.indices.reversed() where index % 10 == removed {
                gone.append(model.remove(at: index))
            }
            try await storage.write { [revised, gone] transaction in
                for next in revised { try transaction.update(next, recording: .of(next, .update)) }
                for last in gone {
                    try transaction.delete(last.id, recording: .of(last, .delete, revision: last.revision.next()))
                }
            }
            let added = (0..<20).map { population.mapping(1000 * (round + 1) + $0) }
            try await storage.create(added)
            model += added
        }
        try storage.close()
        #expect(try file.database.check().problems == [])
    }

    @Test func pagesStayStableWhileMappingsComeAndGo() async throws {
        let file = try TemporaryDatabase()
        let storage = try file.open()
        try await storage.create((0..<30).map { .sample($0) })
        let reader = try storage.makeReader()
        var query = MappingQuery(scope: .everything)
        query.limit = 10
        let first = try reader.representations(query)
        query.after = first.next
        // The mapping at the cursor and its neighbours go, and the newest one with them, so that a place in creation
        // order would be given again if it could be.
        for number in [8, 9, 10, 29] {
            try await storage.write {
                try $0.delete(.sample(number), recording: .of(.sample(number), .delete, revision: 2))
            }
        }
        try await storage.create([.sample(40)])
        let second = try reader.mappings(query)
        #expect(second.items.map(\.id) == (11..<21).map(MappingID.sample))
        query.after = second.next
        let third = try reader.mappings(query)
        #expect(third.items.map(\.id) == ((21..<29) + [40]).map(MappingID.sample))
        #expect(third.next == nil)
        query.after = .max
        #expect(try reader.mappings(query).items.isEmpty)
    }

    @Test(arguments: [Int.min, -1, 0, 1])
    func pageHasAtLeastOneItem(_ limit: Int) async throws {
        let file = try TemporaryDatabase()
        let storage = try file.open()
        try await storage.create([.sample(1), .sample(2)])
        var query = MappingQuery(scope: .everything)
        query.limit = limit
        #expect(try storage.makeReader().mappings(query).items.count == 1)
    }

    @Test func lastFullPageHasNoSuccessor() async throws {
        let file = try TemporaryDatabase()
        let storage = try file.open()
        try await storage.create((0..<4).map { .sample($0, tags: ["a": "b"]) })
        var query = MappingQuery(scope: .everything)
        query.limit = 4
        query.tags = ["a": "b"]
        #expect(try storage.makeReader().mappings(query).next == nil)
        query.enabled = true
        #expect(try storage.makeReader().mappings(query).next == nil)
    }

    @Test func listWithinATransactionSeesItsOwnWrites() async throws {
        let file = try TemporaryDatabase()
        let storage = try file.open()
        let seen = try await storage.write(.nothing) { transaction in
            try transaction.insert(.sample(1), recording: .creation(of: .sample(1)))
            return try (
                transaction.mappings(MappingQuery(scope: .everything)).items.count,
                transaction.representation(of: .sample(1)) != nil,
                transaction.holder(ofClaims: ["claim 1"], excluding: nil)?.id
            )
        }
        #expect(seen == (1, true, .sample(1)))
    }
}
