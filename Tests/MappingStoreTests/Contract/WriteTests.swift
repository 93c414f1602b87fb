import ControlPlane
import MappingStore
import MappingStoreTesting
import Testing
import UntrustedText

/// Each write runs alone, leaves all or nothing, and gets its own answer, in every store.
@Suite struct WriteTests {
    /// What a member of a group does wrong.
    enum Fault: CaseIterable, Sendable { case beforeWriting, afterWriting, takenClaim, takenID, missingMapping }

    static let faults = TestedStore.allCases.flatMap { kind in
        Fault.allCases.flatMap { fault in [0, 3, 7].map { (kind, fault, $0) } }
    }

    @Test(arguments: faults)
    func failedMemberLeavesNoTraceAndDisturbsNobody(
        _ kind: TestedStore,
        _ fault: Fault,
        _ position: Int
    ) async throws {
        let fresh = try FreshStore(kind)
        let storage = fresh.storage
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
        let results = try await storage.group(works)
        for (number, result) in results.enumerated() {
            #expect((try? result.get()) != nil || number == position)
            #expect((try? result.get()) == nil || number != position)
        }
        let reader = try storage.snapshot()
        #expect(try reader.changeHorizon().latest == 8)
        #expect(try reader.mappings(MappingQuery(scope: .everything)).items.count == 8)
        #expect(try reader.mapping(.sample(200)) == nil)
        let late = StoredMapping.sample(300, type: "kinesis", state: "Odd")
        try await storage.create([late])
        var query = MappingQuery(scope: .everything)
        query.state = "Odd"
        #expect(try storage.snapshot().mappings(query).items == [late])
        query = MappingQuery(scope: .everything)
        query.sourceType = "kinesis"
        #expect(try storage.snapshot().mappings(query).items == [late])
        #expect(try fresh.closeAndCheck().problems == [])
    }

    @Test(arguments: TestedStore.allCases)
    func takenClaimIsNamedAsSuch(_ kind: TestedStore) async throws {
        let fresh = try FreshStore(kind)
        let storage = fresh.storage
        try await storage.create([.sample(1, claims: ["a", "b"]), .sample(2, claims: ["c"])])
        let error = await #expect(throws: StorageError.self) {
            try await storage.create([.sample(3, claims: ["x", "b"])])
        }
        #expect(error?.code == .claimTaken)
        #expect(error?.message.contains(MappingID.sample(1).description) == true)
        let update = await #expect(throws: StorageError.self) {
            let next = StoredMapping.sample(2, claims: ["c", "a"])
            try await storage.write(.nothing) { try $0.update(next, recording: .of(next, .update, revision: 2)) }
        }
        #expect(update?.code == .claimTaken)
        let kept = StoredMapping.sample(1, claims: ["b", "d"])
        try await storage.write(.nothing) { try $0.update(kept, recording: .of(kept, .update, revision: 2)) }
        try await storage.create([.sample(3, claims: ["a"])])
    }

    @Test(arguments: TestedStore.allCases)
    func manyWritersGetEachTheirOwnAnswer(_ kind: TestedStore) async throws {
        let fresh = try FreshStore(kind)
        let storage = fresh.storage
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
        let reader = try storage.snapshot()
        for number in 0..<400 {
            #expect((try reader.mapping(.sample(number)) == nil) == number.isMultiple(of: 7))
        }
        #expect(try fresh.closeAndCheck().problems == [])
    }

    @Test(arguments: TestedStore.allCases)
    func claimsStayUniqueWhileKeysMove(_ kind: TestedStore) async throws {
        let fresh = try FreshStore(kind) { $0.recentMappings = 5 }
        let storage = fresh.storage
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
            #expect(
                try storage.snapshot().holder(ofClaims: ["claim \(number % 20)"], excluding: nil)?.id
                    == .sample(number % 20)
            )
            let holder = try await storage.write(.nothing) { transaction in
                try transaction.holder(ofClaims: ["claim \(number % 20)"], excluding: nil)?.id
            }
            #expect(holder == .sample(number % 20))
        }
        #expect(try fresh.closeAndCheck() == CheckReport(mappings: 20, changes: 20))
    }

    @Test(arguments: TestedStore.allCases)
    func takenIDIsRefusedWithoutATrace(_ kind: TestedStore) async throws {
        let fresh = try FreshStore(kind)
        let storage = fresh.storage
        try await storage.create([.sample(1)])
        let refusal = await #expect(throws: StorageError.self) {
            try await storage.create([.sample(1, tags: ["a": "b"], claims: ["another claim"])])
        }
        #expect(refusal?.message == "There is already an event source mapping \(MappingID.sample(1)).")
        // A write that does more before it is refused loses all of it.
        await #expect(throws: StorageError.self) { try await storage.create([.sample(2), .sample(1)]) }
        try await storage.create([.sample(3)])
        #expect(try storage.snapshot().mapping(.sample(2)) == nil)
        #expect(try fresh.closeAndCheck() == CheckReport(mappings: 2, changes: 2))
    }

    @Test(arguments: TestedStore.allCases)
    func oneWriteMayBringManyMappings(_ kind: TestedStore) async throws {
        let fresh = try FreshStore(kind) { $0.recentMappings = 10 }
        let storage = fresh.storage
        try await storage.create((0..<500).map { .sample($0, tags: ["a": "b"]) })
        var query = MappingQuery(scope: .everything)
        query.tags = ["a": "b"]
        query.limit = 1000
        #expect(try storage.snapshot().mappings(query).items.count == 500)
        await #expect(throws: Refusal.self) {
            try await storage.write(.nothing) { transaction in
                for number in 1000..<1300 {
                    try transaction.insert(.sample(number), recording: .creation(of: .sample(number)))
                }
                throw Refusal()
            }
        }
        try await storage.create([.sample(1000)])
        #expect(try fresh.closeAndCheck() == CheckReport(mappings: 501, changes: 501))
    }
}
