import ControlPlane
import EventSourcesTesting
import MappingStore
import MappingStoreTesting
import Testing
import UntrustedText

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

    @Test(
        arguments: TestedStore.allCases,
        [(1, 20_000, 2048), (2, 20_000, 1), (3, 5, 100), (4, 1, 30)] as [(UInt64, Int, Int)]
    )
    func listsAgreeWithANaiveModel(
        _ kind: TestedStore,
        _ setting: (seed: UInt64, scanLimit: Int, recentMappings: Int)
    ) async throws {
        let seed = setting.seed
        let fresh = try FreshStore(kind) {
            $0.scanLimit = setting.scanLimit
            $0.recentMappings = setting.recentMappings
        }
        let storage = fresh.storage
        var population = Population(random: SplitMix64(seed: seed))
        var model = (0..<150).map { population.mapping($0) }
        try await storage.create(model)
        for round in 0..<4 {
            // Of one state: keys that move meanwhile may end one of two readings of a page elsewhere than the other.
            let queries = (0..<60).map { _ in population.query() }
            try await storage.read { [model] reader throws -> Void in
                for query in queries {
                    #expect(try all(query, from: reader) == model.filter(query.matches), "\(query)")
                }
                for group in ["g1", "g2", "g3"] {
                    let expected = model.filter { $0.sharedKeys.contains(group) }.prefix(10)
                    #expect(try reader.mappings(withSharedKey: group, limit: 10) == Array(expected))
                }
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
            try await storage.write(.nothing) { [revised, gone] transaction in
                for next in revised { try transaction.update(next, recording: .of(next, .update)) }
                for last in gone {
                    try transaction.delete(last.id, recording: .of(last, .delete, revision: last.revision.next()))
                }
            }
            let added = (0..<20).map { population.mapping(1000 * (round + 1) + $0) }
            try await storage.create(added)
            model += added
        }
        #expect(try fresh.closeAndCheck().problems == [])
    }

    @Test(arguments: TestedStore.allCases)
    func pagesStayStableWhileMappingsComeAndGo(_ kind: TestedStore) async throws {
        let fresh = try FreshStore(kind)
        let storage = fresh.storage
        try await storage.create((0..<30).map { .sample($0) })
        var query = MappingQuery(scope: .everything)
        query.limit = 10
        let first = try storage.snapshot().representations(query)
        query.after = first.next
        // The mapping at the cursor and its neighbours go, and the newest one with them, so that a place in creation
        // order would be given again if it could be.
        for number in [8, 9, 10, 29] {
            try await storage.write(.nothing) {
                try $0.delete(.sample(number), recording: .of(.sample(number), .delete, revision: 2))
            }
        }
        try await storage.create([.sample(40)])
        let second = try storage.snapshot().mappings(query)
        #expect(second.items.map(\.id) == (11..<21).map(MappingID.sample))
        query.after = second.next
        let third = try storage.snapshot().mappings(query)
        #expect(third.items.map(\.id) == ((21..<29) + [40]).map(MappingID.sample))
        #expect(third.next == nil)
        query.after = .max
        #expect(try storage.snapshot().mappings(query).items.isEmpty)
    }

    @Test(arguments: TestedStore.allCases, [Int.min, -1, 0, 1, .max])
    func pageHasAtLeastOneItem(_ kind: TestedStore, _ limit: Int) async throws {
        let fresh = try FreshStore(kind)
        let storage = fresh.storage
        try await storage.create([.sample(1), .sample(2)])
        var query = MappingQuery(scope: .everything)
        query.limit = limit
        #expect(try storage.snapshot().mappings(query).items.count == (limit == .max ? 2 : 1))
    }

    @Test(arguments: TestedStore.allCases, [Int.min, 0, 1, .max])
    func whoSharesAKeyIsAsManyAsAskedFor(_ kind: TestedStore, _ limit: Int) async throws {
        let fresh = try FreshStore(kind)
        let storage = fresh.storage
        try await storage.create([.sample(1, shared: ["g"]), .sample(2, shared: ["g"])])
        let found = try storage.snapshot().mappings(withSharedKey: "g", limit: limit)
        #expect(found.count == min(2, max(0, limit)))
    }

    @Test(arguments: TestedStore.allCases)
    func lastFullPageHasNoSuccessor(_ kind: TestedStore) async throws {
        let fresh = try FreshStore(kind)
        let storage = fresh.storage
        try await storage.create((0..<4).map { .sample($0, tags: ["a": "b"]) })
        var query = MappingQuery(scope: .everything)
        query.limit = 4
        query.tags = ["a": "b"]
        #expect(try storage.snapshot().mappings(query).next == nil)
        query.enabled = true
        #expect(try storage.snapshot().mappings(query).next == nil)
    }

    @Test(arguments: TestedStore.allCases)
    func listWithinATransactionSeesItsOwnWrites(_ kind: TestedStore) async throws {
        let fresh = try FreshStore(kind)
        let storage = fresh.storage
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
