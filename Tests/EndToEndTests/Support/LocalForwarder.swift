import AWS
import ControlPlane
import EventSources
import Foundation
import JSON
import Logging
import MappingStore

/// A store, the use cases over it, and a forwarder with the real client of AWS, in this process and in haste.
final class LocalForwarder: Sendable {
    let folder: TemporaryFolder
    let storage: SQLiteMappingStorage
    let forwarder: Forwarder
    let operations: MappingOperations

    /// Makes one that calls a proxy; an answer that takes longer than a second is lost.
    ///
    /// - Parameters:
    ///   - environment: Where the proxy is.
    ///   - requestsPerSecond: How many calls it may make.
    ///   - clockRate: How fast its clock goes.
    /// - Throws: What opening the store throws.
    init(_ environment: [String: String], requestsPerSecond: Int = 15, clockRate: Double = 1) throws {
        folder = try TemporaryFolder()
        storage = try SQLiteMappingStorage(path: folder.path("test.sqlite"))
        let start = Date().timeIntervalSince1970
        let now: @Sendable () -> Timestamp = {
            Timestamp(milliseconds: Int64((start + (Date().timeIntervalSince1970 - start) * clockRate) * 1000))
        }
        let controlPlane = ControlPlaneEnvironment(validation: ValidationSettings(now: now()), now: now)
        var settings = ForwardingSettings()
        settings.firstDelay = 0.02
        settings.leastDelay = 0.01
        settings.longestDelay = 0.3
        settings.unknownOutcomeDelay = 0.05
        settings.firstPoll = 0.05
        let upstream = try AWSUpstream(
            AWSConfiguration(environment: environment, callTimeout: 1, connectTimeout: 1),
            pace: CallPace(requestsPerSecond: requestsPerSecond),
            logger: Logger(label: "forwarder") { _ in SwiftLogNoOpLogHandler() }
        )
        forwarder = Forwarder(storage: storage, upstream: upstream, environment: controlPlane, settings: settings)
        operations = MappingOperations(storage: storage, environment: controlPlane, forwarder: forwarder)
    }

    deinit { try? storage.close() }

    private static let origin = ChangeOrigin(actor: "test", face: .rest, requestID: "request", scope: .everything)

    func create(_ request: JSONValue) async throws -> MappingID {
        let settings = operations.environment.settings()
        let validated = MappingDefinition.creating(from: request, settings: settings)
        guard let definition = validated.value else {
            throw OperationFailure.invalid(violations: validated.violations, warnings: [])
        }
        let outcome: CreationOutcome = try await withCheckedThrowingContinuation { continuation in
            operations.create(definition, warnings: [], origin: Self.origin) { continuation.resume(with: $0) }
        }
        guard case .created(let plan) = outcome else { throw OperationFailure.notForwarding }
        return plan.mapping.id
    }

    func patch(_ id: MappingID, _ patch: JSONValue) async throws {
        let settings = operations.environment.settings()
        let _: PlannedChange = try await withCheckedThrowingContinuation { continuation in
            operations.update(
                id,
                origin: Self.origin,
                change: { $0.definition.patching(with: patch, settings: settings) },
                completion: { continuation.resume(with: $0) }
            )
        }
    }

    func delete(_ id: MappingID) async throws {
        let _: MappingRecord = try await withCheckedThrowingContinuation { continuation in
            operations.delete(id, origin: Self.origin) { continuation.resume(with: $0) }
        }
    }

    /// Waits until a mapping is in sync, has failed or is gone.
    func settled(_ id: MappingID) async {
        await withCheckedContinuation { continuation in
            forwarder.wait(for: id, seconds: 60) { continuation.resume() }
            forwarder.wake(id)
        }
    }

    func run() async throws { try await forwarder.run(untilIdle: true) }

    /// What callers see as `upstream`; `nil` if the mapping is gone.
    func upstream(_ id: MappingID) throws -> JSONObject? {
        guard let mapping = try storage.snapshot().mapping(id) else { return nil }
        return try JSONValue(parsing: mapping.representation).object?["upstream"]?.object
    }
}
