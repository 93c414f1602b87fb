import UntrustedText

/// Address ranges in CIDR notation (RFC 4632 section 3.1, RFC 4291 section 2.3).
///
/// A single address is none: SNS refuses /32 and /128, as event-ruler, whose words its other refusals are, does.
enum AddressRange {
    static func isValid(_ text: String) -> Bool {
        let bytes = text.utf8Span.span
        guard bytes.count <= 64 else { return false }
        var parts = PartIterator(0..<bytes.count, separator: "/")
        let address = parts.next(in: bytes)
        guard let bits = decimal(bytes, parts.next(in: bytes)), parts.isAtEnd else { return false }
        return bits <= 31 && isIPv4(bytes, address) || bits <= 127 && isIPv6(bytes, address)
    }

    /// A number of up to three digits without leading zeros.
    private static func decimal(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
        guard bytes.isName(range, 1...3, of: CharacterClass.digit) else { return nil }
        guard range.count == 1 || bytes[range.lowerBound] != UInt8(ascii: "0") else { return nil }
        return range.reduce(0) { $0 * 10 + Int(bytes[$1] - UInt8(ascii: "0")) }
    }

    private static func isIPv4(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var parts = PartIterator(range, separator: ".")
        for _ in 0..<4 {
            guard let value = decimal(bytes, parts.next(in: bytes)), value <= 255 else { return false }
        }
        return parts.isAtEnd
    }

    /// Eight groups of up to four hexadecimal digits; one run of zero groups may be written `::`, and the last two
    /// groups as an IPv4 address (RFC 4291 section 2.2).
    private static func isIPv6(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var range = range
        var present = 0
        var isCompressed = false
        if let rest = bytes.after("::", range) {
            isCompressed = true
            if rest.isEmpty { return true }
            range = rest
        }
        var parts = PartIterator(range, separator: ":")
        while !parts.isAtEnd {
            let group = parts.next(in: bytes)
            if group.isEmpty {
                // The second colon of "::", or of a text that ends in it.
                guard !isCompressed, present > 0, !parts.isAtEnd else { return false }
                isCompressed = true
                if bytes.ends(with: "::", range), group.upperBound == range.upperBound - 1 { break }
            } else if parts.isAtEnd, isIPv4(bytes, group) {
                present += 2
            } else if bytes.isName(group, 1...4, of: CharacterClass.hexadecimal) {
                present += 1
            } else {
                return false
            }
        }
        return isCompressed ? present < 8 : present == 8
    }
}
