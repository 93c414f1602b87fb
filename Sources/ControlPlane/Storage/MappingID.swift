/// The identifier of an event source mapping: a UUID (RFC 9562), made here as version 7 so that ids grow with time.
public struct MappingID: Sendable, Hashable {
    /// The first eight bytes, big-endian.
    public let high: UInt64
    /// The last eight bytes, big-endian.
    public let low: UInt64

    /// Makes an id from its two halves.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Makes a version 7 UUID.
    ///
    /// - Parameters:
    ///   - milliseconds: The time since 1970 in milliseconds; its low 48 bits are used.
    ///   - random: 128 random bits, of which 74 are used.
    public init(milliseconds: Int64, random: (UInt64, UInt64)) {
        let time = UInt64(truncatingIfNeeded: milliseconds) & 0xFFFF_FFFF_FFFF
        high = time << 16 | 0x7000 | (random.0 & 0x0FFF)
        low = 0x8000_0000_0000_0000 | (random.1 & 0x3FFF_FFFF_FFFF_FFFF)
    }

    /// Makes a version 4 UUID, which tells nothing of its time.
    ///
    /// - Parameter random: 128 random bits, of which 122 are used.
    public init(random: (UInt64, UInt64)) {
        high = random.0 & ~0xF000 | 0x4000
        low = random.1 & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
    }

    /// Reads the 36-character form of a UUID, in either case.
    ///
    /// - Parameter text: For example `0198c0de-7a11-7bbb-8ccc-0123456789ab`.
    @inlinable
    public init?(_ text: some StringProtocol) {
        let text = String(text)
        self.init(utf8: text.utf8.span)
    }

    /// Reads the 36 characters of a UUID, in either case.
    @inlinable
    public init?(utf8 text: Span<UInt8>) {
        guard text.count == 36 else { return nil }
        var high: UInt64 = 0
        var low: UInt64 = 0
        var digits = 0
        for index in 0..<36 {
            switch index {
            case 8, 13, 18, 23:
                guard text[index] == UInt8(ascii: "-") else { return nil }
            default:
                guard let digit = Self.hexDigit(text[index]) else { return nil }
                if digits < 16 { high = high << 4 | digit } else { low = low << 4 | digit }
                digits += 1
            }
        }
        self.init(high: high, low: low)
    }

    /// Reads the 16 bytes of a UUID in network order.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 16 else { return nil }
        var high: UInt64 = 0
        var low: UInt64 = 0
        for (index, byte) in bytes.enumerated() {
            if index < 8 { high = high << 8 | UInt64(byte) } else { low = low << 8 | UInt64(byte) }
        }
        self.init(high: high, low: low)
    }

    /// The 16 bytes in network order.
    public var bytes: [UInt8] {
        [high, low].flatMap { half in
            stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: half >> UInt64($0)) }
        }
    }

    @inlinable
    static func hexDigit(_ byte: UInt8) -> UInt64? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}

extension MappingID: Comparable {
    /// Orders ids by their bytes: version 7 ids by the time they were made.
    public static func < (lhs: MappingID, rhs: MappingID) -> Bool {
        (lhs.high, lhs.low) < (rhs.high, rhs.low)
    }
}

extension MappingID: CustomStringConvertible {
    /// The lower-case 36-character form.
    public var description: String {
        String(unsafeUninitializedCapacity: 36) { text in
            // The capacity asked for is there.
            write(to: UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(text)[..<36]))
            return 36
        }
    }

    /// The characters of the 36-character form, for where a string would be made only to be copied.
    package var text: InlineArray<36, UInt8> {
        var text = InlineArray<36, UInt8>(repeating: 0)
        var span = text.mutableSpan
        span.withUnsafeMutableBytes { write(to: $0) }
        return text
    }

    /// Writes the 36 characters; there must be room for them.
    private func write(to text: UnsafeMutableRawBufferPointer) {
        let groups = (
            Self.digits(high >> 32), Self.digits(high & 0xFFFF_FFFF), Self.digits(low >> 32),
            Self.digits(low & 0xFFFF_FFFF)
        )
        text.storeBytes(of: groups.0.bigEndian, toByteOffset: 0, as: UInt64.self)
        text.storeBytes(of: UInt32(truncatingIfNeeded: groups.1 >> 32).bigEndian, toByteOffset: 9, as: UInt32.self)
        text.storeBytes(of: UInt32(truncatingIfNeeded: groups.1).bigEndian, toByteOffset: 14, as: UInt32.self)
        text.storeBytes(of: UInt32(truncatingIfNeeded: groups.2 >> 32).bigEndian, toByteOffset: 19, as: UInt32.self)
        text.storeBytes(of: UInt32(truncatingIfNeeded: groups.2).bigEndian, toByteOffset: 24, as: UInt32.self)
        text.storeBytes(of: groups.3.bigEndian, toByteOffset: 28, as: UInt64.self)
        text[8] = UInt8(ascii: "-")
        text[13] = UInt8(ascii: "-")
        text[18] = UInt8(ascii: "-")
        text[23] = UInt8(ascii: "-")
    }

    /// The eight hexadecimal digits of a number below 2^32 in ASCII, the first one in the highest byte.
    ///
    /// All eight are made at a time, since every answer has an id in it.
    private static func digits(_ number: UInt64) -> UInt64 {
        var nibbles = (number | number << 16) & 0x0000_FFFF_0000_FFFF
        nibbles = (nibbles | nibbles << 8) & 0x00FF_00FF_00FF_00FF
        nibbles = (nibbles | nibbles << 4) & 0x0F0F_0F0F_0F0F_0F0F
        // 1 in each byte whose digit is a letter, which stands 39 further on than a decimal digit would.
        let letters = (nibbles &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
        return nibbles &+ 0x3030_3030_3030_3030 &+ letters &* 39
    }
}
