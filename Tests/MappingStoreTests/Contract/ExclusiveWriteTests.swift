import ControlPlane
import MappingStoreTesting
import Synchronization
import Testing

/// What a command does while it has the database to itself, and what follows on writes, in every store.
@Suite struct ExclusiveWriteTests {
    @Test(arguments: TestedStore.allCases)
    func allOrNothingIsStoredOnce(_ kind: TestedStore) async throws {
        let fresh = try FreshStore(kind)
        let storage = fresh.storage
        var runs = 0
        #expect(throws: Refusal.self) {
            try storage.exclusively { transaction in
                runs += 1
                for number in 0..<300 {
                    try transaction.insert(.sample(number), recording: .creation(of: .sample(number)))
                }
                throw Refusal()
            }
        }
        #expect(runs == 1)
        #expect(try storage.snapshot().changeHorizon().latest == 0)
        let stored = try storage.exclusively { transaction in
            runs += 1
            return try (0..<300).map {
                try transaction.insert(.sample($0), recording: .creation(of: .sample($0)))
            }
        }
        #expect(runs == 2)
        #expect(stored == Array(1...300))
        #expect(try fresh.closeAndCheck() == CheckReport(mappings: 300, changes: 300))
    }

    @Test(arguments: TestedStore.allCases)
    func otherWritesWaitForItsEnd(_ kind: TestedStore) async throws {
        let fresh = try FreshStore(kind)
        let storage = fresh.storage
        let others = Mutex<[Int64]>([])
        let last = try storage.exclusively { transaction in
            for number in 1...3 {
                storage.write(.nothing, { try $0.insert(.sample(number), recording: .creation(of: .sample(number))) }) {
                    if case .success(let sequence) = $0 { others.withLock { $0.append(sequence) } }
                }
            }
            try transaction.insert(.sample(10), recording: .creation(of: .sample(10)))
            return try transaction.insert(.sample(11), recording: .creation(of: .sample(11)))
        }
        #expect(last == 2)
        try storage.close()
        #expect(others.withLock { $0 } == [3, 4, 5])
    }

    @Test(arguments: TestedStore.allCases)
    func effectsComeBehindCompletionsAndOnlyOfWhatIsStored(_ kind: TestedStore) async throws {
        let fresh = try FreshStore(kind)
        let storage = fresh.storage
        let events = Mutex<[String]>([])
        let note: @Sendable (String) -> Void = { event in events.withLock { $0.append(event) } }
        storage.write(
            .nothing,
            { try $0.insert(.sample(1), recording: .creation(of: .sample(1))) },
            effect: { note("effect \($0)") },
            completion: { note("stored \((try? $0.get()) ?? 0)") }
        )
        storage.write(
            .nothing,
            { _ in throw Refusal() },
            effect: { (_: Int64) in note("effect of what was refused") },
            completion: { note("refused \($0)".contains("Refusal") ? "refused" : "?") }
        )
        try storage.close()
        let seen = events.withLock { $0 }
        #expect(seen.sorted() == ["effect 1", "refused", "stored 1"])
        #expect(seen.firstIndex(of: "stored 1") ?? 9 < seen.firstIndex(of: "effect 1") ?? 0)
    }

    @Test(arguments: TestedStore.allCases)
    func aProbeLeavesNoTrace(_ kind: TestedStore) async throws {
        let fresh = try FreshStore(kind)
        let storage = fresh.storage
        try await withCheckedThrowingContinuation { continuation in
            storage.verifyWriting { continuation.resume(with: $0) }
        }
        #expect(storage.obstacle() == nil)
        #expect(try fresh.closeAndCheck() == CheckReport(mappings: 0, changes: 0))
    }
}
