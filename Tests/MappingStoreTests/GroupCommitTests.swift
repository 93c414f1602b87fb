import ControlPlane
import MappingStore
import Synchronization
import Testing
import UntrustedText

@Suite struct GroupCommitTests {

    /// Remembers the groups that were committed.
    final class GroupSizes: StorageObserver {
        let sizes = Mutex<[Int]>([])
        func didCommit(writes: Int, seconds: Double) { sizes.withLock { $0.append(writes) } }
        func didFail(writes: Int, error: StorageError) {}
        func didCheckpoint(pages: Int, copied: Int, seconds: Double) {}
        func didFailToCheckpoint(error: StorageError) {}
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
        let results = try await storage.group(works)
        #expect(try results.map { try $0.get() } == Array(1...20))
        #expect(observer.sizes.withLock { $0 } == [1, 8, 8, 4])
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
