/// Who asks for a change, through which face, and why: what the history records beside the change itself.
public struct ChangeOrigin: Sendable, Hashable {
    /// The principal, or in open mode what is known of the caller.
    public var actor: String
    /// Through which face.
    public var face: ChangeFace
    /// Why, in the caller's words.
    public var reason: String?
    /// The request's id, as the caller was told.
    public var requestID: String
    /// Whose mappings the caller may see and change.
    public var scope: AccessScope

    /// Makes an origin.
    public init(
        actor: String,
        face: ChangeFace,
        reason: String? = nil,
        requestID: String,
        scope: AccessScope
    ) {
        self.scope = scope
        self.actor = actor
        self.face = face
        self.reason = reason
        self.requestID = requestID
    }
}

/// What the caller requires of the current revision (RFC 9110 section 13.1.1, `If-Match`).
public enum RevisionPrecondition: Sendable, Hashable {
    /// The mapping exists, in whichever revision.
    case exists
    /// The mapping is in one of these revisions.
    case anyOf(Set<Revision>)

    /// Whether a mapping in this revision is what the caller requires.
    public func isMet(by revision: Revision) -> Bool {
        switch self {
        case .exists: true
        case .anyOf(let revisions): revisions.contains(revision)
        }
    }
}
