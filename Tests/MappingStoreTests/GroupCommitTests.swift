import ControlPlane
import MappingStore
import Synchronization
import Testing
import UntrustedText

@Suite struct GroupCommitTests {
    struct Refusal: Error {}

    /// Remembers the groups that were committed.
    final class GroupSizes: StorageObserver {
        let sizes = Mutex<[Int]>([])
        func didCommit(writes: Int, seconds: Double) { sizes.withLock { $0.append(writes) } }
        func didFail(writes: Int, error: StorageError) {}
        func didCheckpoint(pages: Int, copied: Int, seconds: Double) {}
        func didFailToCheckpoint(error: StorageError) {}
    }

    /// Holds the writer in its first write until the others are queued, so that they make one group.
    private func group<Output: Sendable>(
        on storage: SQLiteMappingStorage,
        _ works: [@Sendable (any MappingTransaction) throws -> Output]
    ) async throws -> [Result<Output, any Error>] {
        let entered = AsyncStream<Void>.makeStream()
        let gate = Mutex(false)
        storage.write(
            .nothing,
            { _ in
                entered.continuation.yield()
                while !gate.withLock({ $0 }) {}
            }
        ) { _ in }
        for await _ in entered.stream { break }
        let answers = AsyncStream<(Int, Result<Output, any Error>)>.makeStream()
        for (index, work) in works.enumerated() {
            storage.write(.nothing, work) { answers.continuation.yield((index, $0)) }
        }
        gate.withLock { $0 = true }
        var results: [Int: Result<Output, any Error>] = [:]
        for await (index, result) in answers.stream {
            results[index] = result
            if results.count == works.count { break }
        }
        return results.sorted { $0.key < $1.key }.map(\.value)
    }

    @Test func writesThatWaitShareOneCommitUpToTheLimit() async throws {
        let file = try TemporaryDatabase()
        let observer = GroupSizes()
        let storage = try file.open {
            $0.maximumGroupSize = 8
            $0.observer = observer
        }
        let works = (0..<20).map { number -> @Sendable (any MappingTransaction) throws -> Int64 in
            { try $0.insert(.sample(number), recording: .creation(of: .sample(number))) }
        }
        let results = try await group(on: storage, works)
        #expect(try results.map { try $0.get() } == Array(1...20))
        #expect(observer.sizes.withLock { $0 } == [1, 8, 8, 4])
    }

    /// What a member of a group does wrong.
    enum Fault: CaseIterable, Sendable { case beforeWriting, afterWriting, takenClaim, takenID, missingMapping }

    @Test(arguments: Fault.allCases, [0, 3, 7])
    func failedMemberLeavesNoTraceAndDisturbsNobody(_ fault: Fault, _ position: Int) async throws {
        let file = try TemporaryDatabase()
        let storage = try file.open()
        try await storage.create([.sample(100, claims: ["taken"])])
        let works = (0..<8).map { number -> @Sendable (any MappingTransaction) throws -> Int64 in
            { transaction in
                guard number == position else {
                    return try transaction.insert(.sample(number), recording: .creation(of: .sample(number)))
                }
                switch fault {
                case .beforeWriting: throw Refusal()
                case .afterWriting:
                    // A first mapping of its kind, so that the remembered combinations are rolled back too.
                    let rare = StoredMapping.sample(number, type: "kinesis", state: "Odd", tags: ["x": "y"])
                    try transaction.insert(rare, recording: .creation(of: rare))
                    throw Refusal()
                case .takenClaim:
                    try transaction.insert(.sample(200), recording: .creation(of: .sample(200)))
                    let rival = StoredMapping.sample(201, claims: ["free", "taken"])
                    return try transaction.insert(rival, recording: .creation(of: rival))
                case .takenID:
                    return try transaction.insert(.sample(100, claims: []), recording: .creation(of: .sample(100)))
                case .missingMapping:
                    return try transaction.update(.sample(999), recording: .of(.sample(999), .update))
                }
            }
        }
        let results = try await group(on: storage, works)
        for (number, result) in results.enumerated() {
            #expect((try? result.get()) != nil || number == position)
            #expect((try? result.get()) == nil || number != position)
        }
        let reader = try storage.makeReader()
        #expect(try reader.changeHorizon().latest == 8)
        #expect(try reader.mappings(MappingQuery(scope: .everything)).items.count == 8)
        #expect(try reader.mapping(.sample(200)) == nil)
        let late = StoredMapping.sample(300, type: "kinesis", state: "Odd")
        try await storage.create([late])
        var query = MappingQuery(scope: .everything)
        query.state = "Odd"
        #expect(try reader.mappings(query).items == [late])
        query = MappingQuery(scope: .everything)
        query.sourceType = "kinesis"
        #expect(try reader.mappings(query).items == [late])
        try storage.close()
        #expect(try file.database.check().problems == [])
    }

