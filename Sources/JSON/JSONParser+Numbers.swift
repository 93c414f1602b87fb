extension JSONParser {
    /// Parses text that is one number and nothing else.
    static func number(in bytes: UnsafeBufferPointer<UInt8>) -> JSONNumber? {
        var parser = JSONParser(bytes: bytes)
        guard parser.next == UInt8(ascii: "-") || parser.isDigit, let number = try? parser.number() else { return nil }
        return parser.index == bytes.count ? number : nil
    }

    private var isDigit: Bool { index < bytes.count && bytes[index] &- UInt8(ascii: "0") <= 9 }

    /// Parses the number that starts at the current byte (RFC 8259 section 6).
    mutating func number() throws(Stop) -> JSONNumber {
        let start = index
        let isNegative = skip(UInt8(ascii: "-"))
        let whole = try digits(after: "'-'")
        if whole.count > 1, bytes[whole.lowerBound] == UInt8(ascii: "0") {
            throw fail(.invalidNumber, "A number does not start with a zero before other digits.", at: start)
        }
        if next != UInt8(ascii: "."), next.map({ $0 | 0x20 }) != UInt8(ascii: "e"), whole.count <= 18 {
            // Eighteen digits fit, so the arithmetic cannot overflow.
            var value: Int64 = 0
            for position in whole { value = value &* 10 &+ Int64(bytes[position] &- UInt8(ascii: "0")) }
            return JSONNumber(storage: .integer(isNegative ? -value : value))
        }
        var written = Array(bytes[whole])
        var exponent = 0
        if skip(UInt8(ascii: ".")) {
            let fraction = try digits(after: "the decimal point")
            written += bytes[fraction]
            exponent = -fraction.count
        }
        if skip(UInt8(ascii: "e")) || skip(UInt8(ascii: "E")) { exponent += try self.exponent() }
        let decimal = JSONDecimal(isNegative: isNegative, digits: written, exponent: exponent)
        guard decimal.isInRange else {
            let limit = JSONDecimal.largestExponent
            throw fail(.invalidNumber, "The exponent of this number is beyond -\(limit) to \(limit).", at: start)
        }
        return JSONNumber(storage: decimal.storage)
    }

    private mutating func exponent() throws(Stop) -> Int {
        let isNegative = next == UInt8(ascii: "-")
        if isNegative || next == UInt8(ascii: "+") { index += 1 }
        var value = 0
        for position in try digits(after: "the exponent sign 'e'") {
            // Stays far beyond every acceptable exponent, yet cannot overflow.
            value = min(value * 10 + Int(bytes[position] - UInt8(ascii: "0")), 100_000_000_000_000)
        }
        return isNegative ? -value : value
    }

    private mutating func digits(after lead: String) throws(Stop) -> Range<Int> {
        let start = index
        while isDigit { index += 1 }
        guard start < index else {
            throw fail(
                index < bytes.count ? .invalidNumber : .unexpectedEnd,
                "Expected a digit after \(lead) but found \(found())."
            )
        }
        return start..<index
    }
}
