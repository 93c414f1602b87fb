import ControlPlane
import Testing
import UntrustedText

@testable import MappingStore

@Suite struct DurabilityTests {
    @Test(arguments: [("synchronous", 2), ("foreign_keys", 1), ("wal_autocheckpoint", 0)])
    func liveWriterConnectionReadsBackItsSettings(_ pragma: String, _ value: Int64) async throws {
        let file = try TemporaryDatabase()
        let storage = try file.open()
        #expect(try storage.pragma(pragma) == value)
        try await storage.create([.sample(1)])
        #expect(try storage.pragma(pragma) == value)
    }

    @Test func databaseIsInWALModeWithStrictTables() throws {
        let file = try TemporaryDatabase()
        let storage = try file.open()
        let connection = try file.connection()
        #expect(try connection.all("PRAGMA journal_mode") { $0.string(0) } == ["wal"])
        let loose = try connection.all(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND strict = 0 AND name NOT LIKE 'sqlite_%'"
        ) { $0.string(0) }
        #expect(loose.isEmpty)
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
        #expect(throws: StorageError.self) { try storage.checkpoint() }
        #expect(storage.statistics.logBytes == 0)
    }

    @Test func acceptedWritesAreAnsweredBeforeCloseReturns() async throws {
        let file = try TemporaryDatabase()
        let storage = try file.open()
        let counter = Counter()
        for number in 0..<50 {
            storage.write(.nothing, { try $0.insert(.sample(number), recording: .creation(of: .sample(number))) }) {
                result in
                if case .success = result { counter.add(1) }
            }
        }
        try storage.close()
        #expect(counter.value == 50)
        let again = try file.open()
        #expect(try again.makeReader().changeHorizon().latest == 50)
    }

    @Test func logStartsAnewAlthoughReadersStayOpen() async throws {
        let file = try TemporaryDatabase()
        let storage = try file.open { $0.checkpointPages = 50 }
        let readers = try (0..<3).map { _ in try storage.makeReader() }
        var written: Int64 = 0
        for number in 0..<40 {
            var mapping = StoredMapping.sample(number)
            mapping.definition = [UInt8](repeating: 1, count: 100_000)
            try await storage.create([mapping])
            for reader in readers { #expect(try reader.mapping(mapping.id) == mapping) }
            written += 100_000
        }
        #expect(storage.statistics.logBytes < written / 4)
    }

    @Test func logStaysBoundedUnderConstantReads() async throws {
        let file = try TemporaryDatabase()
        let storage = try file.open {
            $0.checkpointPages = 50
            $0.checkpointPagesAtMost = 200
        }
        let isDone = Counter()
        async let reads: Void = onThread {
            let reader = try storage.makeReader()
            while isDone.value == 0 { _ = try reader.mappings(MappingQuery(scope: .everything)) }
        }
        var largest: Int64 = 0
        for number in 0..<80 {
            var mapping = StoredMapping.sample(number)
            mapping.definition = [UInt8](repeating: 1, count: 100_000)
            try await storage.create([mapping])
            largest = max(largest, storage.statistics.logBytes)
        }
        isDone.add(1)
        try await reads
        // 80 writes of at least 50 pages; four times the bound leaves room for a machine that is busy elsewhere.
        #expect(largest < 4 * 200 * 4120)
    }

    @Test func longLogIsCopiedWithPatienceForReaders() throws {
        let meter = LogMeter(try Connection(path: ":memory:", access: .readWrite, busyTimeout: 0))
        var policy = CheckpointPolicy(pages: 8000, pagesAtMost: 24_000, log: meter)
        let steps: [(pages: Int32, mode: CheckpointMode?)] = [
            (7999, nil), (8000, .passive), (12_000, nil), (16_000, .passive), (23_999, nil),
            (24_000, .truncate(waitingMilliseconds: 100)), (31_999, nil), (32_000, .truncate(waitingMilliseconds: 100)),
            (52_000, .truncate(waitingMilliseconds: 200)), (9_000_000, .truncate(waitingMilliseconds: 2000)),
            // The log has started anew.
            (10, nil), (8010, .passive),
        ]
        for (pages, mode) in steps {
            meter.note(pages)
            #expect(policy.due() == mode, "\(pages)")
            if mode != nil { policy.didTry() }
        }
    }

    @Test func frequentTriesAreShort() throws {
        let meter = LogMeter(try Connection(path: ":memory:", access: .readWrite, busyTimeout: 0))
        var policy = CheckpointPolicy(pages: 64, pagesAtMost: 256, log: meter)
        meter.note(1_000_000)
        #expect(policy.due() == .truncate(waitingMilliseconds: 16))
    }

    @Test func verifyingThatWritingWorksIsWrittenAndLeavesNoTrace() async throws {
        let file = try TemporaryDatabase()
        let storage = try file.open()
        try await storage.create([.sample(1)])
        let before = storage.statistics.logBytes
        try await withCheckedThrowingContinuation { continuation in
            storage.verifyWriting { continuation.resume(with: $0) }
        }
        #expect(storage.statistics.logBytes > before)
        try storage.close()
        #expect(try file.database.check() == CheckReport(mappings: 1, changes: 1))
    }
}
