/// Percent-decoding (RFC 3986 section 2.1).
enum PercentEncoding {
    /// Decodes a text once; `+` may mean a space, as in a query made from a form.
    ///
    /// - Returns: The text, or `nil` if a `%` lacks its two hexadecimal digits or the bytes are not UTF-8.
    static func decode(_ text: Span<UInt8>, plusIsSpace: Bool = false) -> String? {
        guard text.contains(UInt8(ascii: "%")) || plusIsSpace && text.contains(UInt8(ascii: "+")) else {
            return text.isASCII ? text.text : text.withUnsafeBufferPointer { String(validating: $0, as: UTF8.self) }
        }
        let (bytes, isWhole) = decoded(text, plusIsSpace: plusIsSpace)
        return isWhole ? String(validating: bytes, as: UTF8.self) : nil
    }

    /// Whether a text can be decoded.
    static func isDecodable(_ text: Span<UInt8>) -> Bool {
        text.isASCII && !text.contains(UInt8(ascii: "%")) || decode(text) != nil
    }

    /// What people would read in a text: decoded where that can be, U+FFFD for what is not UTF-8.
    static func readable(_ text: Span<UInt8>) -> String {
        String(decoding: decoded(text, plusIsSpace: false).bytes, as: UTF8.self)
    }

    /// The bytes that a text stands for, and whether every `%` has its two digits; one that has not stands for itself.
    private static func decoded(_ text: Span<UInt8>, plusIsSpace: Bool) -> (bytes: [UInt8], isWhole: Bool) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var isWhole = true
        var index = 0
        while index < text.count {
            let byte = text[index]
            if byte != UInt8(ascii: "%") {
                bytes.append(plusIsSpace && byte == UInt8(ascii: "+") ? .space : byte)
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
