public import EventSources
public import JSON
import UntrustedText

/// What becomes of one mapping in AWS when the mappings of a region are taken over.
public struct UpstreamAdoption: Sendable {
    /// The verdict.
    public enum Outcome: String, Sendable, Hashable, CaseIterable {
        /// It is taken over, or would be.
        case adopted
        /// A mapping here is kept in line with it already.
        case alreadyManaged = "already-managed"
        /// It stays as it is, for the reasons given.
        case leftAlone = "left-alone"
    }

    /// The mapping in AWS.
    public var entry: UpstreamInventory.Entry
    /// What becomes of it.
    public var outcome: Outcome
    /// Our id: of the mapping it becomes, or of the one that has it.
    public var id: MappingID?
    /// Why it is left alone.
    public var violations: [Finding] = []
    /// What is worth knowing of one that is taken over.
    public var notes: [Finding] = []
    /// What is to be stored.
    var definition: MappingDefinition?
    /// What validation had to say, to be kept with the mapping.
    var warnings: [Finding] = []

    /// The line of a report.
    public var json: JSONObject {
        var json: JSONObject = ["uuid": .string(entry.uuid)]
        json["function"] = entry.shown["FunctionArn"]
        json["source"] = entry.source
        json["outcome"] = .string(outcome.rawValue)
        json["eventSourceMappingId"] = id.map { .string($0.description) }
        if !violations.isEmpty { json["violations"] = .array(violations.map(\.json)) }
        if !notes.isEmpty { json["notes"] = .array(notes.map(\.json)) }
        if !warnings.isEmpty { json["warnings"] = .array(warnings.map(\.json)) }
        return json
    }
}

extension UpstreamInventory.Entry {
    /// Where the mapping reads from: the source's ARN, or the brokers of self-managed Kafka.
    public var source: JSONValue? {
        if let arn = shown["EventSourceArn"], !arn.isNull { return arn }
        return shown["SelfManagedEventSource"]?.object?["Endpoints"]?.object?["KAFKA_BOOTSTRAP_SERVERS"]
    }
}

/// Takes mappings over that exist in AWS, without changing anything there.
///
/// A mapping that is taken over is in sync from the start, and AWS's UUID is its `upstream.uuid`. Its id here is the
/// UUID too, unless that is taken or was given to another mapping once. The tag by which the forwarder recognises what
/// is ours follows with the first change.
public struct UpstreamImport: Sendable {
    private let environment: ControlPlaneEnvironment
    private let origin: ChangeOrigin
    private let scope: UpstreamScope
    private let takesOver: Bool

    /// Makes an import.
    ///
    /// - Parameters:
    ///   - environment: Configuration and time.
    ///   - origin: Who imports, and why.
    ///   - scope: Whose mappings they are.
    ///   - takesOver: Whether to adopt those too that carry the tag of a mapping that is not in this database, under the
    ///     id that the tag names: what a database that was lost has left behind.
    public init(
        environment: ControlPlaneEnvironment,
        origin: ChangeOrigin,
        scope: UpstreamScope,
        takesOver: Bool = false
    ) {
        self.environment = environment
        self.origin = origin
        self.scope = scope
        self.takesOver = takesOver
    }

    /// Works out what becomes of each mapping, without storing anything.
    ///
    /// - Parameters:
    ///   - entries: The mappings in AWS.
    ///   - reader: What is here; `nil` for an empty database.
    /// - Returns: One verdict for each, in the same order.
    /// - Throws: ``StorageError``.
    public func plan(
        _ entries: [UpstreamInventory.Entry],
        in reader: (any MappingReader)?
    ) throws -> [UpstreamAdoption] {
        let managed = try reader.map { try self.managed(Set(entries.map(\.uuid)), in: $0) } ?? [:]
        var claims: [String: String] = [:]
        var ids: Set<MappingID> = []
        return try entries.map { entry in
            if let id = try managed[entry.uuid.lowercased()] ?? owner(of: entry, in: reader) {
                return UpstreamAdoption(entry: entry, outcome: .alreadyManaged, id: id)
            }
            var adoption = try judge(entry, in: reader)
            guard let definition = adoption.definition else { return adoption }
            // Where AWS refuses a second mapping of the same source, other upstreams may have made one.
            if let other = definition.uniqueClaims.compactMap({ claims[$0] }).first {
                return UpstreamAdoption(entry: entry, outcome: .leftAlone, violations: [.twice(in: other)])
            }
            for claim in definition.uniqueClaims { claims[claim] = entry.uuid }
            let id = try freeID(for: entry, besides: ids, in: reader)
            ids.insert(id)
            adoption.id = id
            return adoption
        }
    }

    /// Stores what is to be adopted.
    ///
    /// - Parameters:
    ///   - entries: The mappings in AWS.
    ///   - transaction: The one transaction of the import.
    /// - Returns: What became of each.
    /// - Throws: ``StorageError``.
    public func store(
        _ entries: [UpstreamInventory.Entry],
        in transaction: any MappingTransaction
    ) throws -> [UpstreamAdoption] {
        let adoptions = try plan(entries, in: transaction)
        for adoption in adoptions {
            guard let id = adoption.id, let definition = adoption.definition else { continue }
            try store(adoption.entry, id, definition, adoption.warnings, in: transaction)
        }
        return adoptions
    }

