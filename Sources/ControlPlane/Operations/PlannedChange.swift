public import EventSources
public import JSON

/// What a write will do, worked out before anything is stored; a dry run ends here.
public struct PlannedChange: Sendable {
    /// The mapping as it would be.
    public var mapping: StoredMapping
    /// Its desired state.
    public var definition: MappingDefinition
    /// What differs from before; `nil` if there was nothing before.
    var differences: [JSONChange]?
    /// What is accepted but worth knowing.
    public var warnings: [Finding]
    /// What was done, in the history's words.
    public var operation: ChangeOperation
    /// The outbox row to store with it, if the mapping is forwarded.
    var forwarding: ForwardingRecord?
    /// What AWS has, as far as this control plane knows; `nil` if nothing.
    var before: MappingDefinition?

    /// What differs from before; empty if nothing does, and then nothing is stored.
    public var changed: [JSONChange] {
        differences ?? [JSONChange(pointer: .root, before: nil, after: .object(definition.members))]
    }

    /// Whether the write makes a new revision.
    public var isChange: Bool { differences?.isEmpty != true }
}

/// Works out changes against the current state, without storing anything.
struct ChangePlanner {
    let environment: ControlPlaneEnvironment
    /// Whether mappings that are made now are forwarded.
    var isForwarding = false

    /// Works out a creation against the mappings that are there.
    func creation(
        _ definition: MappingDefinition,
        id: MappingID,
        revision: Revision = .first,
        warnings: [Finding],
        origin: ChangeOrigin,
        adopt: String? = nil,
        in reader: any MappingReader
    ) throws -> PlannedChange {
        let draft = try draft(
            definition,
            id: id,
            revision: revision,
            warnings: warnings,
            origin: origin,
            adopt: adopt
        )
        return try settle(draft, seenFrom: origin.scope, in: reader)
    }

    /// Works out as much of a creation as needs no look at other mappings; ``settle(_:seenFrom:in:)`` does the rest.
    func draft(
        _ definition: MappingDefinition,
        id: MappingID,
        revision: Revision = .first,
        warnings: [Finding],
        origin: ChangeOrigin,
        adopt: String? = nil
    ) throws -> PlannedChange {
        guard origin.scope.covers(account: definition.account, region: definition.region) else {
            throw OperationFailure.outsideScope(account: definition.account, region: definition.region)
        }
        if isForwarding { try refuseOwnershipTag(definition) }
        let now = environment.now()
        let forwarding = isForwarding ? ForwardingRecord(id: id, adopt: adopt, now: now) : nil
        let mapping = StoredMapping(
            id: id,
            definition: definition,
            revision: revision,
            createdAt: now,
            updatedAt: now,
            lastModified: now,
            stateReason: origin.stateReason,
            warnings: warnings,
            following: forwarding.map { ($0, MappingState.creating) }
        )
        return PlannedChange(
            mapping: mapping,
            definition: definition,
            warnings: warnings,
            operation: .create,
            forwarding: forwarding
        )
    }

    /// Refuses a drafted creation that clashes with another mapping, and adds what the others make worth a warning.
    func settle(
        _ draft: PlannedChange,
        seenFrom scope: AccessScope,
        in reader: any MappingReader
    ) throws -> PlannedChange {
        let others = try checkOthers(draft.definition, own: nil, seenFrom: scope, in: reader)
        guard !others.isEmpty else { return draft }
        var plan = draft
        plan.warnings += others
        plan.mapping.representation = MappingRepresentation.render(
            plan.mapping,
            definition: plan.definition,
            warnings: plan.warnings
        )
        return plan
    }

    func update(
        _ record: MappingRecord,
        origin: ChangeOrigin,
        change: (MappingRecord) throws -> Validated<MappingDefinition>,
        in reader: any MappingReader
    ) throws -> PlannedChange {
        if record.stored.state == MappingState.deleting { throw OperationFailure.beingDeleted(record.id) }
        let validated = try change(record)
        guard let definition = validated.value else {
            throw OperationFailure.invalid(violations: validated.violations, warnings: validated.warnings)
        }
        let before = record.definition
        let changed = definition.changes(from: before)
        guard !changed.isEmpty else {
            return PlannedChange(
                mapping: record.stored,
                definition: before,
                differences: [],
                warnings: validated.warnings,
                operation: .update
            )
        }
        let isForwarded = record.stored.upstream != nil
        if isForwarded { try refuseOwnershipTag(definition) }
        var warnings = validated.warnings
        warnings += try checkOthers(definition, own: record.id, before: before, seenFrom: origin.scope, in: reader)
        if isForwarding, !isForwarded { warnings.append(.notForwarded(record.id)) }
        let now = environment.now()
        let onlyTags = changed.allSatisfy { $0.pointer.tokens.first == "tags" }
        let toggles = before.enabled != definition.enabled
        var mapping = try StoredMapping(
            id: record.id,
            definition: definition,
            revision: record.stored.revision.next(),
            createdAt: record.stored.createdAt,
            updatedAt: now,
            lastModified: onlyTags ? record.stored.lastModified : now,
            stateReason: toggles ? origin.stateReason : record.stored.stateReason,
            warnings: warnings
        )
        mapping.upstreamSequence = record.stored.upstreamSequence
        // An older mapping may hold what this one claimed before the rules for claims changed.
        if definition.uniqueClaims == before.uniqueClaims { mapping.uniqueClaims = record.stored.uniqueClaims }
        var forwarding: ForwardingRecord?
        if isForwarded {
            let row = try reader.forwarding(of: record.id) ?? ForwardingRecord(id: record.id, now: now)
            let wanting = row.wanting(.present, now: now)
            let state =
                if onlyTags || record.stored.state == MappingState.creating {
                    record.stored.state
                } else if toggles {
                    definition.enabled ? MappingState.enabling : MappingState.disabling
                } else {
                    MappingState.updating
                }
            mapping.follow(wanting, state: state)
            mapping.representation = MappingRepresentation.render(mapping, definition: definition, warnings: warnings)
            forwarding = wanting
        }
        return PlannedChange(
            mapping: mapping,
            definition: definition,
            differences: changed,
            warnings: warnings,
            operation: toggles && changed.count == 1 ? (definition.enabled ? .enable : .disable) : .update,
            forwarding: forwarding,
            before: before
        )
    }

