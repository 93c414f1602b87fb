internal import JSON

extension PatternValidator {
    /// Checks `cidr`: an IPv4 or IPv6 address, a slash and the number of leading bits.
    mutating func check(addressRange value: JSONValue) {
        guard case .string(let text) = value else {
            report(
                .wrongType,
                "\"cidr\" is a string, not \(value.kindInWords).",
                value: value.echoed,
                allowed: ["format": "cidr"],
                fix: "Write {\"cidr\": \"10.0.0.0/24\"}."
            )
            return
        }
        guard !AddressRange.isValid(text) else { return }
        report(
            .malformed,
            "\"\(text.clipped)\" is no address range in CIDR notation.",
            value: value.echoed,
            allowed: ["format": "cidr"],
            fix: "Write an IPv4 or IPv6 address, a slash and the number of leading bits, for example 10.0.0.0/24."
        )
    }
}

/// Address ranges in CIDR notation (RFC 4632 section 3.1, RFC 4291 section 2.3).
enum AddressRange {
    static func isValid(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard text.utf8.count <= 64, parts.count == 2, let bits = decimal(parts[1], maximumDigits: 3) else {
            return false
        }
        if parts[0].contains(UInt8(ascii: ":")) { return bits <= 128 && isIPv6(parts[0]) }
        return bits <= 32 && isIPv4(parts[0])
    }

    private typealias Bytes = Substring.UTF8View

    private static func decimal(_ bytes: Bytes, maximumDigits: Int) -> Int? {
        guard CharacterClass.isName(bytes, 1...maximumDigits, of: CharacterClass.digit) else { return nil }
        guard bytes.count == 1 || bytes.first != UInt8(ascii: "0") else { return nil }
        return bytes.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    private static func isIPv4(_ bytes: Bytes) -> Bool {
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in decimal(part, maximumDigits: 3).map { $0 <= 255 } ?? false }
    }

    /// Eight groups of up to four hexadecimal digits; one run of zero groups may be written `::`, and the last two
    /// groups as an IPv4 address (RFC 4291 section 2.2).
    private static func isIPv6(_ bytes: Bytes) -> Bool {
        var groups = bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard groups.count >= 3 else { return false }
        var present = 0
        var isCompressed = false
        if groups[0].isEmpty {
            guard groups[1].isEmpty else { return false }
            groups.removeFirst()
        }
        if groups[groups.count - 1].isEmpty {
            guard groups[groups.count - 2].isEmpty else { return false }
            groups.removeLast()
        }
        for (index, group) in groups.enumerated() {
            if group.isEmpty {
                guard !isCompressed else { return false }
                isCompressed = true
            } else if index == groups.count - 1, isIPv4(group) {
                present += 2
            } else if CharacterClass.isName(group, 1...4, of: isHexadecimal) {
                present += 1
            } else {
                return false
            }
        }
        return isCompressed ? present < 8 : present == 8
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        CharacterClass.digit(byte) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66)
    }
}
