package import ControlPlane
import Dispatch
import EventSourcesTesting
import Synchronization

/// Clients that do a bounded number of things at once, and record them.
package struct Workload: Sendable {
    /// How many clients there are.
    package var clients = 16
    /// How much each of them does.
    package var operationsPerClient: Int
    /// How many claims they fight for.
    package var claims = 6
    /// What decides all they do, but for how it interleaves.
    package var seed: UInt64

    /// Describes a run.
    package init(operationsPerClient: Int, seed: UInt64) {
        self.operationsPerClient = operationsPerClient
        self.seed = seed
    }

    /// What all clients write down.
    private final class Record: Sendable {
        private struct State {
            var operations: [RecordedOperation] = []
            var known: [MappingID] = []
            var count = 0
        }

        private let state = Mutex(State())

        var operations: [RecordedOperation] { state.withLock { $0.operations } }

        func nextNumber() -> Int {
            state.withLock { state in
                state.count += 1
                return state.count
            }
        }

        func add(_ operation: RecordedOperation) {
            state.withLock { state in
                state.operations.append(operation)
                if case .written(let id, 1) = operation.outcome { state.known.append(id) }
            }
        }

        /// A mapping that was made, counted from the newest.
        func known(_ back: Int) -> MappingID? {
            state.withLock { $0.known.dropLast(min(back, max(0, $0.known.count - 1))).last }
        }
    }

    /// Runs the clients, and waits until they are done.
    ///
    /// - Parameters:
    ///   - servers: The servers, which share a store.
    ///   - storage: The store as clients see it.
    ///   - truth: The store as it is.
    /// - Returns: What was recorded.
    /// - Throws: ``ControlPlane/StorageError`` if the store cannot be read.
    package func run(
        on servers: [ControlPlaneUnderTest],
        _ storage: any MappingStorage,
        truth: any MappingStorage
    ) async throws -> RecordedHistory {
        let record = Record()
        try await withThrowingDiscardingTaskGroup { group in
            for client in 0..<clients {
                let reads = try ClientReads(of: storage)
                group.addTask {
                    var random = SplitMix64(seed: seed &* 1000 &+ UInt64(client))
                    var pending: RecordedOperation.Action?
                    for step in 0..<operationsPerClient {
                        let action = pending ?? next(&random, client, step, record)
                        pending = nil
                        let server = servers[Int.random(in: servers.indices, using: &random)]
                        let number = record.nextNumber()
                        let requestID = "request-\(number)"
                        let began = DispatchTime.now().uptimeNanoseconds
                        let outcome = await server.perform(action, requestID: requestID, reads)
                        let operation = RecordedOperation(
                            number: number,
                            requestID: requestID,
                            began: began,
                            ended: DispatchTime.now().uptimeNanoseconds,
                            action: action,
                            outcome: outcome
                        )
                        // Whoever has no answer, or is to be told again what it was told, asks again with its key.
                        if case .create(_, _?) = action, step.isMultiple(of: 3) { pending = action }
                        record.add(operation)
                    }
                }
            }
        }
        var history = RecordedHistory()
        history.operations = record.operations
        history.truth = try await truth.read { try $0.changes(after: 0, limit: .max) }
        let latest = history.truth.count
        // The last changes are told soon, or never.
        for _ in 0..<400 where servers.contains(where: { $0.toldChanges.count < latest }) {
            try await Task.sleep(for: .milliseconds(5))
        }
        history.feeds = servers.map(\.toldChanges)
        return history
    }

    private func next(
        _ random: inout SplitMix64,
        _ client: Int,
        _ step: Int,
        _ record: Record
    ) -> RecordedOperation.Action {
        let kind = Int.random(in: 0..<100, using: &random)
        let claim = Int.random(in: 0..<claims, using: &random)
        // Mostly the newest, which others are about too.
        let back = Int.random(in: 0..<8, using: &random)
        guard let id = record.known(back), kind >= 22 else {
            return .create(claim: claim, key: kind.isMultiple(of: 2) ? "key-\(client)-\(step)" : nil)
        }
        switch kind {
        case ..<40: return .toggle(id)
        case ..<52: return .delete(id)
        case ..<86: return .get(id)
        case ..<92: return .list
        default: return .history(id)
        }
    }
}
