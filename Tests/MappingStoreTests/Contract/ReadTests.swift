import ControlPlane
import Dispatch
import MappingStoreTesting
import Synchronization
import Testing

/// What is read is one state, never of the past, in every store.
@Suite struct ReadTests {
    /// Reads once as an event loop does.
    private func revision(_ number: Int, by reads: any MappingReads) async throws -> Int64 {
        try await withCheckedThrowingContinuation { continuation in
            reads.representation(of: .sample(number)) { result in
                continuation.resume(with: result.map { $0?.revision.number ?? 0 })
            }
        }
    }

    @Test(arguments: TestedStore.allCases)
    func aLoopSeesEveryChange(_ kind: TestedStore) async throws {
        let fresh = try FreshStore(kind)
        let storage = fresh.storage
        let reads = try storage.makeReads()
        #expect(try await revision(1, by: reads) == 0)
        let mapping = StoredMapping.sample(1)
        try await storage.create([mapping])
        for _ in 0..<2 { #expect(try await revision(1, by: reads) == 1) }
        let next = mapping.revised("two")
        try await storage.write { try $0.update(next, recording: .of(next, .update)) }
        for _ in 0..<2 { #expect(try await revision(1, by: reads) == 2) }
        try await storage.write { try $0.delete(next.id, recording: .of(next, .delete, revision: 3)) }
        #expect(try await revision(1, by: reads) == 0)
        let count = try await withCheckedThrowingContinuation { continuation in
            reads.read({ try $0.changes(after: 0, limit: 10).count }) { continuation.resume(with: $0) }
        }
        #expect(count == 3)
    }

    /// Those who read in each way a store has, while one revises: no answer is older than what was acknowledged before it was
    /// asked for, or than what anyone else has already seen.
    @Test(arguments: TestedStore.allCases)
    func nobodySeesThePast(_ kind: TestedStore) async throws {
        let fresh = try FreshStore(kind)
        let storage = fresh.storage
        let count = 4
        try await storage.create((0..<count).map { .sample($0) })
        let (acknowledged, seen) = (Floors(count), Floors(count))
        let isDone = Counter()
        try await withThrowingTaskGroup(of: Int.self) { group in
            for reader in 0..<3 {
                group.addTask {
                    let reads = try storage.makeReads()
                    var violations = 0
                    var number = reader
                    while isDone.value == 0 {
                        number = (number + 1) % count
                        let floor = max(acknowledged.value(number), seen.value(number))
                        let revision: Int64
                        switch reader {
                        case 0: revision = try await self.revision(number, by: reads)
                        case 1:
                            let id = MappingID.sample(number)
                            revision = try await storage.read { try $0.mapping(id)?.revision.number ?? 0 }
                        default: revision = try storage.snapshot().mapping(.sample(number))?.revision.number ?? 0
                        }
                        if revision < floor { violations += 1 }
                        seen.raise(number, to: revision)
                        // What is answered at once suspends nobody, and the writer needs a thread too.
                        await Task.yield()
                    }
                    return violations
                }
            }
            for round in 2...100 as ClosedRange<Int64> {
                let number = Int(round) % count
                var next = StoredMapping.sample(number)
                next.revision = Revision(stored: round)
                try await storage.write { [next] in try $0.update(next, recording: .of(next, .update)) }
                acknowledged.raise(number, to: round)
            }
            isDone.add(1)
            for try await violations in group { #expect(violations == 0) }
        }
    }

    /// A body that reads, lets a write be acknowledged, and reads again.
    @Test(arguments: TestedStore.allCases)
    func aReadSeesOneState(_ kind: TestedStore) async throws {
        let fresh = try FreshStore(kind)
        let storage = fresh.storage
        try await storage.create([.sample(1)])
        let next = StoredMapping.sample(1).revised("two")
        let pair = try await storage.read { reader in
            let before = try reader.mapping(.sample(1))?.revision
            let isWritten = DispatchSemaphore(value: 0)
            storage.write(.nothing, { try $0.update(next, recording: .of(next, .update)) }) { _ in isWritten.signal() }
            isWritten.wait()
            return [before, try reader.mapping(.sample(1))?.revision, try reader.lastRevision(of: .sample(1))]
        }
        #expect(pair == [1, 1, 1])
        #expect(try await storage.read { try $0.mapping(.sample(1))?.revision } == 2)
    }

    /// What a read of an older state has seen is nothing to answer the next one with.
    @Test(arguments: TestedStore.allCases)
    func aReadThatAWriteOvertakesSpoilsNoLaterOne(_ kind: TestedStore) async throws {
        let fresh = try FreshStore(kind)
        let storage = fresh.storage
        try await storage.create([.sample(1)])
        let next = StoredMapping.sample(1).revised("two")
        let overtaken = try await storage.read { reader in
            let isWritten = DispatchSemaphore(value: 0)
            storage.write(.nothing, { try $0.update(next, recording: .of(next, .update)) }) { _ in isWritten.signal() }
            isWritten.wait()
            return try reader.representation(of: .sample(1))?.revision
        }
        #expect(overtaken == 1)
        for _ in 0..<8 {
            #expect(try await storage.read { try $0.representation(of: .sample(1))?.revision } == 2)
        }
    }

    @Test(arguments: TestedStore.allCases)
    func aSnapshotHoldsItsState(_ kind: TestedStore) async throws {
        let fresh = try FreshStore(kind)
        let storage = fresh.storage
        try await storage.create([.sample(1)])
        let before = try storage.snapshot()
        try await storage.create([.sample(2)])
        try await storage.write { try $0.delete(.sample(1), recording: .of(.sample(1), .delete, revision: 2)) }
        let after = try storage.snapshot()
        #expect(try before.mappings(MappingQuery(scope: .everything)).items.map(\.id) == [.sample(1)])
        #expect(try before.changeHorizon().latest == 1)
        #expect(try before.change(2) == nil)
        #expect(try before.history(of: .sample(1), after: 0, limit: 9).count == 1)
        #expect(try after.mappings(MappingQuery(scope: .everything)).items.map(\.id) == [.sample(2)])
        #expect(try after.changeHorizon().latest == 3)
    }

    @Test(arguments: TestedStore.allCases)
    func whatABodyThrowsComesOut(_ kind: TestedStore) async throws {
        let fresh = try FreshStore(kind)
        let storage = fresh.storage
        await #expect(throws: Refusal.self) { try await storage.read { _ in throw Refusal() } }
        #expect(try await storage.read { try $0.changeHorizon().latest } == 0)
    }

    @Test(arguments: TestedStore.allCases)
    func aClosedStoreSaysSoOnce(_ kind: TestedStore) async throws {
        let fresh = try FreshStore(kind)
        let storage = fresh.storage
        try await storage.create([.sample(1)])
        try storage.close()
        let read = await #expect(throws: StorageError.self) { try await storage.read { try $0.changeHorizon().latest } }
        #expect(read?.code == .closed)
        let write = await #expect(throws: StorageError.self) { try await storage.create([.sample(2)]) }
        #expect(write?.code == .closed)
        #expect(throws: StorageError.self) { try storage.exclusively { _ in } }
    }
}

/// The highest revision known of each mapping.
private final class Floors: Sendable {
    private let values: Mutex<[Int64]>

    init(_ count: Int) { values = Mutex([Int64](repeating: 0, count: count)) }

    func value(_ index: Int) -> Int64 { values.withLock { $0[index] } }
    func raise(_ index: Int, to value: Int64) { values.withLock { $0[index] = max($0[index], value) } }
}
