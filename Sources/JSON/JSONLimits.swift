/// What the parser accepts at most (RFC 8259 section 9).
public struct JSONLimits: Sendable, Hashable {
    /// The limits for input from outside: 128 levels of nesting.
    public static let standard = JSONLimits()

    /// The limits for what this program stored itself: runs of combining marks of any length, since what was stored before
    /// they were bounded must stay readable.
    public static let stored = JSONLimits(boundsNonStarters: false)

    /// The levels of nested arrays and objects a document may have; 0 allows only scalars.
    public let maximumDepth: Int

    /// Whether a string or name with more than 30 combining marks in a row is refused (`StreamSafeText`).
    public let boundsNonStarters: Bool

    /// Makes limits.
    ///
    /// - Parameters:
    ///   - maximumDepth: Levels of nesting, 0 to 512; a value outside is brought to the nearer end, because the parser
    ///     recurses.
    ///   - boundsNonStarters: Whether runs of combining marks are bounded, without which comparing a string costs the
    ///     square of its length.
    public init(maximumDepth: Int = 128, boundsNonStarters: Bool = true) {
        self.maximumDepth = min(max(maximumDepth, 0), 512)
        self.boundsNonStarters = boundsNonStarters
    }
}
