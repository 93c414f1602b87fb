public import EventSources

/// Why a use case refused what it was asked.
///
/// Failures of the store itself are ``StorageError``.
public enum OperationFailure: Error, Sendable {
    /// There is no such mapping.
    case notFound(MappingID)
    /// The history of this mapping has no such change.
    case noSuchChange(MappingID, sequence: Int64)
    /// The request breaks rules.
    case invalid(violations: [Finding], warnings: [Finding])
    /// Another mapping is in the way.
    case conflict(Conflict)
    /// The mapping is not in the revision that the caller requires.
    case preconditionFailed(current: StoredMapping)
    /// The mapping is being deleted upstream, and nothing of it can change any more.
    case beingDeleted(MappingID)
    /// The mapping cannot be forwarded, since the server does not forward.
    case notForwarding
    /// The caller's role does not suffice.
    case roleRequired(Role, caller: Caller)
    /// The caller may not make mappings in this place, which its own request names.
    case outsideScope(account: String, region: String)
    /// The mapping is at the greatest revision, and cannot change any more.
    case revisionsExhausted(Revision)
    /// The idempotency key was used for another request.
    case idempotencyKeyReused(key: String)
}

extension OperationFailure {
    /// What to tell of a mapping whose revisions are used up.
    package static func exhaustedAdvice(_ revision: Revision) -> String {
        "The mapping is at revision \(revision), and there is none after \(Revision.last). Export it, give it a smaller "
            + "revision, and import it into a new database."
    }
}

/// Why two mappings cannot both exist.
public struct Conflict: Sendable, Hashable {
    /// The mapping that is there already.
    public var existing: MappingID
    /// Whether the caller may see that mapping, and so learn its id.
    public var isVisible: Bool
    /// What clashes, with a pointer into the request.
    public var finding: Finding
    /// The desired state that cannot be.
    public var definition: MappingDefinition

    /// Makes a conflict.
    public init(existing: MappingID, isVisible: Bool, finding: Finding, definition: MappingDefinition) {
        self.existing = existing
        self.isVisible = isVisible
        self.finding = finding
        self.definition = definition
    }
}
