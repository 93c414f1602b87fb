/// Who sends a request.
public struct Caller: Sendable, Hashable {
    /// The name that the history shows.
    public var name: String

    /// Makes a caller.
    public init(name: String) { self.name = name }
}
