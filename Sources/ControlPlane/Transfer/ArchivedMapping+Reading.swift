public import EventSources
public import JSON

extension ArchivedMapping {
    /// The members of a line that are not part of the definition.
    private static let ownMembers = [
        "eventSourceMappingId", "stateReason", "revision", "createdAt", "updatedAt", "lastModified", "deleted",
        "history",
    ]

    /// Reads a line that ``json()`` wrote, and checks it like any write.
    ///
    /// - Parameters:
    ///   - line: The line.
    ///   - settings: Where the server runs, quotas and the time.
    /// - Returns: The mapping, or every violation with a pointer into the line.
    public static func read(_ line: JSONValue, settings: ValidationSettings) -> Validated<ArchivedMapping> {
        guard var members = line.object else {
            let finding = Finding(
                at: .root,
                .wrongType,
                "A line must be a JSON object.",
                value: line,
                allowed: ["type": "object"]
            )
            return Validated(value: nil, violations: [finding], warnings: [])
        }
        var reader = ArchiveReader(line: members)
        for name in ownMembers { members.removeValue(named: name) }
        let id = reader.id()
        let history = id.map { reader.history(of: $0) } ?? []
        if reader.isDeleted {
            reader.refuseOthers(members)
            reader.checkHistory(history, of: nil)
            let value = id.map { ArchivedMapping(mapping: nil, id: $0, history: history) }
            return Validated(value: value, violations: reader.findings, warnings: [])
        }
        let validated = MappingDefinition.restoring(.object(members), settings: settings)
        let facts = reader.facts()
        if let facts, let definition = validated.value {
            reader.checkHistory(history, of: (facts.revision, definition))
        }
        let violations = reader.findings + validated.violations
        guard let id, let facts, let definition = validated.value, violations.isEmpty else {
            return Validated(value: nil, violations: violations, warnings: validated.warnings)
        }
        let mapping = StoredMapping(
            id: id,
            definition: definition,
            revision: facts.revision,
            createdAt: facts.createdAt,
            updatedAt: facts.updatedAt,
            lastModified: facts.lastModified,
            stateReason: facts.stateReason,
            warnings: validated.warnings
        )
        var archived = ArchivedMapping(mapping: mapping, id: id, history: history)
        archived.definition = definition
        return Validated(value: archived, violations: [], warnings: validated.warnings)
    }
}

/// Reads the members of a line that the server set.
private struct ArchiveReader {
    struct Facts {
        var revision: Revision
        var createdAt: Timestamp
        var updatedAt: Timestamp
        var lastModified: Timestamp
        var stateReason: String
    }

    let line: JSONObject
    var findings: [Finding] = []

    var isDeleted: Bool { line["deleted"] == true }

    init(line: JSONObject) { self.line = line }

    mutating func id() -> MappingID? {
        let value = line["eventSourceMappingId"]
        guard let id = value?.string.flatMap({ MappingID($0) }) else {
            refuse("eventSourceMappingId", value, "must be a UUID")
            return nil
        }
        return id
    }

    mutating func facts() -> Facts? {
        let revision = revision(line["revision"], at: .root)
        let createdAt = time("createdAt", line["createdAt"], at: .root)
        let updatedAt = time("updatedAt", line["updatedAt"], at: .root)
        let lastModified = time("lastModified", line["lastModified"], at: .root)
        let reason = text("stateReason", line["stateReason"], at: .root)
        guard let revision, let createdAt, let updatedAt, let lastModified, let reason else { return nil }
        return Facts(
            revision: revision,
            createdAt: createdAt,
            updatedAt: updatedAt,
            lastModified: lastModified,
            stateReason: reason
        )
    }

    mutating func history(of id: MappingID) -> [ChangeEntry] {
        guard let value = line["history"] else {
            if isDeleted { refuse("history", nil, "is needed for a deleted mapping") }
            return []
        }
        guard let items = value.array, !items.isEmpty else {
            refuse("history", value, "must be a list of changes")
            return []
        }
        return items.enumerated().compactMap { entry($0.element, of: id, at: .root / "history" / $0.offset) }
    }

