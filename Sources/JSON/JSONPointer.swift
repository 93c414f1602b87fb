import UntrustedText

/// The place of a value within a document (RFC 6901).
public struct JSONPointer: Sendable {
    /// The place of the whole document.
    public static let root = JSONPointer(tokens: [])

    /// The unescaped names and array positions from the root on.
    public let tokens: [String]

    /// Makes a pointer from unescaped tokens.
    public init(tokens: [String]) { self.tokens = tokens }

    /// Parses the string form (RFC 6901 section 3): empty, or `/`-led tokens with `~0` for `~` and `~1` for `/`.
    ///
    /// - Throws: A ``SyntaxError`` if the text is neither.
    public init(parsing text: String) throws(SyntaxError) {
        guard !text.utf8.isEmpty else {
            self = .root
            return
        }
        var tokens: [String] = []
        var token = String.UnicodeScalarView()
        var scalars = text.unicodeScalars.makeIterator()
        guard scalars.next() == "/" else { throw SyntaxError(text: text, reason: .noLeadingSlash) }
        while let scalar = scalars.next() {
            switch scalar {
            case "/":
                tokens.append(String(token))
                token = String.UnicodeScalarView()
            case "~":
                switch scalars.next() {
                case "0": token.append("~")
                case "1": token.append("/")
                default: throw SyntaxError(text: text, reason: .badEscape)
                }
            default: token.append(scalar)
            }
        }
        tokens.append(String(token))
        self.tokens = tokens
    }

    /// Whether this is the whole document.
    public var isRoot: Bool { tokens.isEmpty }

    /// The pointer to a member of the object here.
    public func appending(_ token: String) -> JSONPointer { JSONPointer(tokens: tokens + [token]) }

    /// The pointer to an element of the array here.
    public func appending(_ index: Int) -> JSONPointer { appending(String(index)) }

    /// The pointer to a member of the object at the pointer.
    public static func / (pointer: JSONPointer, name: String) -> JSONPointer { pointer.appending(name) }

    /// The pointer to an element of the array at the pointer.
    public static func / (pointer: JSONPointer, index: Int) -> JSONPointer { pointer.appending(index) }

    /// The value at this place of a document, or `nil` if there is none.
    public func value(in document: JSONValue) -> JSONValue? {
        var value = document
        for token in tokens {
            switch value {
            case .object(let object):
                guard let member = object[token] else { return nil }
                value = member
            case .array(let elements):
                guard let index = Self.index(token), index < elements.count else { return nil }
                value = elements[index]
            case .null, .bool, .number, .string: return nil
            }
        }
        return value
    }

    /// An array position as RFC 6901 section 4 writes it: digits without a leading zero.
    private static func index(_ token: String) -> Int? {
        let isCanonical =
            token.utf8.allSatisfy { $0 &- UInt8(ascii: "0") <= 9 } && (token == "0" || !token.hasPrefix("0"))
        return isCanonical ? Int(token) : nil
    }
}

extension JSONPointer {
    /// Why a text is not a JSON Pointer.
    public struct SyntaxError: Error, Sendable, Hashable, CustomStringConvertible {
        /// The rules of RFC 6901 section 3 that can be broken.
        public enum Reason: Sendable, Hashable {
            /// The text is not empty and does not start with `/`.
            case noLeadingSlash
            /// A `~` is followed by neither `0` nor `1`.
            case badEscape
        }

        /// The text that was refused.
        public let text: String
        /// The rule it breaks.
        public let reason: Reason

        /// The text and the rule, as a sentence for people.
        public var description: String {
            switch reason {
            case .noLeadingSlash: "\"\(text)\" is not a JSON Pointer: it must be empty or start with '/'."
            case .badEscape:
                "\"\(text)\" is not a JSON Pointer: '~' must be written as ~0 and stands only in ~0 and ~1."
            }
        }
    }
}

extension JSONPointer: Hashable {
    /// Whether the tokens hold the same Unicode scalars.
    public static func == (lhs: JSONPointer, rhs: JSONPointer) -> Bool {
        lhs.tokens.elementsEqual(rhs.tokens) { $0.hasSameScalars(as: $1) }
    }

    /// Hashes the tokens by their Unicode scalars.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(tokens.count)
        for token in tokens { token.hashScalars(into: &hasher) }
    }
}

extension JSONPointer: CustomStringConvertible {
    /// The string form, with `~0` for `~` and `~1` for `/`; empty for the root.
    public var description: String {
        var text = String.UnicodeScalarView()
        for token in tokens {
            text.append("/")
            for scalar in token.unicodeScalars {
                switch scalar {
                case "~": text.append(contentsOf: "~0".unicodeScalars)
                case "/": text.append(contentsOf: "~1".unicodeScalars)
                default: text.append(scalar)
                }
            }
        }
        return String(text)
    }
}