    private func store(
        _ entry: UpstreamInventory.Entry,
        _ id: MappingID,
        _ definition: MappingDefinition,
        _ warnings: [Finding],
        in transaction: any MappingTransaction
    ) throws {
        let now = environment.now()
        let lastModified = entry.shown["LastModified"]?.number?.double.flatMap { Timestamp(epochSeconds: $0) } ?? now
        let record = ForwardingRecord(adopted: entry, id: id, now: now)
        let mapping = StoredMapping(
            id: id,
            definition: definition,
            revision: .first,
            createdAt: now,
            updatedAt: now,
            lastModified: lastModified,
            stateReason: origin.reason ?? "Imported from AWS",
            warnings: warnings,
            following: (record, definition.enabled ? MappingState.enabled : MappingState.disabled)
        )
        let members = JSONValue.object(definition.members)
        let change = ChangeEntry(
            mapping: id,
            revision: .first,
            operation: .import,
            actor: origin.actor,
            face: origin.face,
            reason: origin.reason ?? "adopted \(entry.uuid) from AWS",
            requestID: origin.requestID,
            at: now,
            changed: JSONValue.array([JSONChange(pointer: .root, before: nil, after: members).json]).serialized(),
            state: definition.stored.serialized()
        )
        try transaction.insert(mapping, recording: change)
        try transaction.save(record)
    }

    // MARK: Judging

    private func judge(
        _ entry: UpstreamInventory.Entry,
        in reader: (any MappingReader)?
    ) throws -> UpstreamAdoption {
        var adoption = UpstreamAdoption(entry: entry, outcome: .leftAlone)
        if let owner = entry.tags[ForwardingMachine.ownershipTag], !takesOver {
            adoption.violations = [.foreignOwner(owner.verbatim)]
            return adoption
        }
        // Ours says who keeps it, and those of AWS's own services can be set by nobody else.
        let own = entry.tags.filter { $0.key != ForwardingMachine.ownershipTag && !$0.key.hasPrefix("aws:") }
        let read = MappingDefinition.reading(wireAnswer: entry.shown, tags: own, settings: environment.settings())
        guard let definition = read.value else {
            adoption.violations = read.violations
            return adoption
        }
        guard definition.account == scope.account, definition.region == scope.region else {
            adoption.violations = [.elsewhere(definition, scope)]
            return adoption
        }
        let id = MappingID(entry.uuid) ?? MappingID(high: 0, low: 0)
        let comparison = UpstreamComparison(
            wanted: definition,
            id: id,
            shown: entry.shown,
            settings: environment.settings()
        )
        guard comparison.request.isEmpty, comparison.frozen.isEmpty else {
            adoption.violations = [.notTheSame(comparison)]
            return adoption
        }
        var warnings = read.warnings
        if let reader {
            do {
                warnings += try ChangePlanner(environment: environment).checkOthers(
                    definition,
                    own: nil,
                    seenFrom: .everything,
                    in: reader
                )
            } catch OperationFailure.conflict(let conflict) {
                adoption.violations = [.heldByAnother(conflict.existing, uuid: entry.uuid)]
                return adoption
            }
        }
        adoption.outcome = .adopted
        adoption.definition = definition
        adoption.warnings = warnings
        let left = entry.tags.keys.filter { $0.hasPrefix("aws:") }.sorted()
        if !left.isEmpty { adoption.notes = [.tagsOfAWS(left.map(\.verbatim))] }
        return adoption
    }

    /// The mapping here that the owner's tag names: it may not have learnt the UUID yet.
    private func owner(of entry: UpstreamInventory.Entry, in reader: (any MappingReader)?) throws -> MappingID? {
        guard let id = entry.tags[ForwardingMachine.ownershipTag].flatMap({ MappingID($0.verbatim) }),
            try reader?.mapping(id)?.upstream != nil
        else { return nil }
        return id
    }

    /// The mappings here that have one of these in AWS.
    private func managed(
        _ uuids: Set<String>,
        in reader: any MappingReader
    ) throws -> [String: MappingID] {
        let wanted = Set(uuids.map { $0.lowercased() })
        var found: [String: MappingID] = [:]
        var query = MappingQuery(scope: .everything)
        query.account = scope.account
        query.region = scope.region
        query.limit = 500
        while true {
            let page = try reader.mappings(query)
            for mapping in page.items where mapping.upstream != nil {
                guard let known = try reader.forwarding(of: mapping.id)?.known, let uuid = known.uuid?.lowercased(),
                    !known.isAdopting, wanted.contains(uuid)
                else { continue }
                found[uuid] = mapping.id
            }
            guard let next = page.next else { return found }
            query.after = next
        }
    }

    /// The id that the owner's tag names, or AWS's UUID, or a new one: the first that no mapping has or had.
    private func freeID(
        for entry: UpstreamInventory.Entry,
        besides ids: Set<MappingID>,
        in reader: (any MappingReader)?
    ) throws -> MappingID {
        let tagged = entry.tags[ForwardingMachine.ownershipTag].flatMap { MappingID($0.verbatim) }
        for id in [tagged, MappingID(entry.uuid)].compactMap(\.self) where !ids.contains(id) {
            guard let reader else { return id }
            if try reader.mapping(id) == nil, try reader.history(of: id, after: 0, limit: 1).isEmpty { return id }
        }
        return environment.makeID()
    }
}

extension ForwardingRecord {
    /// The row of a mapping that AWS has as it is wanted.
    fileprivate init(adopted entry: UpstreamInventory.Entry, id: MappingID, now: Timestamp) {
        self.init(id: id, now: now)
        status = .inSync
        dueAt = nil
        pendingSince = nil
        known.uuid = entry.uuid
        known.isConfirmed = true
        known.tags = entry.tags
        known.observe(entry.shown)
    }
}
