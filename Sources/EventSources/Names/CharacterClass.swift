/// The ASCII character classes that AWS names are made of.
enum CharacterClass {
    static func digit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    static func hexadecimal(_ byte: UInt8) -> Bool {
        digit(byte) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66)
    }

    static func letter(_ byte: UInt8) -> Bool { (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A }

    static func alphanumeric(_ byte: UInt8) -> Bool { letter(byte) || digit(byte) }

    static func alphanumericHyphen(_ byte: UInt8) -> Bool { alphanumeric(byte) || byte == UInt8(ascii: "-") }

    /// Letters, digits, hyphen and underscore: names of queues, topics and functions.
    static func word(_ byte: UInt8) -> Bool { alphanumericHyphen(byte) || byte == UInt8(ascii: "_") }

    /// ``word(_:)`` and the full stop: names of streams and tables.
    static func dottedWord(_ byte: UInt8) -> Bool { word(byte) || byte == UInt8(ascii: ".") }
}
