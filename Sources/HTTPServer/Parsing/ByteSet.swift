/// A set of ASCII characters as two words of bits, tested without a memory access.
struct ByteSet: Sendable {
    let low: UInt64
    let high: UInt64

    @inline(__always)
    func contains(_ byte: UInt8) -> Bool {
        guard byte < 128 else { return false }
        return (byte < 64 ? low : high) &>> UInt64(byte & 63) & 1 == 1
    }
}

extension ByteSet {
    /// `tchar` of RFC 9110 section 5.6.2.
    static let token = ByteSet(low: 0x03FF_6CFA_0000_0000, high: 0x57FF_FFFF_C7FF_FFFE)
    /// `pchar`, `/` and `%` of RFC 3986 section 3.3.
    static let path = ByteSet(low: 0x2FFF_FFF2_0000_0000, high: 0x47FF_FFFE_87FF_FFFF)
    /// `query` of RFC 3986 section 3.4, and the brackets, braces, `|`, `\`, `^` and `` ` `` that browsers send unencoded.
    static let query = ByteSet(low: 0xAFFF_FFF2_0000_0000, high: 0x7FFF_FFFF_FFFF_FFFF)
    /// `reg-name` and `%` of RFC 3986 section 3.2.2.
    static let registeredName = ByteSet(low: 0x2BFF_7FF2_0000_0000, high: 0x47FF_FFFE_87FF_FFFE)
    /// What may stand between the brackets of an IP literal (RFC 3986 section 3.2.2).
    static let addressLiteral = ByteSet(low: 0x2FFF_7FD2_0000_0000, high: 0x47FF_FFFE_87FF_FFFE)
}

extension UInt8 {
    static let carriageReturn: UInt8 = 0x0D
    static let lineFeed: UInt8 = 0x0A
    static let space: UInt8 = 0x20
    static let tab: UInt8 = 0x09

    @inline(__always)
    var isDigit: Bool { self &- 0x30 < 10 }

    /// The lower-case form of an ASCII letter; any other byte as it is.
    @inline(__always)
    var lowercasedASCII: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }

    /// Whether the byte may stand in a field value: visible, obs-text, space or tab (RFC 9110 section 5.5).
    @inline(__always)
    var isFieldContent: Bool { self >= 0x20 && self != 0x7F || self == .tab }
}
