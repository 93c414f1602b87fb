import ControlPlane
import HistoryChecking
import MappingStoreTesting
import Synchronization
import Testing

/// Clients at once on two servers over one store: what each store promises is kept, and what is broken is found.
@Suite(.serialized, .timeLimit(.minutes(5))) struct StoreHistoryTests {
    /// Tells the servers of commits.
    private final class Commits: StorageObserver {
        let servers = Mutex<[ControlPlaneUnderTest]>([])

        func didCommit(writes: Int, seconds: Double) {
            for server in servers.withLock({ $0 }) { server.committed() }
        }

        func didFail(writes: Int, error: StorageError) {}
        func didCheckpoint(pages: Int, copied: Int, seconds: Double) {}
        func didFailToCheckpoint(error: StorageError) {}
    }

    private func violations(
        _ kind: TestedStore,
        _ workload: Workload,
        _ fault: BrokenStorage.Fault? = nil
    ) async throws -> [String] {
        let commits = Commits()
        let fresh = try FreshStore(kind, observer: commits)
        let storage = BrokenStorage(fresh.storage, fault)
        let servers = (0..<2).map { _ in ControlPlaneUnderTest(storage: storage, claims: workload.claims) }
        commits.servers.withLock { $0 = servers }
        let history = try await workload.run(on: servers, storage, truth: fresh.storage)
        for server in servers { server.stop() }
        try fresh.storage.close()
        return HistoryChecker.violations(in: history)
    }

    @Test(arguments: TestedStore.allCases)
    func aStoreKeepsWhatItPromises(_ kind: TestedStore) async throws {
        // The store in memory copies its state for each write.
        let seed = UInt64.random(in: 1...1_000_000)
        let found = try await violations(
            kind,
            Workload(operationsPerClient: kind == .memory ? 150 : 1250, seed: seed)
        )
        #expect(found == [], "seed \(seed)")
    }

    @Test(arguments: BrokenStorage.Fault.allCases, [1, 2] as [UInt64])
    func whatIsBrokenIsFound(_ fault: BrokenStorage.Fault, seed: UInt64) async throws {
        let found = try await violations(.sqlite, Workload(operationsPerClient: 60, seed: seed), fault)
        #expect(!found.isEmpty, "\(fault)")
    }
}
