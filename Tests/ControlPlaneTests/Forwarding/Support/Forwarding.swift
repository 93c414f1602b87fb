import ControlPlane
import EventSources
import Foundation
import JSON
import MappingStore

/// A store, the use cases over it, a forwarder, and an upstream in memory.
final class Forwarding {
    let folder: URL
    let storage: SQLiteMappingStorage
    let aws = InMemoryAWS()
    let forwarder: Forwarder
    let operations: MappingOperations
    let environment: ControlPlaneEnvironment

    static let account = "123456789012"

    init(forwardsNew: Bool = true) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "forwarding-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        storage = try SQLiteMappingStorage(path: folder.appending(path: "test.sqlite").path)
        let now: @Sendable () -> Timestamp = {
            Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
        }
        environment = ControlPlaneEnvironment(validation: ValidationSettings(now: now()), now: now)
        var settings = ForwardingSettings()
        settings.firstDelay = 0.001
        settings.leastDelay = 0.001
        settings.longestDelay = 0.01
        settings.unknownOutcomeDelay = 0.001
        settings.firstPoll = 0.001
        settings.longestPoll = 0.002
        forwarder = Forwarder(storage: storage, upstream: aws, environment: environment, settings: settings)
        operations = MappingOperations(
            storage: storage,
            environment: environment,
            forwarder: forwardsNew ? forwarder : nil
        )
    }

    deinit {
        try? storage.close()
        try? FileManager.default.removeItem(at: folder)
    }

    /// The same store without a forwarder, as a server without `--forward` has it.
    var offline: MappingOperations { MappingOperations(storage: storage, environment: environment) }

    func run() async throws { try await forwarder.run(untilIdle: true) }

    static let origin = ChangeOrigin(actor: "test", face: .rest, requestID: "request", scope: .everything)

    func create(
        _ request: JSONValue,
        adopt: String? = nil,
        with operations: MappingOperations? = nil
    ) async throws -> MappingID {
        let validated = MappingDefinition.creating(from: request, settings: environment.settings())
        guard let definition = validated.value else {
            throw OperationFailure.invalid(violations: validated.violations, warnings: [])
        }
        let outcome = try await result {
            (operations ?? self.operations).create(
                definition,
                warnings: [],
                origin: Self.origin,
                adopt: adopt,
                completion: $0
            )
        }
        guard case .created(let plan) = outcome else { throw OperationFailure.notForwarding }
        return plan.mapping.id
    }

    @discardableResult
    func patch(_ id: MappingID, _ patch: JSONValue) async throws -> PlannedChange {
        let settings = environment.settings()
        return try await result {
            operations.update(
                id,
                origin: Self.origin,
                change: { $0.definition.patching(with: patch, settings: settings) },
                completion: $0
            )
        }
    }

    func delete(_ id: MappingID, with operations: MappingOperations? = nil) async throws -> MappingRecord {
        try await result { (operations ?? self.operations).delete(id, origin: Self.origin, completion: $0) }
    }

    @discardableResult
    func setEnabled(_ enabled: Bool, _ id: MappingID, with operations: MappingOperations) async throws -> PlannedChange
    {
        try await result { operations.setEnabled(enabled, id, origin: Self.origin, completion: $0) }
    }

    /// What `check` has against the database.
    func problems() throws -> [String] {
        try SQLiteDatabase(path: folder.appending(path: "test.sqlite").path).check().problems
    }

    func retry(_ id: MappingID, adopt: String? = nil) async throws -> StoredMapping {
        try await result {
            operations.retryForwarding(id, adopt: adopt, origin: Self.origin, completion: $0)
        }
    }

    func mapping(_ id: MappingID) throws -> StoredMapping? { try storage.snapshot().mapping(id) }

    /// What callers see as `upstream`.
    func upstream(_ id: MappingID) throws -> JSONObject {
        let bytes = try mapping(id)?.representation ?? Array("{}".utf8)
        return try JSONValue(parsing: bytes).object?["upstream"]?.object ?? [:]
    }

    func lastMessage(_ id: MappingID) throws -> String {
        try upstream(id)["lastError"]?.object?["message"]?.string ?? ""
    }

    private func result<Output: Sendable>(
        _ body: (@escaping @Sendable (Result<Output, any Error>) -> Void) -> Void
    ) async throws -> Output {
        try await withCheckedThrowingContinuation { continuation in
            body { continuation.resume(with: $0) }
        }
    }
}

extension JSONValue {
    static func queue(
        _ name: String = "orders",
        function: String = "orders",
        options: JSONValue = [:],
        tags: JSONValue = [:],
        enabled: Bool = true
    ) -> JSONValue {
        [
            "function": .string(function),
            "source": ["type": "sqs", "queueArn": .string("arn:aws:sqs:us-east-1:123456789012:\(name)")],
            "options": options, "tags": tags, "enabled": .bool(enabled),
        ]
    }

    static func bucket(function: String = "images") -> JSONValue {
        [
            "function": .string(function), "source": ["type": "s3", "bucketArn": "arn:aws:s3:::photos"],
            "options": ["events": ["s3:ObjectCreated:*"], "filters": [["prefix": "in/", "suffix": ".jpg"]]],
        ]
    }

    static func topic(function: String = "alerts", options: JSONValue = [:]) -> JSONValue {
        [
            "function": .string(function),
            "source": ["type": "sns", "topicArn": "arn:aws:sns:us-east-1:123456789012:alerts"], "options": options,
        ]
    }
}