    private mutating func entry(_ value: JSONValue, of id: MappingID, at pointer: JSONPointer) -> ChangeEntry? {
        guard let object = value.object else {
            findings.append(Finding(at: pointer, .wrongType, "A change must be an object.", value: value))
            return nil
        }
        let known = ["revision", "operation", "actor", "face", "reason", "requestId", "at", "changed", "state"]
        for name in object.names where !known.contains(name) {
            findings.append(Finding(at: pointer / name, .unknownMember, "`\(name)` is no member of a change."))
        }
        let operation = word("operation", object, ChangeOperation.self, at: pointer)
        let face = word("face", object, ChangeFace.self, at: pointer)
        let actor = text("actor", object["actor"], at: pointer)
        let request = text("requestId", object["requestId"], at: pointer)
        let at = time("at", object["at"], at: pointer)
        let revision = object["revision"].map { self.revision($0, at: pointer) }
        guard let state = object["state"], state.object != nil, let changed = object["changed"], changed.array != nil
        else {
            findings.append(
                Finding(at: pointer, .required, "A change needs an object `state` and a list `changed`.", value: value)
            )
            return nil
        }
        guard let operation, let face, let actor, let request, let at else { return nil }
        return ChangeEntry(
            mapping: id,
            revision: revision ?? nil,
            operation: operation,
            actor: actor,
            face: face,
            reason: object["reason"]?.string,
            requestID: request,
            at: at,
            changed: operation == .create || operation == .delete ? [] : changed.serialized(),
            state: state.serialized()
        )
    }

    mutating func refuseOthers(_ members: JSONObject) {
        for name in members.names {
            refuse(name, members[name], "does not belong to a deleted mapping")
        }
    }

    private mutating func refuse(_ name: String, _ value: JSONValue?, _ why: String, at base: JSONPointer = .root) {
        findings.append(
            Finding(at: base / name, value == nil ? .required : .malformed, "`\(name)` \(why).", value: value)
        )
    }

    private mutating func revision(_ value: JSONValue?, at base: JSONPointer) -> Revision? {
        if let revision = value?.integer.flatMap({ Revision($0) }) { return revision }
        refuse("revision", value, "must be a whole number from \(Revision.first) to \(Revision.last)", at: base)
        return nil
    }

    /// Holds a history to what `check` asks of one that is stored, and to one place: whoever may see one change of a
    /// mapping may see them all.
    mutating func checkHistory(
        _ history: [ChangeEntry],
        of mapping: (revision: Revision, definition: MappingDefinition)?
    ) {
        guard findings.isEmpty, !history.isEmpty else { return }
        let base = JSONPointer.root / "history"
        var newest: (revision: Revision, operation: ChangeOperation?)?
        var place = mapping.map { AccessScope(accounts: [$0.definition.account], regions: [$0.definition.region]) }
        for (index, entry) in history.enumerated() {
            if place == nil { place = AccessScope(placeOf: entry.state) }
            if place?.covers(memberState: entry.state) != true {
                object(
                    at: base / index / "state",
                    "The function of this change is not in the account and region of the others."
                )
            }
            guard let revision = entry.revision else { continue }
            if let objection = HistoryRules.objection(to: revision, after: newest?.revision) {
                object(at: base / index / "revision", "This change \(objection).")
            }
            newest = (revision, entry.operation)
        }
        if let mapping {
            let objection = HistoryRules.objection(to: mapping.revision, isDeleting: false, newest: newest)
            if let objection { object(at: base, "The mapping \(objection).") }
        } else if newest?.operation != .delete {
            object(at: base, "The mapping is deleted, but its history does not end with that.")
        }
    }

    private mutating func object(at pointer: JSONPointer, _ message: String) {
        findings.append(Finding(at: pointer, .malformed, message, fix: "Export again, or correct the line."))
    }

    private mutating func time(_ name: String, _ value: JSONValue?, at base: JSONPointer) -> Timestamp? {
        if let text = value?.string, let time = try? Timestamp(parsing: text) { return time }
        refuse(name, value, "must be a time such as 2026-01-02T03:04:05.678Z", at: base)
        return nil
    }

    private mutating func text(_ name: String, _ value: JSONValue?, at base: JSONPointer) -> String? {
        if let text = value?.string { return text }
        refuse(name, value, "must be a string", at: base)
        return nil
    }

    private mutating func word<Word: RawRepresentable & CaseIterable>(
        _ name: String,
        _ object: JSONObject,
        _ type: Word.Type,
        at base: JSONPointer
    ) -> Word? where Word.RawValue == String {
        if let word = object[name]?.string.flatMap(Word.init) { return word }
        findings.append(
            Finding(
                at: base / name,
                .notInEnum,
                "`\(name)` is none of the known words.",
                value: object[name],
                allowed: ["enum": .array(Word.allCases.map { .string($0.rawValue) })]
            )
        )
        return nil
    }
}
