public import EventSources
import JSON

/// The use cases on event source mappings, one transaction each.
///
/// Both faces call these; what differs between them (how a request is read and an answer written) stays with them.
/// Every completion is called once, after the change is durable or was refused, from any thread.
public struct MappingOperations: Sendable {
    /// Configuration, time and chance.
    public let environment: ControlPlaneEnvironment
    let storage: any MappingStorage
    let planner: ChangePlanner
    /// Where batches are validated.
    public let validationDesk: ValidationDesk
    /// Takes what is to be forwarded; `nil` in a server that does not forward.
    public let forwarder: (any ForwardingTrigger)?

    /// How an operation ends: with a value, or with an ``OperationFailure`` or ``StorageError``.
    public typealias Completion<Output> = @Sendable (Result<Output, any Error>) -> Void

    /// Makes the use cases over a store.
    ///
    /// - Parameters:
    ///   - storage: The store.
    ///   - environment: Configuration, time and chance.
    ///   - forwarder: Takes what is to be forwarded; without one, new mappings are not.
    ///   - validationDesk: Where batches are validated.
    public init(
        storage: any MappingStorage,
        environment: ControlPlaneEnvironment,
        forwarder: (any ForwardingTrigger)? = nil,
        validationDesk: ValidationDesk = ValidationDesk(concurrency: 1)
    ) {
        self.validationDesk = validationDesk
        self.storage = storage
        self.environment = environment
        self.forwarder = forwarder
        planner = ChangePlanner(environment: environment, isForwarding: forwarder != nil)
    }

    // MARK: Validate

    /// Makes a check of many requests against what is stored at this moment.
    ///
    /// What is committed while it goes on is not seen: all its requests are compared with one state.
    ///
    /// - Parameter scope: Whose mappings the caller may see.
    /// - Returns: The check.
    /// - Throws: ``StorageError`` if the store cannot be read.
    public func batchValidation(seenFrom scope: AccessScope) throws -> BatchValidation {
        BatchValidation(environment: environment, against: try storage.snapshot(), seenFrom: scope)
    }

    // MARK: Create

    /// Creates a mapping.
    ///
    /// - Parameters:
    ///   - definition: The validated desired state.
    ///   - warnings: What validation had to say.
    ///   - origin: Who asks, and why.
    ///   - idempotency: The caller's key; a second request with it gets the first one's answer.
    ///   - adopt: What exists in AWS and may be taken over: a mapping's UUID, or a subscription's ARN.
    ///   - completion: Takes the outcome.
    public func create(
        _ definition: MappingDefinition,
        warnings: [Finding],
        origin: ChangeOrigin,
        idempotency: IdempotencyKey? = nil,
        adopt: String? = nil,
        completion: @escaping Completion<CreationOutcome>
    ) {
        let draft: PlannedChange
        do {
            draft = try planner.draft(
                definition,
                id: environment.makeID(),
                warnings: warnings,
                origin: origin,
                adopt: adopt
            )
        } catch {
            return completion(.failure(error))
        }
        // Rendered here, so that the one writer of the store has the less to do.
        let entry = draft.entry(origin)
        let hint = WriteHint.creation(
            claims: draft.mapping.uniqueClaims,
            sharedKeys: draft.mapping.sharedKeys,
            principal: idempotency?.principal,
            key: idempotency?.key
        )
        storage.write(
            hint,
            { [planner, environment] transaction -> CreationOutcome in
                if let key = idempotency, let reply = try key.reply(in: transaction, now: environment.now()) {
                    return .replayed(reply)
                }
                let plan = try planner.settle(draft, seenFrom: origin.scope, in: transaction)
                try plan.insert(recording: entry, in: transaction)
                try idempotency?.save(plan.mapping, in: transaction, now: environment.now())
                return .created(plan)
            },
            effect: { [forwarder] in if case .created(let plan) = $0 { forwarder?.wake(plan) } },
            completion: completion
        )
    }

    /// Works out a creation without storing anything.
    public func planCreation(
        _ definition: MappingDefinition,
        warnings: [Finding],
        origin: ChangeOrigin,
        adopt: String? = nil,
        in reader: any MappingReader
    ) throws -> PlannedChange {
        try planner.creation(
            definition,
            id: environment.makeID(),
            warnings: warnings,
            origin: origin,
            adopt: adopt,
            in: reader
        )
    }

