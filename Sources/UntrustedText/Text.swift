/// A text from outside: equal, ordered and hashed by its bytes.
///
/// `String` takes canonically equivalent texts for the same: the letter `K` and the sign `K` (U+212A), for example. AWS does
/// not, and neither may a store that must not lose one for the other. There is no operator between a `Text` and a `String`,
/// and one way out: ``verbatim``.
public struct Text: Sendable {
    /// The text as it was received, to be shown, sent or stored, but not to be compared.
    public let verbatim: String

    /// Takes a text as it is.
    public init(_ text: String) { verbatim = text }

    /// Whether the text has no bytes.
    public var isEmpty: Bool { verbatim.isEmpty }

    /// Whether the text begins with the bytes of another.
    public func hasPrefix(_ prefix: Text) -> Bool { verbatim.utf8.starts(with: prefix.verbatim.utf8) }

    /// The text without as many bytes at its beginning as a prefix has that it begins with.
    public func dropping(_ prefix: Text) -> Text {
        Text(String(decoding: verbatim.utf8.dropFirst(prefix.verbatim.utf8.count), as: UTF8.self))
    }
}

extension Text: Hashable {
    /// Whether both have the same bytes.
    public static func == (lhs: Text, rhs: Text) -> Bool { lhs.verbatim.hasSameScalars(as: rhs.verbatim) }

    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) { verbatim.hashScalars(into: &hasher) }
}

extension Text: Comparable {
    /// Orders by bytes, which is the order of the Unicode scalars.
    public static func < (lhs: Text, rhs: Text) -> Bool {
        lhs.verbatim.utf8.lexicographicallyPrecedes(rhs.verbatim.utf8)
    }
}

extension Text: ExpressibleByStringLiteral, CustomStringConvertible {
    /// A text that stands in the program.
    public init(stringLiteral value: String) { self.init(value) }

    /// ``verbatim``.
    public var description: String { verbatim }
}
