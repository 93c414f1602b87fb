/// What a principal may do; each role may do all that the one before may.
public enum Role: String, Sendable, Hashable, CaseIterable {
    /// Reads, follows changes, validates and rehearses.
    case reader
    /// Enables, disables and forwards again.
    case `operator`
    /// Creates, changes, reverts, tags and deletes.
    case editor
    /// Whatever else there is.
    case admin
}

extension Role: Comparable {
    /// Whether a role may do less than another.
    public static func < (left: Role, right: Role) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .reader: 0
        case .operator: 1
        case .editor: 2
        case .admin: 3
        }
    }
}
