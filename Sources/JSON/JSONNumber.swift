/// A JSON number: an `Int64` when its value is whole and fits, else a decimal of any precision.
///
/// Numbers are equal when their values are, however they were written: `1.50` is `1.5`, `1e2` is `100`
/// and `-0` is `0`. There is no NaN and no infinity.
public struct JSONNumber: Sendable, Hashable {
    enum Storage: Sendable, Hashable {
        case integer(Int64)
        /// Text that is a function of the value, so that comparing it compares the value.
        case decimal(String)
    }

    let storage: Storage

    init(storage: Storage) { self.storage = storage }

    /// Makes a number from an integer.
    public init(_ value: some BinaryInteger) {
        if let integer = Int64(exactly: value) {
            storage = .integer(integer)
        } else {
            storage =
                JSONDecimal(isNegative: value < 0, digits: Array(String(value.magnitude).utf8), exponent: 0).storage
        }
    }

    /// Makes a number from a floating-point value, as the shortest decimal that reads back as the same value.
    ///
    /// - Returns: `nil` for NaN and the infinities, which JSON cannot write.
    public init?(_ value: Double) {
        guard value.isFinite else { return nil }
        self.init(literal: "\(value)")
    }

    /// Makes a number from its JSON text (RFC 8259 section 6), without white space around it.
    ///
    /// - Returns: `nil` if the text is not a JSON number, or its exponent is beyond ±999 999 999.
    public init?(literal: String) {
        let number = literal.utf8.withContiguousStorageIfAvailable { JSONParser.number(in: $0) }
        guard let number = number ?? Array(literal.utf8).withUnsafeBufferPointer({ JSONParser.number(in: $0) }) else {
            return nil
        }
        self = number
    }

    /// The value, if it is whole and fits `Int64`.
    public var int64: Int64? { if case .integer(let value) = storage { value } else { nil } }

    /// The nearest double, or `nil` if the magnitude is beyond `Double`.
    public var double: Double? {
        switch storage {
        case .integer(let value): Double(value)
        case .decimal(let text): Double(text).flatMap { $0.isFinite ? $0 : nil }
        }
    }

    /// The number as JSON text, the same for equal numbers and without loss of digits.
    public var literal: String {
        switch storage {
        case .integer(let value): String(value)
        case .decimal(let text): text
        }
    }
}

extension JSONNumber: Comparable {
    /// Whether the first value is less, at any precision.
    public static func < (lhs: JSONNumber, rhs: JSONNumber) -> Bool {
        if let lhs = lhs.int64, let rhs = rhs.int64 { return lhs < rhs }
        return JSONDecimal(lhs) < JSONDecimal(rhs)
    }
}

extension JSONNumber: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral {
    /// Makes a number from a literal.
    public init(integerLiteral value: Int64) { self.init(value) }
    /// Makes a number from a literal, which must be finite.
    public init(floatLiteral value: Double) {
        guard let number = JSONNumber(value) else { preconditionFailure("a number literal is finite") }
        self = number
    }
}

extension JSONNumber: CustomStringConvertible {
    /// The number as JSON text.
    public var description: String { literal }
}
