import ControlPlane
import Dispatch
import MappingStore
import Testing

extension MappingStorage {
    /// Creates mappings, one write for all.
    func create(_ mappings: [StoredMapping]) async throws {
        try await write { transaction in
            for mapping in mappings { try transaction.insert(mapping, recording: .creation(of: mapping)) }
        }
    }

    /// Holds the writer in its first write until the others are queued, so that they make one group.
    func group<Output: Sendable>(
        _ works: [@Sendable (any MappingTransaction) throws -> Output]
    ) async throws -> [Result<Output, any Error>] {
        let entered = AsyncStream<Void>.makeStream()
        let gate = DispatchSemaphore(value: 0)
        write(
            .nothing,
            { _ in
                entered.continuation.yield()
                // Left open behind it, since a store may run a write again.
                gate.wait()
                gate.signal()
            }
        ) { _ in }
        for await _ in entered.stream { break }
        let answers = AsyncStream<(Int, Result<Output, any Error>)>.makeStream()
        for (index, work) in works.enumerated() {
            write(.nothing, work) { answers.continuation.yield((index, $0)) }
        }
        gate.signal()
        var results: [Int: Result<Output, any Error>] = [:]
        for await (index, result) in answers.stream {
            results[index] = result
            if results.count == works.count { break }
        }
        return results.sorted { $0.key < $1.key }.map(\.value)
    }
}

extension SQLiteMappingStorage {
    /// Reads whatever is committed at each read, as an event loop does.
    func makeReader() throws -> any MappingReader {
        let reads = try makeReads()
        return try #require(reads.immediate)
    }
}

extension ServerStorage {
    /// Removes old history, one step.
    @discardableResult
    func remove(_ changes: ChangeRetention, limit: Int = 1000) async throws -> RetentionOutcome {
        try await withCheckedThrowingContinuation { continuation in
            removeChanges(changes, limit: limit) { continuation.resume(with: $0) }
        }
    }
}

/// What a write throws that changes its mind.
struct Refusal: Error {}
