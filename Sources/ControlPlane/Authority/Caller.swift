/// Who sends a request, and what it may do.
public struct Caller: Sendable, Hashable {
    /// The name that the history shows.
    public var name: String
    /// The 12-digit account the caller acts in, if that is known: on the Lambda API it sees only this account.
    public var account: String?
    /// What it may do.
    public var role: Role
    /// Whose mappings it may see and change.
    public var scope: AccessScope

    /// Makes a caller; where nobody is asked for credentials, everyone may do everything.
    public init(name: String, account: String? = nil, role: Role = .admin, scope: AccessScope = .everything) {
        self.name = name
        self.account = account
        self.role = role
        self.scope = scope
    }

    /// Refuses a caller whose role does not suffice.
    ///
    /// - Parameter needed: The least role that does; `nil` for what everyone may do.
    /// - Throws: ``OperationFailure/roleRequired(_:caller:)``.
    public func require(_ needed: Role?) throws {
        guard let needed, role < needed else { return }
        throw OperationFailure.roleRequired(needed, caller: self)
    }
}
