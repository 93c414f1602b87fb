/// Percent-encoding (RFC 3986 section 2).
package enum PercentEncoding {
    private static let digits = Array("0123456789ABCDEF".utf8)

    // MARK: Encoding

    /// Encodes every byte but the unreserved characters, in upper-case digits as AWS has it for signing.
    ///
    /// - Parameters:
    ///   - bytes: The bytes.
    ///   - keepingSlashes: Whether slashes stay, as in a path.
    /// - Returns: ASCII characters.
    package static func encode(_ bytes: some Sequence<UInt8>, keepingSlashes: Bool = false) -> [UInt8] {
        var encoded: [UInt8] = []
        encoded.reserveCapacity(bytes.underestimatedCount)
        for byte in bytes {
            if isUnreserved(byte) || (keepingSlashes && byte == UInt8(ascii: "/")) {
                encoded.append(byte)
            } else {
                append(byte, to: &encoded)
            }
        }
        return encoded
    }

    /// Encodes a text's UTF-8 bytes; slashes are kept on request, as in a path.
    package static func encode(_ text: String, keepingSlashes: Bool = false) -> String {
        String(decoding: encode(text.utf8, keepingSlashes: keepingSlashes), as: UTF8.self)
    }

    /// A query of names and values in the order given.
    package static func query(_ parameters: [(name: String, value: String)]) -> String {
        parameters.map { "\(encode($0.name))=\(encode($0.value))" }.joined(separator: "&")
    }

    /// Appends `%` and the two digits of a byte.
    package static func append(_ byte: UInt8, to encoded: inout [UInt8]) {
        encoded.append(UInt8(ascii: "%"))
        encoded.append(digits[Int(byte >> 4)])
        encoded.append(digits[Int(byte & 0x0F)])
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        CharacterClass.dottedWord(byte) || byte == UInt8(ascii: "~")
    }

    // MARK: Decoding

    /// Decodes a text once; `+` may mean a space, as in a query made from a form.
    ///
    /// - Returns: The text, or `nil` if a `%` lacks its two hexadecimal digits or the bytes are not UTF-8.
    package static func decode(_ text: Span<UInt8>, plusIsSpace: Bool = false) -> String? {
        let (bytes, isWhole) = decoded(text, plusIsSpace: plusIsSpace)
        return isWhole ? String(validating: bytes, as: UTF8.self) : nil
    }

    /// Whether a text can be decoded.
    package static func isDecodable(_ text: Span<UInt8>) -> Bool {
        var isPlain = true
        for index in text.indices where text[index] == UInt8(ascii: "%") || text[index] >= 0x80 { isPlain = false }
        return isPlain || decode(text) != nil
    }

    /// What people would read in a text: decoded where that can be, U+FFFD for what is not UTF-8.
    package static func readable(_ text: Span<UInt8>) -> String {
        String(decoding: decoded(text, plusIsSpace: false).bytes, as: UTF8.self)
    }

    /// The bytes that a text stands for, and whether every `%` has its two digits; one that has not stands for itself.
    package static func decoded(
        _ text: Span<UInt8>,
        plusIsSpace: Bool = false
    ) -> (bytes: [UInt8], isWhole: Bool) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var isWhole = true
        var index = 0
        while index < text.count {
            let byte = text[index]
            if byte != UInt8(ascii: "%") {
                bytes.append(plusIsSpace && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
                index += 1
            } else if text.count - index > 2, let high = text[index + 1].hexadecimalValue,
                let low = text[index + 2].hexadecimalValue
            {
                bytes.append(high << 4 | low)
                index += 3
            } else {
                isWhole = false
                bytes.append(byte)
                index += 1
            }
        }
        return (bytes, isWhole)
    }
}
