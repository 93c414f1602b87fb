/// The ASCII character classes that AWS names are made of.
enum CharacterClass {
    static func digit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    static func letter(_ byte: UInt8) -> Bool { (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A }

    static func alphanumeric(_ byte: UInt8) -> Bool { letter(byte) || digit(byte) }

    static func alphanumericHyphen(_ byte: UInt8) -> Bool { alphanumeric(byte) || byte == UInt8(ascii: "-") }

    /// Letters, digits, hyphen and underscore: names of queues, topics and functions.
    static func word(_ byte: UInt8) -> Bool { alphanumericHyphen(byte) || byte == UInt8(ascii: "_") }

    /// ``word(_:)`` and the full stop: names of streams and tables.
    static func dottedWord(_ byte: UInt8) -> Bool { word(byte) || byte == UInt8(ascii: ".") }

    static func isAccount(_ bytes: some Collection<UInt8>) -> Bool { bytes.count == 12 && bytes.allSatisfy(digit) }

    static func isName(
        _ bytes: some Collection<UInt8>,
        _ lengths: ClosedRange<Int>,
        of characters: (UInt8) -> Bool
    ) -> Bool {
        lengths.contains(bytes.count) && bytes.allSatisfy(characters)
    }
}

extension Substring.UTF8View {
    func hasSuffix(_ suffix: String.UTF8View) -> Bool {
        count >= suffix.count && self.suffix(suffix.count).elementsEqual(suffix)
    }
}

extension String.UTF8View {
    func hasSuffix(_ suffix: String.UTF8View) -> Bool {
        count >= suffix.count && self.suffix(suffix.count).elementsEqual(suffix)
    }
}

extension String {
    /// The text, cut so that a message that quotes it stays short.
    var clipped: String {
        unicodeScalars.count <= 80 ? self : "\(String(String.UnicodeScalarView(unicodeScalars.prefix(77))))…"
    }
}
