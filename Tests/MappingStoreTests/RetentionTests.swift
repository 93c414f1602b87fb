import ControlPlane
import EventSources
import MappingStore
import Testing

@Suite struct RetentionTests {
    /// Mapping 1 is created (1) and revised (3), 2 is created (2) and deleted (4), 3 is created (5), observed (6).
    private func history(_ file: TemporaryDatabase) async throws -> SQLiteMappingStorage {
        let storage = try file.open()
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
        return storage
    }

    private func kept(_ storage: SQLiteMappingStorage) throws -> [Int64] {
        try storage.makeReader().changes(after: 0, limit: 100).map(\.sequence)
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

    @Test(arguments: rules.indices, [1, 2, 100])
    func oldEntriesGoAndTheLatestStatesStay(_ index: Int, limit: Int) async throws {
        let (rule, expected, lowest) = Self.rules[index]
        let file = try TemporaryDatabase()
        let storage = try await history(file)
        var removed = 0
        var outcome = try await storage.remove(rule, limit: limit)
        removed += outcome.removed
        while !outcome.isComplete {
            outcome = try await storage.remove(rule, limit: limit)
            removed += outcome.removed
        }
        #expect(try kept(storage) == expected)
        #expect(removed == 6 - expected.count)
        #expect(try storage.makeReader().changeHorizon() == (lowest, 6))
        let next = try await storage.write { try $0.insert(.sample(4), recording: .creation(of: .sample(4))) }
        #expect(next == 7)
        try storage.close()
        #expect(try file.database.check().problems == [])
    }

    @Test func entryThatStayedGoesOnceANewerOneHasTakenItsPlace() async throws {
        let file = try TemporaryDatabase()
        let storage = try await history(file)
        try await storage.remove(ChangeRetention(entriesKept: 0))
        let third = StoredMapping.sample(1).revised("two").revised("three")
        try await storage.write { try $0.update(third, recording: .of(third, .update)) }
        try await storage.create([.sample(9)])
        try await storage.remove(ChangeRetention(entriesKept: 1))
        #expect(try kept(storage) == [5, 7, 8])
        #expect(try storage.makeReader().history(of: third.id, after: 0, limit: 9).map(\.revision) == [3])
    }
}
