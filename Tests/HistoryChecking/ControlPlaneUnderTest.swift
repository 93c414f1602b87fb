package import ControlPlane
import Dispatch
import EventSources
import JSON
import Synchronization

/// One of the servers that clients of a run talk to: the use cases over a store, without a socket.
package final class ControlPlaneUnderTest: Sendable {
    private let storage: any MappingStorage
    private let operations: MappingOperations
    private let feed: ChangeFeed
    private let followed = Mutex<[Int64]>([])
    private let definitions: [MappingDefinition]

    /// Makes a server, whose feed follows the changes from the beginning.
    ///
    /// - Parameters:
    ///   - storage: The store that all servers share.
    ///   - claims: How many claims clients fight for.
    package init(storage: any MappingStorage, claims: Int) {
        self.storage = storage
        let settings = ValidationSettings(now: Timestamp(milliseconds: 1_790_000_000_000))
        operations = MappingOperations(
            storage: storage,
            environment: ControlPlaneEnvironment(validation: settings, now: { settings.now })
        )
        definitions = (0..<claims).compactMap { claim in
            let queue = "arn:aws:sqs:us-east-1:123456789012:q\(claim)"
            return MappingDefinition.creating(
                from: ["function": "f", "source": ["type": "sqs", "queueArn": .string(queue)]],
                settings: settings
            ).value
        }
        feed = ChangeFeed(storage: storage, distance: .milliseconds(1))
        let follower = Follower(
            after: 0,
            limit: 500,
            format: .page,
            scope: .everything,
            patience: .seconds(600)
        ) { [weak self] event, _ in
            guard case .changes(let page) = event else { return .done }
            let value = (try? JSONValue(parsing: page.bytes))?.object
            let sequences = (value?["changes"]?.array ?? []).compactMap { $0.object?["sequence"]?.integer }
            self?.followed.withLock { $0 += sequences }
            return .more
        }
        feed.follow(follower)
    }

    /// Says that something was committed.
    package func committed() { feed.committed() }

    /// What its follower was told so far.
    package var toldChanges: [Int64] { followed.withLock { $0 } }

    /// Ends its feed.
    package func stop() { feed.stop() }

    /// Carries out what a client asks.
    ///
    /// - Parameters:
    ///   - action: What is asked.
    ///   - requestID: The id to record it under.
    ///   - reads: The reads of the client's loop.
    /// - Returns: What the client is told.
    package func perform(
        _ action: RecordedOperation.Action,
        requestID: String,
        _ reads: ClientReads
    ) async -> RecordedOperation.Outcome {
        do {
            return try await attempt(action, requestID, reads)
        } catch let error as StorageError {
            return error.code == .outcomeUnknown ? .unknown : error.code == .claimTaken ? .refused : .unavailable
        } catch OperationFailure.conflict(let conflict) {
            return .conflict(holder: conflict.existing)
        } catch {
            return .refused
        }
    }

    private func attempt(
        _ action: RecordedOperation.Action,
        _ requestID: String,
        _ reads: ClientReads
    ) async throws -> RecordedOperation.Outcome {
        let origin = ChangeOrigin(actor: "client", face: .rest, requestID: requestID, scope: .everything)
        switch action {
        case .create(let claim, let key):
            let outcome = try await withCheckedThrowingContinuation { continuation in
                operations.create(
                    definitions[claim],
                    warnings: [],
                    origin: origin,
                    idempotency: key.map {
                        IdempotencyKey(principal: "client", key: $0, requestDigest: [UInt8(claim)])
                    },
                    completion: { continuation.resume(with: $0) }
                )
            }
            return switch outcome {
            case .created(let plan): .written(plan.mapping.id, plan.mapping.revision)
            case .replayed(let reply): .nothingToDo(reply.mapping)
            }
        case .toggle(let id):
            let isEnabled = try await storage.read { try $0.mapping(id)?.enabled ?? true }
            let plan = try await withCheckedThrowingContinuation { continuation in
                operations.setEnabled(!isEnabled, id, origin: origin) { continuation.resume(with: $0) }
            }
            return plan.isChange ? .written(id, plan.mapping.revision) : .nothingToDo(id)
        case .delete(let id):
            let record = try await withCheckedThrowingContinuation { continuation in
                operations.delete(id, origin: origin) { continuation.resume(with: $0) }
            }
            return .written(id, try record.stored.revision.next())
        case .get(let id): return .read(try await reads.revision(of: id))
        case .list:
            let all = try await storage.read { reader in
                var query = MappingQuery(scope: .everything)
                query.limit = 1000
                return try reader.mappings(query).items
            }
            return .listed(Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0.revision) }))
        case .history(let id):
            return .changes(
                try await storage.read { try $0.history(of: id, after: 0, limit: 10_000).map(\.sequence) }
            )
        }
    }
}

/// The reads of one client's loop, which run on a queue of their own.
///
/// `@unchecked Sendable`: the reads are used on `queue` only.
package final class ClientReads: @unchecked Sendable {
    private let queue = DispatchQueue(label: "client-reads")
    private let reads: any MappingReads

    /// Makes the reads of a client.
    package init(of storage: any MappingStorage) throws { reads = try storage.makeReads() }

    /// Reads the revision of a mapping; `nil` if there is none.
    func revision(of id: MappingID) async throws -> Revision? {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { [self] in
                reads.representation(of: id) { result in continuation.resume(with: result.map { $0?.revision }) }
            }
        }
    }
}
