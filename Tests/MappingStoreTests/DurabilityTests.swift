import ControlPlane
import GRDB
import MappingStore
import Testing

@Suite struct DurabilityTests {
    @Test(arguments: [("synchronous", 2), ("foreign_keys", 1), ("wal_autocheckpoint", 0)])
    func liveWriterConnectionReadsBackItsSettings(_ pragma: String, _ value: Int) async throws {
        let file = try TemporaryDatabase()
        let storage = try file.open()
        #expect(try storage.pragma(pragma) == value)
        try await storage.create([.sample(1)])
        #expect(try storage.pragma(pragma) == value)
    }

    @Test func databaseIsInWALModeWithStrictTables() throws {
        let file = try TemporaryDatabase()
        let storage = try file.open()
        let queue = try DatabaseQueue(path: file.path)
        try queue.read { database in
            #expect(try String.fetchOne(database, sql: "PRAGMA journal_mode") == "wal")
            let loose = try String.fetchAll(
                database,
                sql:
                    "SELECT name FROM pragma_table_list WHERE schema = 'main' AND strict = 0 AND name NOT LIKE 'sqlite_%'"
            )
            #expect(loose.isEmpty)
        }
        #expect(storage.statistics.databaseBytes > 0)
    }

    @Test func stateSurvivesReopening() async throws {
        let file = try TemporaryDatabase()
        let mapping = StoredMapping.sample(1, tags: ["a": "b"])
        let first = try file.open()
        try await first.create([mapping])
        try first.close()
        let second = try file.open()
        #expect(try second.makeReader().mapping(mapping.id) == mapping)
        let sequence = try await second.write { try $0.insert(.sample(2), recording: .creation(of: .sample(2))) }
        #expect(sequence == 2)
    }

    @Test func closedStoreRefusesWritesAndCanBeClosedTwice() async throws {
        let file = try TemporaryDatabase()
        let storage = try file.open()
        try await storage.create([.sample(1)])
        try storage.close()
        try storage.close()
        let error = await #expect(throws: StorageError.self) { try await storage.create([.sample(2)]) }
        #expect(error?.code == .closed)
        #expect(storage.statistics.logBytes == 0)
    }

    @Test func acceptedWritesAreAnsweredBeforeCloseReturns() async throws {
        let file = try TemporaryDatabase()
        let storage = try file.open()
        let counter = Counter()
        for number in 0..<50 {
            storage.write({ try $0.insert(.sample(number), recording: .creation(of: .sample(number))) }) { result in
                if case .success = result { counter.add(1) }
            }
        }
        try storage.close()
        #expect(counter.value == 50)
        let again = try file.open()
        #expect(try again.makeReader().changeHorizon().latest == 50)
    }

    @Test func logStaysBoundedUnderConstantReads() async throws {
        let file = try TemporaryDatabase()
        let storage = try file.open {
            $0.checkpointPages = 50
            $0.checkpointPagesAtMost = 200
            $0.representationCacheBytes = 0
        }
        let isDone = Counter()
        async let reads: Void = onThread {
            let reader = try storage.makeReader()
            while isDone.value == 0 { _ = try reader.mappings(MappingQuery()) }
        }
        var written = 0
        var largest: Int64 = 0
        for number in 0..<60 {
            var mapping = StoredMapping.sample(number)
            mapping.definition = [UInt8](repeating: 1, count: 100_000)
            try await storage.create([mapping])
            written += 100_000
            largest = max(largest, storage.statistics.logBytes)
        }
        isDone.add(1)
        try await reads
        // The bound of 200 pages and what one write adds, doubled for a reader that once was in the way.
        #expect(largest < 2 * 250 * 4120)
        #expect(Int64(written) > 2 * largest)
    }
}
