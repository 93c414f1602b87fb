/// Strict percent-decoding (RFC 3986 section 2.1).
enum PercentEncoding {
    /// Decodes a text once; `+` may mean a space, as in a query made from a form.
    ///
    /// - Returns: The text, or `nil` if a `%` lacks its two hexadecimal digits or the bytes are not UTF-8.
    static func decode(_ text: Span<UInt8>, plusIsSpace: Bool = false) -> String? {
        guard text.contains(UInt8(ascii: "%")) || plusIsSpace && text.contains(UInt8(ascii: "+")) else {
            return text.isASCII ? text.text : text.withUnsafeBufferPointer { String(validating: $0, as: UTF8.self) }
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var index = 0
        while index < text.count {
            let byte = text[index]
            if byte == UInt8(ascii: "%") {
                guard text.count - index > 2, let high = text[index + 1].hexadecimalValue,
                    let low = text[index + 2].hexadecimalValue
                else { return nil }
                bytes.append(high << 4 | low)
                index += 3
            } else {
                bytes.append(plusIsSpace && byte == UInt8(ascii: "+") ? .space : byte)
                index += 1
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
