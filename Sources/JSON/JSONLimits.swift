/// What the parser accepts at most (RFC 8259 section 9).
public struct JSONLimits: Sendable, Hashable {
    /// The limits for input from outside: 128 levels of nesting.
    public static let standard = JSONLimits()

    /// The levels of nested arrays and objects a document may have; 0 allows only scalars.
    public let maximumDepth: Int

    /// Makes limits.
    ///
    /// - Parameter maximumDepth: Levels of nesting, 0 to 512; a value outside is brought to the nearer end,
    ///   because the parser recurses.
    public init(maximumDepth: Int = 128) { self.maximumDepth = min(max(maximumDepth, 0), 512) }
}
