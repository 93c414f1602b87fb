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

    /// The bytes of the text.
    public var utf8: String.UTF8View { verbatim.utf8 }

    /// The text, cut so that a message that quotes it stays short.
    public var clipped: String { verbatim.clipped }

    /// The whole number that the text is: digits, perhaps behind a minus sign; `nil` if it is none, or too large.
    public var decimal: Int64? { utf8.first == UInt8(ascii: "+") ? nil : Int64(verbatim) }

    /// The text with the ASCII letters in lower case.
    public var lowercasedASCII: Text {
        let isUpper: (UInt8) -> Bool = { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
        guard utf8.contains(where: isUpper) else { return self }
        return Text(String(decoding: utf8.map { isUpper($0) ? $0 | 0x20 : $0 }, as: UTF8.self))
    }

    /// The text without spaces and tabs at both ends.
    public var trimmed: Text {
        let isSpace: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        guard let first = utf8.first, let last = utf8.last, isSpace(first) || isSpace(last) else { return self }
        let tail = utf8.drop(while: isSpace)
        let end = tail.lastIndex { !isSpace($0) }.map(tail.index(after:)) ?? tail.startIndex
        return Text(String(decoding: tail[..<end], as: UTF8.self))
    }

    /// The parts of the text between the occurrences of an ASCII character; also those that are empty.
    public func split(on separator: Unicode.Scalar) -> [Text] {
        let byte = UInt8(ascii: separator)
        guard utf8.contains(byte) else { return [self] }
        return utf8.split(separator: byte, omittingEmptySubsequences: false).map {
            Text(String(decoding: $0, as: UTF8.self))
        }
    }

    /// The text without an ASCII character, wherever it stands.
    public func removing(_ character: Unicode.Scalar) -> Text {
        let byte = UInt8(ascii: character)
        guard utf8.contains(byte) else { return self }
        return Text(String(decoding: utf8.filter { $0 != byte }, as: UTF8.self))
    }

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
