import ControlPlane
import MappingStore
import Testing

/// A database that cannot grow stands for a full disk: the same SQLite error at the same places.
@Suite struct FullDatabaseTests {
    @Test func fullDatabaseKeepsItsStateServesReadsAndRecovers() async throws {
        let file = try TemporaryDatabase()
        let storage = try file.open { $0.maximumDatabaseBytes = 250_000 }
        let reader = try storage.makeReader()
        var acknowledged: [Int] = []
        var refusals = 0
        for number in 0..<2000 {
            do {
                try await storage.create([large(number)])
                acknowledged.append(number)
            } catch let error as StorageError {
                #expect(error.code == .full)
                #expect(error.isTemporary)
                refusals += 1
                if refusals == 20 { break }
            }
        }
        #expect(refusals == 20)
        #expect(acknowledged.count > 10)
        for number in acknowledged { #expect(try reader.mapping(.sample(number)) == large(number)) }
        #expect(try reader.changeHorizon().latest == Int64(acknowledged.count))
        // Room appears without a restart: free pages are room.
        for number in acknowledged.prefix(10) {
            _ = try? await storage.write {
                try $0.delete(.sample(number), recording: .of(.sample(number), .delete, revision: 2))
            }
        }
        let later = StoredMapping.sample(5000)
        try await storage.create([later])
        #expect(try reader.mapping(later.id) == later)
        try storage.close()
        #expect(try file.database.check().problems == [])
    }

    @Test func groupThatRunsOutOfRoomIsAnsweredTruthfully() async throws {
        let file = try TemporaryDatabase()
        let storage = try file.open { $0.maximumDatabaseBytes = 250_000 }
        let outcomes = await withTaskGroup(of: (Int, Bool).self) { group in
            for number in 0..<300 {
                group.addTask {
                    do {
                        try await storage.create([large(number)])
                        return (number, true)
                    } catch {
                        return (number, false)
                    }
                }
            }
            return await group.reduce(into: [Int: Bool]()) { $0[$1.0] = $1.1 }
        }
        #expect(outcomes.count == 300)
        #expect(outcomes.values.contains(false))
        let reader = try storage.makeReader()
        for (number, isAcknowledged) in outcomes {
            #expect((try reader.mapping(.sample(number)) != nil) == isAcknowledged)
        }
        #expect(try reader.changeHorizon().latest == Int64(outcomes.values.count { $0 }))
        try storage.close()
        #expect(try file.database.check().problems == [])
    }
}

private func large(_ number: Int) -> StoredMapping {
    var mapping = StoredMapping.sample(number)
    mapping.definition = [UInt8](repeating: 7, count: 1500)
    return mapping
}