    // MARK: Update

    /// Changes a mapping.
    ///
    /// - Parameters:
    ///   - id: Which mapping.
    ///   - precondition: The revision the caller requires.
    ///   - origin: Who asks, and why.
    ///   - change: Works out the new desired state from the current one, inside the transaction.
    ///   - completion: Takes what was changed.
    public func update(
        _ id: MappingID,
        if precondition: RevisionPrecondition? = nil,
        origin: ChangeOrigin,
        change: @escaping @Sendable (MappingRecord) throws -> Validated<MappingDefinition>,
        completion: @escaping Completion<PlannedChange>
    ) {
        storage.write(
            .mapping(id),
            { [planner] transaction in
                let record = try MappingRecord(transaction.visible(id, to: origin.scope, if: precondition))
                let plan = try planner.update(record, origin: origin, change: change, in: transaction)
                if plan.isChange { try plan.update(origin, in: transaction) }
                return plan
            },
            effect: { [forwarder] in forwarder?.wake($0) },
            completion: completion
        )
    }

    /// Works out an update without storing anything.
    public func planUpdate(
        _ id: MappingID,
        if precondition: RevisionPrecondition? = nil,
        origin: ChangeOrigin,
        change: (MappingRecord) throws -> Validated<MappingDefinition>,
        in reader: any MappingReader
    ) throws -> PlannedChange {
        try planner.update(
            MappingRecord(reader.visible(id, to: origin.scope, if: precondition)),
            origin: origin,
            change: change,
            in: reader
        )
    }

    /// Enables or disables a mapping; a mapping that already is as asked stays as it is.
    public func setEnabled(
        _ enabled: Bool,
        _ id: MappingID,
        if precondition: RevisionPrecondition? = nil,
        origin: ChangeOrigin,
        completion: @escaping Completion<PlannedChange>
    ) {
        let settings = environment.settings()
        update(id, if: precondition, origin: origin) { record in
            let definition = record.definition.enabling(enabled)
            return Validated(value: definition, violations: [], warnings: definition.warnings(settings: settings))
        } completion: {
            completion($0)
        }
    }

    // MARK: Delete

    /// Deletes a mapping; its history stays.
    ///
    /// A forwarded mapping stays, in state `Deleting`, until AWS confirms that it has it no more.
    ///
    /// - Parameters:
    ///   - id: Which mapping.
    ///   - precondition: The revision the caller requires.
    ///   - origin: Who asks, and why.
    ///   - check: Throws if this face cannot see the mapping, or cannot delete it now.
    ///   - completion: Takes the mapping, last modified now: as it was, or in state `Deleting`.
    public func delete(
        _ id: MappingID,
        if precondition: RevisionPrecondition? = nil,
        origin: ChangeOrigin,
        checking check: @escaping @Sendable (MappingRecord) throws -> Void = { _ in },
        completion: @escaping Completion<MappingRecord>
    ) {
        storage.write(
            .mapping(id),
            { [environment] transaction in
                let record = try MappingRecord(transaction.visible(id, to: origin.scope, if: precondition))
                try check(record)
                if record.stored.upstream != nil {
                    return try Self.beginDeletion(record, origin: origin, now: environment.now(), in: transaction)
                }
                let now = environment.now()
                let entry = try ChangeEntry(
                    mapping: id,
                    revision: record.stored.revision.next(),
                    operation: .delete,
                    actor: origin.actor,
                    face: origin.face,
                    reason: origin.reason,
                    requestID: origin.requestID,
                    at: now,
                    changed: [],
                    state: record.stored.definition
                )
                try transaction.delete(id, recording: entry)
                var deleted = record
                deleted.stored.lastModified = now
                return deleted
            },
            effect: { [forwarder] record in
                if record.stored.state == MappingState.deleting { forwarder?.wake(record.id) }
            },
            completion: completion
        )
    }
}

extension PlannedChange {
    func entry(_ origin: ChangeOrigin) -> ChangeEntry {
        ChangeEntry(
            mapping: mapping.id,
            revision: mapping.revision,
            operation: operation,
            actor: origin.actor,
            face: origin.face,
            reason: origin.reason,
            requestID: origin.requestID,
            at: mapping.updatedAt,
            changed: operation == .create ? [] : JSONValue.array(changed.map(\.json)).serialized(),
            state: mapping.definition
        )
    }
}