    @Test func takenClaimIsNamedAsSuch() async throws {
        let file = try TemporaryDatabase()
        let storage = try file.open()
        try await storage.create([.sample(1, claims: ["a", "b"]), .sample(2, claims: ["c"])])
        let error = await #expect(throws: StorageError.self) {
            try await storage.create([.sample(3, claims: ["x", "b"])])
        }
        #expect(error?.code == .claimTaken)
        #expect(error?.message.contains(MappingID.sample(1).description) == true)
        let update = await #expect(throws: StorageError.self) {
            let next = StoredMapping.sample(2, claims: ["c", "a"])
            try await storage.write { try $0.update(next, recording: .of(next, .update, revision: 2)) }
        }
        #expect(update?.code == .claimTaken)
        let kept = StoredMapping.sample(1, claims: ["b", "d"])
        try await storage.write { try $0.update(kept, recording: .of(kept, .update, revision: 2)) }
        try await storage.create([.sample(3, claims: ["a"])])
    }

    @Test func manyWritersGetEachTheirOwnAnswer() async throws {
        let file = try TemporaryDatabase()
        let storage = try file.open()
        try await withThrowingTaskGroup(of: (Int, Int64?).self) { group in
            for number in 0..<400 {
                group.addTask {
                    do {
                        let sequence = try await storage.write(.nothing) { transaction -> Int64 in
                            let sequence = try transaction.insert(
                                .sample(number),
                                recording: .creation(of: .sample(number))
                            )
                            if number.isMultiple(of: 7) { throw Refusal() }
                            return sequence
                        }
                        return (number, sequence)
                    } catch is Refusal {
                        return (number, nil)
                    }
                }
            }
            var sequences: Set<Int64> = []
            for try await (number, sequence) in group {
                #expect((sequence == nil) == number.isMultiple(of: 7))
                if let sequence { #expect(sequences.insert(sequence).inserted) }
            }
            #expect(sequences == Set(1...Int64(sequences.count)))
        }
        let reader = try storage.makeReader()
        for number in 0..<400 {
            #expect((try reader.mapping(.sample(number)) == nil) == number.isMultiple(of: 7))
        }
        try storage.close()
        #expect(try file.database.check().problems == [])
    }

    @Test func claimsStayUniqueWhileKeysMove() async throws {
        let file = try TemporaryDatabase()
        let storage = try file.open { $0.recentMappings = 5 }
        let reader = try storage.makeReader()
        // Of each claim three mappings want to be the holder, some before and some after its keys have moved.
        for number in 0..<60 {
            let mapping = StoredMapping.sample(number, claims: ["claim \(number % 20)", "own \(number)"])
            let error = number < 20 ? nil : StorageError.Code.claimTaken
            do {
                try await storage.create([mapping])
                #expect(error == nil)
            } catch let failure as StorageError {
                #expect(failure.code == error)
            }
            #expect(try reader.holder(ofClaims: ["claim \(number % 20)"], excluding: nil)?.id == .sample(number % 20))
            let holder = try await storage.write(.nothing) { transaction in
                try transaction.holder(ofClaims: ["claim \(number % 20)"], excluding: nil)?.id
            }
            #expect(holder == .sample(number % 20))
        }
        try storage.close()
        #expect(try file.database.check() == CheckReport(mappings: 20, changes: 20))
    }

    @Test func takenIDIsRefusedWithoutATrace() async throws {
        let file = try TemporaryDatabase()
        let storage = try file.open()
        try await storage.create([.sample(1)])
        let refusal = await #expect(throws: StorageError.self) {
            try await storage.create([.sample(1, tags: ["a": "b"], claims: ["another claim"])])
        }
        #expect(refusal?.message == "There is already an event source mapping \(MappingID.sample(1)).")
        // A write that does more before it is refused loses all of it.
        await #expect(throws: StorageError.self) { try await storage.create([.sample(2), .sample(1)]) }
        try await storage.create([.sample(3)])
        #expect(try storage.makeReader().mapping(.sample(2)) == nil)
        try storage.close()
        #expect(try file.database.check() == CheckReport(mappings: 2, changes: 2))
    }

    @Test func oneWriteMayBringManyMappings() async throws {
        let file = try TemporaryDatabase()
        let storage = try file.open { $0.recentMappings = 10 }
        try await storage.create((0..<500).map { .sample($0, tags: ["a": "b"]) })
        var query = MappingQuery(scope: .everything)
        query.tags = ["a": "b"]
        query.limit = 1000
        #expect(try storage.makeReader().mappings(query).items.count == 500)
        await #expect(throws: Refusal.self) {
            try await storage.write(.nothing) { transaction in
                for number in 1000..<1300 {
                    try transaction.insert(.sample(number), recording: .creation(of: .sample(number)))
                }
                throw Refusal()
            }
        }
        try await storage.create([.sample(1000)])
        try storage.close()
        #expect(try file.database.check() == CheckReport(mappings: 501, changes: 501))
    }

    @Test func checkHoldsWhileKeysAreRecent() async throws {
        let file = try TemporaryDatabase()
        let storage = try file.open()
        for number in 0..<30 {
            try await storage.create([.sample(number)])
            let next = StoredMapping.sample(number, enabled: false, tags: ["x": "y"], claims: ["new \(number)"])
            try await storage.write(.nothing) { transaction in
                try transaction.update(next, recording: .of(next, .update, revision: 1))
                if number.isMultiple(of: 3) {
                    try transaction.delete(next.id, recording: .of(next, .delete, revision: 2))
                }
            }
        }
        #expect(try file.database.check().mappings == 20)
        var query = MappingQuery(scope: .everything)
        query.enabled = false
        query.tags = ["x": "y"]
        #expect(try storage.makeReader().mappings(query).items.count == 20)
    }
}
