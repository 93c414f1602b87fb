/// Why a document was refused, and where.
public struct JSONParseError: Error, Sendable, Hashable {
    /// The kinds of refusal.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// There is nothing but white space.
        case emptyDocument
        /// The document starts with a byte order mark, or is not in UTF-8 at all.
        case byteOrderMark
        /// Something else stands where the grammar wants a value, a name, a colon, a comma or a bracket.
        case malformed
        /// The document ends within a value.
        case unexpectedEnd
        /// Something follows the value.
        case trailingContent
        /// A number is written in a way JSON does not know, or its exponent is out of range.
        case invalidNumber
        /// A string has a bare control character, an unknown escape or half a surrogate pair.
        case invalidString
        /// A string is not UTF-8.
        case invalidUTF8
        /// A string has more combining marks in a row than text has (`StreamSafeText`).
        case tooManyMarks
        /// An object has the same name twice.
        case duplicateKey
        /// Arrays and objects are nested deeper than ``JSONLimits/maximumDepth``.
        case tooDeep
    }

    /// The position in bytes, from 0.
    public let offset: Int
    /// The line, from 1; lines end with LF, CR LF or CR.
    public let line: Int
    /// The position in the line in Unicode scalars, from 1.
    public let column: Int
    /// The innermost value the parser was in.
    public let pointer: JSONPointer
    /// The kind of refusal.
    public let code: Code
    /// What was found and what was expected, as a sentence for people.
    public let message: String
    /// How to put it right, as a sentence for people, where that is plain.
    public let fix: String?
}

extension JSONParseError: CustomStringConvertible {
    /// The position and the message on one line.
    public var description: String { "line \(line), column \(column): \(message)" }
}
