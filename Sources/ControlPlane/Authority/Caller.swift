/// Who sends a request.
public struct Caller: Sendable, Hashable {
    /// The name that the history shows.
    public var name: String
    /// The 12-digit account the caller acts in, if that is known: on the Lambda API it sees only this account.
    public var account: String?

    /// Makes a caller.
    public init(name: String, account: String? = nil) {
        self.name = name
        self.account = account
    }
}
