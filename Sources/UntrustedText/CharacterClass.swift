/// The classes of ASCII characters that names and tokens are made of.
package enum CharacterClass {
    /// 0 to 9.
    @inlinable
    package static func digit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    /// Digits and the letters a to f, in either case.
    @inlinable
    package static func hexadecimal(_ byte: UInt8) -> Bool {
        digit(byte) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66)
    }

    /// The letters, in either case.
    @inlinable
    package static func letter(_ byte: UInt8) -> Bool { (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A }

    /// The lower-case letters.
    @inlinable
    package static func lowercase(_ byte: UInt8) -> Bool { byte >= 0x61 && byte <= 0x7A }

    /// Letters and digits.
    @inlinable
    package static func alphanumeric(_ byte: UInt8) -> Bool { letter(byte) || digit(byte) }

    /// Letters, digits and the hyphen.
    @inlinable
    package static func alphanumericHyphen(_ byte: UInt8) -> Bool { alphanumeric(byte) || byte == UInt8(ascii: "-") }

    /// Letters, digits, hyphen and underscore: names of queues, topics and functions.
    @inlinable
    package static func word(_ byte: UInt8) -> Bool { alphanumericHyphen(byte) || byte == UInt8(ascii: "_") }

    /// ``word(_:)`` and the full stop: names of streams and tables.
    @inlinable
    package static func dottedWord(_ byte: UInt8) -> Bool { word(byte) || byte == UInt8(ascii: ".") }
}

extension UInt8 {
    /// The value of a hexadecimal digit, in either case.
    @inlinable
    package var hexadecimalValue: UInt8? {
        switch self {
        case 0x30...0x39: self - 0x30
        case 0x41...0x46: self - 0x37
        case 0x61...0x66: self - 0x57
        default: nil
        }
    }
}
