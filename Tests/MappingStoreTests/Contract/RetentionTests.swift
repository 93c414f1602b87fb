import ControlPlane
import EventSources
import MappingStoreTesting
import Testing

@Suite struct RetentionTests {
    /// Mapping 1 is created (1) and revised (3), 2 is created (2) and deleted (4), 3 is created (5), observed (6).
    private func writeHistory(into storage: any ServerStorage) async throws {
        let one = StoredMapping.sample(1)
        let next = one.revised("two")
        let (two, three) = (StoredMapping.sample(2), StoredMapping.sample(3))
        try await storage.write(.nothing) { transaction in
            try transaction.insert(one, recording: .of(one, .create, at: 10))
            try transaction.insert(two, recording: .of(two, .create, at: 20))
            try transaction.update(next, recording: .of(next, .update, at: 30))
            try transaction.delete(two.id, recording: .of(two, .delete, revision: 2, at: 40))
            try transaction.insert(three, recording: .of(three, .create, at: 50))
            var observation = ChangeEntry.of(three, .forward, at: 60)
            observation.revision = nil
            try transaction.update(three, recording: observation)
        }
    }

    private func kept(_ storage: any ServerStorage) throws -> [Int64] {
        try storage.snapshot().changes(after: 0, limit: 100).map(\.sequence)
    }

    static let rules: [(rule: ChangeRetention, kept: [Int64], lowest: Int64)] = [
        (ChangeRetention(), [1, 2, 3, 4, 5, 6], 1),
        (ChangeRetention(madeBefore: Timestamp(milliseconds: 10)), [1, 2, 3, 4, 5, 6], 1),
        (ChangeRetention(madeBefore: Timestamp(milliseconds: 21)), [3, 4, 5, 6], 3),
        (ChangeRetention(madeBefore: Timestamp(milliseconds: 41)), [3, 5, 6], 5),
        (ChangeRetention(madeBefore: Timestamp(milliseconds: .max)), [3, 5, 6], 6),
        (ChangeRetention(entriesKept: 6), [1, 2, 3, 4, 5, 6], 1),
        (ChangeRetention(entriesKept: 4), [3, 4, 5, 6], 3),
        (ChangeRetention(entriesKept: 0), [3, 5, 6], 6),
        (ChangeRetention(entriesKept: .min), [3, 5, 6], 6),
        (ChangeRetention(madeBefore: Timestamp(milliseconds: 21), entriesKept: 2), [3, 5, 6], 5),
    ]

    static let cases = TestedStore.allCases.flatMap { kind in
        rules.indices.flatMap { index in [1, 2, 100].map { (kind, index, $0) } }
    }

    @Test(arguments: cases)
    func oldEntriesGoAndTheLatestStatesStay(_ kind: TestedStore, _ index: Int, limit: Int) async throws {
        let (rule, expected, lowest) = Self.rules[index]
        let fresh = try FreshStore(kind)
        let storage = fresh.storage
        try await writeHistory(into: storage)
        var removed = 0
        var outcome = try await storage.remove(rule, limit: limit)
        removed += outcome.removed
        while !outcome.isComplete {
            outcome = try await storage.remove(rule, limit: limit)
            removed += outcome.removed
        }
        #expect(try kept(storage) == expected)
        #expect(removed == 6 - expected.count)
        #expect(try storage.snapshot().changeHorizon() == (lowest, 6))
        let next = try await storage.write(.nothing) { try $0.insert(.sample(4), recording: .creation(of: .sample(4))) }
        #expect(next == 7)
        #expect(try fresh.closeAndCheck().problems == [])
    }

    @Test(arguments: TestedStore.allCases)
    func entryThatStayedGoesOnceANewerOneHasTakenItsPlace(_ kind: TestedStore) async throws {
        let fresh = try FreshStore(kind)
        let storage = fresh.storage
        try await writeHistory(into: storage)
        try await storage.remove(ChangeRetention(entriesKept: 0))
        let third = StoredMapping.sample(1).revised("two").revised("three")
        try await storage.write(.nothing) { try $0.update(third, recording: .of(third, .update)) }
        try await storage.create([.sample(9)])
        try await storage.remove(ChangeRetention(entriesKept: 1))
        #expect(try kept(storage) == [5, 7, 8])
        #expect(try storage.snapshot().history(of: third.id, after: 0, limit: 9).map(\.revision) == [3])
    }
}
