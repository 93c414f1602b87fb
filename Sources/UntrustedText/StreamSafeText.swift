/// The bound that keeps comparing text linear in its length: the Stream-Safe Text Format (Unicode Standard Annex #15).
///
/// Swift compares, orders and hashes strings by canonical equivalence, and sorts each run of combining marks for that,
/// which costs the square of the run's length. Ordinary text has a handful of marks in a row; a sender who writes
/// thousands of them could hold whoever compares their text for seconds. So text from outside is held to this bound
/// where it is made, before anything looks at it.
public enum StreamSafeText {
    /// The most non-starters that may follow each other: 30 (UAX #15, section 13).
    public static let maximumNonStarters = 30

    /// Where a text has one non-starter too many.
    ///
    /// - Parameter text: Any text; one known to be ASCII costs nothing.
    /// - Returns: The offset in bytes of the first scalar beyond the bound; `nil` if the text keeps it.
    public static func firstExcess(in text: UTF8Span) -> Int? {
        guard !text.isKnownASCII else { return nil }
        var run = NonStarterRun()
        var scalars = text.makeUnicodeScalarIterator()
        while true {
            let offset = scalars.currentCodeUnitOffset
            guard let scalar = scalars.next() else { return nil }
            if !run.admits(scalar) { return offset }
        }
    }

    /// Whether a text keeps the bound.
    public static func holds(_ text: String) -> Bool { firstExcess(in: text.utf8Span) == nil }

    /// The text without the non-starters beyond the bound.
    public static func cut(_ text: String) -> String {
        guard !holds(text) else { return text }
        var run = NonStarterRun()
        return String(String.UnicodeScalarView(text.unicodeScalars.filter { run.admits($0) }))
    }
}

/// Counts non-starters in a row, scalar by scalar.
public struct NonStarterRun: Sendable {
    private var count = 0

    /// Begins before the first scalar of a text.
    public init() {}

    /// Takes the next scalar of the text.
    ///
    /// - Returns: Whether the run is still at most ``StreamSafeText/maximumNonStarters`` long.
    public mutating func admits(_ scalar: Unicode.Scalar) -> Bool {
        guard Self.isNonStarter(scalar) else {
            count = 0
            return true
        }
        count += 1
        return count <= StreamSafeText.maximumNonStarters
    }

    private static func isNonStarter(_ scalar: Unicode.Scalar) -> Bool {
        // Everything before the combining diacritical marks is a starter.
        guard scalar.value >= 0x300 else { return false }
        switch scalar.value {
        // Their class is 0, but that of both scalars that they decompose to is not.
        case 0x0F73, 0x0F75, 0x0F81: return true
        default: return scalar.properties.canonicalCombiningClass != .notReordered
        }
    }
}
