import EventSources
public import JSON

extension MappingOperations {
    /// Forwards a mapping now: tries again what failed, and begins with a mapping that never was forwarded.
    ///
    /// - Parameters:
    ///   - id: Which mapping.
    ///   - precondition: The revision the caller requires.
    ///   - adopt: What exists in AWS and may be taken over: a mapping's UUID, or a subscription's ARN.
    ///   - origin: Who asks, and why.
    ///   - completion: Takes the mapping as it is now; fails with ``OperationFailure/notForwarding`` where the server
    ///     does not forward.
    public func retryForwarding(
        _ id: MappingID,
        if precondition: RevisionPrecondition? = nil,
        adopt: String? = nil,
        origin: ChangeOrigin,
        completion: @escaping Completion<StoredMapping>
    ) {
        guard let forwarder else {
            completion(.failure(OperationFailure.notForwarding))
            return
        }
        storage.write(
            .mapping(id),
            { [environment] transaction in
                let record = try MappingRecord(transaction.visible(id, to: origin.scope, if: precondition))
                return try Self.want(record, adopt: adopt, origin: origin, environment: environment, in: transaction)
            },
            effect: { _ in forwarder.wake(id) },
            completion: completion
        )
    }

    /// Puts mappings that never were forwarded into the outbox, in the order of their creation.
    ///
    /// - Parameters:
    ///   - place: Where the call before ended; `nil` to begin.
    ///   - limit: How many to look at.
    ///   - origin: Who asks, and why.
    ///   - completion: Takes how many were put there, and the place to go on after, if there are more.
    public func forwardAll(
        after place: Int64?,
        limit: Int,
        origin: ChangeOrigin,
        completion: @escaping Completion<(count: Int, next: Int64?)>
    ) {
        storage.write(
            .nothing,
            { [environment] transaction in
                var query = MappingQuery(scope: origin.scope)
                query.limit = limit
                query.after = place
                let page = try transaction.mappings(query)
                var count = 0
                for stored in page.items where stored.upstream == nil {
                    let record = try MappingRecord(stored)
                    _ = try Self.want(record, adopt: nil, origin: origin, environment: environment, in: transaction)
                    count += 1
                }
                return (count, page.next)
            },
            completion: completion
        )
    }

    /// Waits until a mapping is in sync, has failed or is gone, and reads it.
    ///
    /// - Parameters:
    ///   - id: Which mapping; to be called within the completion of its change.
    ///   - seconds: How long at most; without a forwarder, not at all.
    ///   - completion: Takes what the mapping is then; `nil` if it is gone.
    public func awaitForwarding(
        of id: MappingID,
        seconds: Int,
        completion: @escaping Completion<StoredRepresentation?>
    ) {
        let read: @Sendable () -> Void = { [storage] in
            storage.read({ try $0.representation(of: id) }, completion: completion)
        }
        guard let forwarder, seconds > 0 else { return read() }
        forwarder.wait(for: id, seconds: seconds, completion: read)
    }

    /// The requests that a change would make of AWS; none where the mapping is not forwarded.
    ///
    /// The requests are those of an upstream that is as it was left and answers at once.
    ///
    /// - Parameter plan: A change that was only planned.
    /// - Returns: The requests as `{service, operation, body}`. A bucket's notifications are written whole; the body has
    ///   what changes of them.
    public func upstreamCalls(of plan: PlannedChange) -> [JSONValue] {
        guard plan.isChange, let record = plan.forwarding else { return [] }
        let machine = ForwardingMachine(
            record: record,
            wanted: plan.definition,
            settings: ForwardingSettings(),
            validation: environment.settings()
        )
        return ForwardingRehearsal(machine, before: plan.before).requests(at: environment.now()).map { .object($0) }
    }

    private static func want(
        _ record: MappingRecord,
        adopt: String?,
        origin: ChangeOrigin,
        environment: ControlPlaneEnvironment,
        in transaction: any MappingTransaction
    ) throws -> StoredMapping {
        let now = environment.now()
        let row = try transaction.forwarding(of: record.id)
        var wanting = row?.wanting(row?.goal ?? .present, adopt: adopt, now: now)
        // Who asks to try again may have changed AWS by hand.
        wanting?.known.confirmedGrant = nil
        let next = wanting ?? ForwardingRecord(id: record.id, adopt: adopt, now: now)
        let isUpstream = next.known.uuid != nil || next.known.confirmedGrant != nil
        let state =
            switch next.goal {
            case .absent: MappingState.deleting
            case .present: isUpstream ? MappingState.updating : MappingState.creating
            }
        try transaction.save(next)
        let observed = try record.stored.observing(next, state: state)
        guard let observed else { return record.stored }
        let entry = try record.entry(observed.changed, actor: origin.actor, face: origin.face, at: now) { entry in
            entry.reason = origin.reason
            entry.requestID = origin.requestID
        }
        try transaction.update(observed.mapping, recording: entry)
        return observed.mapping
    }

    static func beginDeletion(
        _ record: MappingRecord,
        origin: ChangeOrigin,
        now: Timestamp,
        in transaction: any MappingTransaction
    ) throws -> MappingRecord {
        guard record.stored.state != MappingState.deleting else { return record }
        let row = try transaction.forwarding(of: record.id) ?? ForwardingRecord(id: record.id, now: now)
        let wanting = row.wanting(.absent, now: now)
        var changed = record
        changed.stored.revision = try record.stored.revision.next()
        changed.stored.updatedAt = now
        changed.stored.lastModified = now
        changed.stored.stateReason = origin.stateReason
        changed.stored = try changed.stored.observing(wanting, state: MappingState.deleting)?.mapping ?? changed.stored
        let entry = ChangeEntry(
            mapping: record.id,
            revision: changed.stored.revision,
            operation: .delete,
            actor: origin.actor,
            face: origin.face,
            reason: origin.reason,
            requestID: origin.requestID,
            at: now,
            changed: [],
            state: record.stored.definition
        )
        try transaction.update(changed.stored, recording: entry)
        try transaction.save(wanting)
        return changed
    }
}

extension PlannedChange {
    /// Stores a new mapping, with its outbox row.
    func insert(_ origin: ChangeOrigin, in transaction: any MappingTransaction) throws {
        try insert(recording: entry(origin), in: transaction)
    }

    /// Stores a new mapping with an entry that is rendered already.
    func insert(recording entry: ChangeEntry, in transaction: any MappingTransaction) throws {
        try transaction.insert(mapping, recording: entry)
        if let forwarding { try transaction.save(forwarding) }
    }

    /// Stores a changed mapping, with its outbox row.
    func update(_ origin: ChangeOrigin, in transaction: any MappingTransaction) throws {
        try transaction.update(mapping, recording: entry(origin))
        if let forwarding { try transaction.save(forwarding) }
    }
}

extension ForwardingTrigger {
    func wake(_ plan: PlannedChange) {
        if plan.isChange, plan.forwarding != nil { wake(plan.mapping.id) }
    }
}
