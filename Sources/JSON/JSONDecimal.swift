/// A decimal in the one form each value has: digits without zeros at either end, times a power of ten.
struct JSONDecimal {
    /// Bounds the exponent of the scientific notation, so that exponent arithmetic cannot overflow.
    static let largestExponent = 999_999_999
    /// Whole numbers of more digits than this are written with an exponent if they end in zeros.
    private static let plainDigits = 21

    let isNegative: Bool
    /// ASCII digits, most significant first; none for zero.
    let digits: ArraySlice<UInt8>
    /// The power of ten of the last digit.
    let exponent: Int

    /// Brings a decimal into its form; the exponent may be 10^15 in magnitude.
    init(isNegative: Bool, digits written: [UInt8], exponent: Int) {
        let zero = UInt8(ascii: "0")
        let first = written.firstIndex { $0 != zero } ?? written.endIndex
        let last = written.lastIndex { $0 != zero } ?? written.startIndex
        if first == written.endIndex {
            self.isNegative = false
            digits = []
            self.exponent = 0
        } else {
            self.isNegative = isNegative
            digits = written[first...last]
            self.exponent = exponent + (written.count - 1 - last)
        }
    }

    init(_ number: JSONNumber) {
        var text = Substring(number.literal)
        let isNegative = text.hasPrefix("-")
        if isNegative { text = text.dropFirst() }
        let parts = text.split(separator: "e", maxSplits: 1)
        let mantissa = parts.first ?? ""
        let point = mantissa.utf8.firstIndex(of: UInt8(ascii: "."))
        let fraction = point.map { mantissa[$0...].utf8.count - 1 } ?? 0
        let written = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        self.init(
            isNegative: isNegative,
            digits: mantissa.utf8.filter { $0 != UInt8(ascii: ".") },
            exponent: written - fraction
        )
    }

    /// How many digits are before the decimal point; not positive for magnitudes below 0.1.
    var point: Int { digits.count + exponent }

    /// Whether the exponent is in the range this type can write and read back.
    var isInRange: Bool { digits.isEmpty || (point - 1).magnitude <= Self.largestExponent.magnitude }

    var storage: JSONNumber.Storage { int64.map(JSONNumber.Storage.integer) ?? .decimal(text) }

    private var int64: Int64? {
        guard exponent >= 0, point <= 19 else { return nil }
        var value: Int64 = 0
        for position in 0..<point {
            let digit = position < digits.count ? Int64(digits[digits.startIndex + position] - UInt8(ascii: "0")) : 0
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            // Subtracting reaches `Int64.min`, whose magnitude is no `Int64`.
            let (difference, underflow) = product.subtractingReportingOverflow(digit)
            guard !overflow, !underflow else { return nil }
            value = difference
        }
        if isNegative { return value }
        return value == .min ? nil : -value
    }

    private var text: String {
        var text: [UInt8] = []
        text.reserveCapacity(digits.count + Self.plainDigits)
        if isNegative { text.append(UInt8(ascii: "-")) }
        let zero = UInt8(ascii: "0")
        let dot = UInt8(ascii: ".")
        if exponent == 0 {
            text += digits
        } else if exponent > 0, point <= Self.plainDigits {
            text += digits
            text += repeatElement(zero, count: exponent)
        } else if exponent < 0, point > 0 {
            text += digits.prefix(point)
            text.append(dot)
            text += digits.dropFirst(point)
        } else if exponent < 0, point > -6 {
            text += [zero, dot]
            text += repeatElement(zero, count: -point)
            text += digits
        } else {
            text += digits.prefix(1)
            if digits.count > 1 { text.append(dot) }
            text += digits.dropFirst()
            text.append(UInt8(ascii: "e"))
            text += String(point - 1).utf8
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension JSONDecimal {
    static func < (lhs: JSONDecimal, rhs: JSONDecimal) -> Bool {
        switch (lhs.sign, rhs.sign) {
        case (1, 1): lhs.hasSmallerMagnitude(than: rhs)
        case (-1, -1): rhs.hasSmallerMagnitude(than: lhs)
        case (let lhs, let rhs): lhs < rhs
        }
    }

    private var sign: Int { digits.isEmpty ? 0 : isNegative ? -1 : 1 }

    private func hasSmallerMagnitude(than other: JSONDecimal) -> Bool {
        point == other.point ? digits.lexicographicallyPrecedes(other.digits) : point < other.point
    }
}
