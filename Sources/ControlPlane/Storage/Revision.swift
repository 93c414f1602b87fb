/// How many times a mapping was changed, its creation included: what `If-Match` is about.
///
/// Revisions are whole numbers that every JSON reader can hold.
public struct Revision: Sendable, Hashable {
    /// The number.
    public let number: Int64

    /// The revision of a mapping that was just made.
    public static let first = Revision(stored: 1)
    /// The greatest revision, 2⁵³ − 1: greater whole numbers are not told apart by readers that take them for binary64.
    public static let last = Revision(stored: 1 << 53 - 1)

    /// Takes a number from outside.
    ///
    /// - Returns: `nil` if it is not from 1 to ``last``.
    public init?(_ number: Int64) {
        guard (Self.first.number...Self.last.number).contains(number) else { return nil }
        self.number = number
    }

    /// Takes a number as the store has it, which an earlier version may have taken from a file unchecked.
    public init(stored number: Int64) { self.number = number }

    /// The revision that a change makes.
    ///
    /// - Throws: ``OperationFailure/revisionsExhausted(_:)`` if there is none.
    public func next() throws(OperationFailure) -> Revision {
        guard self < Self.last else { throw .revisionsExhausted(self) }
        return Revision(stored: number + 1)
    }
}

extension Revision: Comparable {
    /// Whether a revision is the earlier one.
    public static func < (lhs: Revision, rhs: Revision) -> Bool { lhs.number < rhs.number }
}

extension Revision: CustomStringConvertible, ExpressibleByIntegerLiteral {
    /// A revision that stands in the program.
    public init(integerLiteral value: Int64) { self.init(stored: value) }

    /// The digits.
    public var description: String { String(number) }
}
