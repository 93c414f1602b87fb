extension JSONValue {
    /// Parses a JSON document as RFC 8259 defines it, without extensions.
    ///
    /// Refused beyond the grammar: a byte order mark, repeated names, text that is not UTF-8, unpaired
    /// surrogates, and what exceeds the limits.
    ///
    /// - Parameters:
    ///   - bytes: The document in UTF-8.
    ///   - limits: What to accept at most.
    /// - Throws: A ``JSONParseError`` that says what is wrong and where.
    public init(parsing bytes: some Collection<UInt8>, limits: JSONLimits = .standard) throws(JSONParseError) {
        let result =
            bytes.withContiguousStorageIfAvailable { JSONParser.parse($0, limits: limits) }
            ?? Array(bytes).withUnsafeBufferPointer { JSONParser.parse($0, limits: limits) }
        self = try result.get()
    }

    /// Parses a JSON document as RFC 8259 defines it, without extensions.
    ///
    /// - Parameters:
    ///   - text: The document.
    ///   - limits: What to accept at most.
    /// - Throws: A ``JSONParseError`` that says what is wrong and where.
    public init(parsing text: String, limits: JSONLimits = .standard) throws(JSONParseError) {
        try self.init(parsing: text.utf8, limits: limits)
    }
}

extension JSONValue {
    /// Parses a document in which an object may have a name twice, as long as objects stand there that have no name in
    /// common below: they are taken as one object.
    ///
    /// Meant for short texts, since every repetition copies what came before it.
    ///
    /// - Parameters:
    ///   - text: The document.
    ///   - limits: What to accept at most.
    /// - Throws: A ``JSONParseError`` that says what is wrong and where.
    public init(unitingRepeatedNamesIn text: String, limits: JSONLimits = .standard) throws(JSONParseError) {
        var text = text
        self = try text.withUTF8 { JSONParser.parse($0, limits: limits, unitesRepeatedNames: true) }.get()
    }

    /// Two objects as one; `nil` unless both are objects and no member would be replaced.
    func united(with other: JSONValue) -> JSONValue? {
        guard case .object(var object) = self, case .object(let other) = other else { return nil }
        for (name, value) in other {
            guard let present = object[name] else {
                object[name] = value
                continue
            }
            guard let both = present.united(with: value) else { return nil }
            object[name] = both
        }
        return .object(object)
    }
}

/// One pass over a document.
struct JSONParser {
    /// Unwinds the parser; what happened is in `failure`.
    struct Stop: Error {}

    struct Failure {
        let offset: Int
        let code: JSONParseError.Code
        let message: String
        var fix: String?
    }

    /// Safe because the parser lives only within the closure that was lent the memory, and every access is
    /// guarded by `bytes.count`.
    let bytes: UnsafeBufferPointer<UInt8>
    let limits: JSONLimits
    var unitesRepeatedNames = false
    var index = 0
    var depth = 0
    /// Reused for strings with escapes.
    var scratch: [UInt8] = []
    var failure: Failure?
    /// The tokens to the failure, innermost first, filled while unwinding.
    var path: [String] = []

    init(bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits = .standard) {
        self.bytes = bytes
        self.limits = limits
    }

    static func parse(
        _ bytes: UnsafeBufferPointer<UInt8>,
        limits: JSONLimits,
        unitesRepeatedNames: Bool = false
    ) -> Result<JSONValue, JSONParseError> {
        var parser = JSONParser(bytes: bytes, limits: limits)
        parser.unitesRepeatedNames = unitesRepeatedNames
        do throws(Stop) {
            return .success(try parser.document())
        } catch {
            return .failure(parser.error)
        }
    }

    private mutating func document() throws(Stop) -> JSONValue {
        try refuseOtherEncodings()
        skipWhitespace()
        guard index < bytes.count else {
            throw fail(
                .emptyDocument,
                bytes.isEmpty
                    ? "The document is empty; expected a JSON value."
                    : "The document has only white space; expected a JSON value."
            )
        }
        let value = try value()
        skipWhitespace()
        guard index == bytes.count else {
            throw fail(.trailingContent, "Expected the end of the document after the value but found \(found()).")
        }
        return value
    }

