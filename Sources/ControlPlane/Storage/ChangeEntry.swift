public import EventSources

/// What was done to a mapping.
public enum ChangeOperation: String, Sendable, Hashable, CaseIterable {
    case create, update, enable, disable, delete, revert, `import`
    /// An observation of the forwarder; it makes no revision.
    case forward
}

/// Through which face a change came.
public enum ChangeFace: String, Sendable, Hashable, CaseIterable {
    /// The control-plane REST API.
    case rest
    /// The Lambda wire API.
    case lambda
    /// The command line.
    case cli
    /// The forwarder.
    case forwarder
}

/// One entry of the history: who did what to which mapping, when, why, and the state after it.
public struct ChangeEntry: Sendable, Hashable {
    /// The place in the one global, gap-free order of changes; given by the store.
    public var sequence: Int64
    /// Which mapping.
    public var mapping: MappingID
    /// The revision made; `nil` for an observation of the forwarder.
    public var revision: Revision?
    /// What was done.
    public var operation: ChangeOperation
    /// Who did it.
    public var actor: String
    /// Through which face.
    public var face: ChangeFace
    /// Why, in the caller's words.
    public var reason: String?
    /// The request that did it.
    public var requestID: String
    /// When.
    public var at: Timestamp
    /// The changed fields as a JSON array of `{pointer, before, after}`; empty bytes when the state says it all
    /// (a creation or a deletion).
    public var changed: [UInt8]
    /// The mapping after the change (of a deletion: before it) as `MappingDefinition.stored` writes it.
    public var state: [UInt8]

    /// Makes an entry.
    public init(
        sequence: Int64 = 0,
        mapping: MappingID,
        revision: Revision?,
        operation: ChangeOperation,
        actor: String,
        face: ChangeFace,
        reason: String?,
        requestID: String,
        at: Timestamp,
        changed: [UInt8],
        state: [UInt8]
    ) {
        self.sequence = sequence
        self.mapping = mapping
        self.revision = revision
        self.operation = operation
        self.actor = actor
        self.face = face
        self.reason = reason
        self.requestID = requestID
        self.at = at
        self.changed = changed
        self.state = state
    }
}

extension ChangeEntry {
    /// Whether the change is of a mapping that a caller may see.
    public func isVisible(to scope: AccessScope) -> Bool {
        scope.isEverything || scope.covers(memberState: state)
    }
}