    /// The tag that marks what the forwarder made is not the callers' to set.
    private func refuseOwnershipTag(_ definition: MappingDefinition) throws {
        guard definition.tags[ForwardingMachine.ownershipTag] != nil else { return }
        throw OperationFailure.invalid(violations: [.ownershipTag], warnings: [])
    }

    /// Refuses a definition that clashes with another mapping, or has no room beside the others.
    ///
    /// - Parameters:
    ///   - definition: What is wanted.
    ///   - own: The mapping that it is of, if that is there already.
    ///   - before: What that mapping is now: what did not change clashes with nothing that did not clash before.
    ///   - scope: What the caller may know of.
    ///   - reader: What is there.
    /// - Returns: What is only worth a warning.
    /// - Throws: ``OperationFailure`` `conflict` or `invalid`; ``StorageError``.
    func checkOthers(
        _ definition: MappingDefinition,
        own: MappingID?,
        before: MappingDefinition? = nil,
        seenFrom scope: AccessScope,
        in reader: any MappingReader
    ) throws -> [Finding] {
        let warnings = try checkHolders(definition, own: own, before: before, seenFrom: scope, in: reader)
        try checkOverlap(
            definition,
            own: own,
            before: before,
            within: environment.validation,
            seenFrom: scope,
            in: reader
        )
        return warnings
    }

    /// Refuses a definition that claims what another mapping holds; answers what they may share, but should not.
    func checkHolders(
        _ definition: MappingDefinition,
        own: MappingID?,
        before: MappingDefinition? = nil,
        seenFrom scope: AccessScope,
        in reader: any MappingReader
    ) throws -> [Finding] {
        let claims = definition.uniqueClaims
        if claims != before?.uniqueClaims {
            try checkClaims(claims, of: definition, own: own, seenFrom: scope, in: reader)
        }
        // All mappings of a group are of one account and region, which the caller may see if it may change this one.
        guard let group = definition.consumerGroupKey.map(SharedKey.consumerGroup),
            let other = try reader.mappings(withSharedKey: group, limit: 2).first(where: { $0.id != own }),
            scope.visible(other) != nil
        else { return [] }
        return [.sharedConsumerGroup(definition, existing: other.id)]
    }

    /// Refuses a definition that overlaps with another mapping; one that joins others must keep the quotas of `settings`, if
    /// any are given: what is brought back may be one too many.
    func checkOverlap(
        _ definition: MappingDefinition,
        own: MappingID?,
        before: MappingDefinition? = nil,
        within settings: ValidationSettings?,
        seenFrom scope: AccessScope,
        in reader: any MappingReader
    ) throws {
        guard let key = definition.overlapScope.map(SharedKey.overlap), before.map(definition.overlapsAlike) != true
        else {
            return
        }
        var rivals = try OverlapRivals(key, own: own, in: reader)
        if let settings, before?.overlapScope != definition.overlapScope,
            let full = definition.overlapScopeFull(rivals.count, settings: settings)
        {
            throw OperationFailure.invalid(violations: [full], warnings: [])
        }
        if let conflict = try rivals.conflict(with: definition, seenFrom: scope) {
            throw OperationFailure.conflict(conflict)
        }
    }

    private func checkClaims(
        _ claims: [String],
        of definition: MappingDefinition,
        own: MappingID?,
        seenFrom scope: AccessScope,
        in reader: any MappingReader
    ) throws {
        guard let holder = try reader.holder(ofClaims: claims, excluding: own) else { return }
        let isVisible = try scope.visible(reader.mapping(holder.id)) != nil
        throw OperationFailure.conflict(
            Conflict(
                existing: holder.id,
                isVisible: isVisible,
                finding: .alreadyMapped(definition, existing: isVisible ? holder.id : nil),
                definition: definition
            )
        )
    }
}

extension ChangeOrigin {
    /// What a mapping shows as the reason for its state when this origin moved it.
    var stateReason: String { reason ?? "User initiated" }
}
