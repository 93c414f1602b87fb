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

    /// Makes a caller.
    public init(name: String, account: String? = nil, role: Role, scope: AccessScope) {
        self.name = name
        self.account = account
        self.role = role
        self.scope = scope
    }

    /// A caller where nobody is asked for credentials: everyone may do everything.
    public static func unrestricted(_ name: String, account: String? = nil) -> Caller {
        Caller(name: name, account: account, role: .admin, scope: .everything)
    }

    /// A caller before it is known who that is: it may do nothing, and is named in the log.
    public static func unidentified(_ name: String) -> Caller {
        Caller(name: name, role: .reader, scope: .nothing)
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