    /// Parses the value that starts at the current byte.
    private mutating func value() throws(Stop) -> JSONValue {
        guard index < bytes.count else { throw expectedValue() }
        switch bytes[index] {
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "{"): return .object(try object())
        case UInt8(ascii: "["): return .array(try array())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
        case UInt8(ascii: "t") where skip("true"): return .bool(true)
        case UInt8(ascii: "f") where skip("false"): return .bool(false)
        case UInt8(ascii: "n") where skip("null"): return .null
        default: throw expectedValue()
        }
    }

    private mutating func array() throws(Stop) -> [JSONValue] {
        let start = index
        try descend()
        var elements: [JSONValue] = []
        skipWhitespace()
        if skip(UInt8(ascii: "]")) {
            depth -= 1
            return elements
        }
        while true {
            do throws(Stop) {
                elements.append(try value())
            } catch {
                path.append(String(elements.count))
                throw error
            }
            skipWhitespace()
            if skip(UInt8(ascii: ",")) {
                skipWhitespace()
                if next == UInt8(ascii: "]") { throw trailingComma(before: "]") }
            } else if skip(UInt8(ascii: "]")) {
                depth -= 1
                return elements
            } else {
                throw expected("',' or ']'", in: "array", from: start)
            }
        }
    }

    private mutating func object() throws(Stop) -> JSONObject {
        let start = index
        try descend()
        var object = JSONObject()
        skipWhitespace()
        if skip(UInt8(ascii: "}")) {
            depth -= 1
            return object
        }
        while true {
            try member(of: &object, from: start)
            skipWhitespace()
            if skip(UInt8(ascii: ",")) {
                skipWhitespace()
                if next == UInt8(ascii: "}") { throw trailingComma(before: "}") }
            } else if skip(UInt8(ascii: "}")) {
                depth -= 1
                return object
            } else {
                throw expected("',' or '}'", in: "object", from: start)
            }
        }
    }

    private mutating func member(of object: inout JSONObject, from start: Int) throws(Stop) {
        guard next == UInt8(ascii: "\"") else { throw expectedName(from: start) }
        let nameOffset = index
        let name = try string()
        do throws(Stop) {
            skipWhitespace()
            guard skip(UInt8(ascii: ":")) else { throw expected("':' after the name", in: "object", from: start) }
            skipWhitespace()
            let value = try value()
            if !object.insert(value, named: name) {
                try repeated(name, value, in: &object, at: nameOffset)
            }
        } catch {
            path.append(name)
            throw error
        }
    }

    /// Unites the values of a name that stands twice, or refuses it; where they could stand as one, it says how.
    private mutating func repeated(
        _ name: String,
        _ value: JSONValue,
        in object: inout JSONObject,
        at offset: Int
    ) throws(Stop) {
        let united = object[name]?.united(with: value)
        if unitesRepeatedNames, let united {
            object[name] = united
            return
        }
        let stop = fail(
            .duplicateKey,
            "The name \(quoted(name)) appears more than once in this object.",
            at: offset
        )
        if let text = united?.text(), text.utf8.count <= Self.longestFix {
            failure?.fix = "Write it once: \(JSONValue.string(name).text()): \(text)"
        }
        throw stop
    }

    /// The longest object that an error shows, in bytes.
    private static let longestFix = 4096

    private mutating func descend() throws(Stop) {
        guard depth < limits.maximumDepth else {
            throw fail(.tooDeep, "Arrays and objects are nested deeper than \(limits.maximumDepth) levels.")
        }
        depth += 1
        index += 1
    }

    // MARK: Bytes

    var next: UInt8? { index < bytes.count ? bytes[index] : nil }

    mutating func skipWhitespace() {
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x0a, 0x0d, 0x09: index += 1
            default: return
            }
        }
    }

    mutating func skip(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        index += 1
        return true
    }

    private mutating func skip(_ literal: StaticString) -> Bool {
        let count = literal.utf8CodeUnitCount
        guard bytes.count - index >= count else { return false }
        // Safe because the literal is ASCII, so it has a pointer to `count` bytes that live forever.
        let wanted = UnsafeBufferPointer(start: literal.utf8Start, count: count)
        guard bytes[index..<(index + count)].elementsEqual(wanted) else { return false }
        index += count
        return true
    }
}
