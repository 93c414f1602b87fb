import UntrustedText

extension JSONParser {
    /// Parses the string that starts at the current byte (RFC 8259 section 7).
    mutating func string() throws(Stop) -> String {
        let quote = index
        index += 1
        skipPlain()
        if next == UInt8(ascii: "\"") {
            let string = try decode(UnsafeBufferPointer(rebasing: bytes[(quote + 1)..<index]).span, in: quote)
            index += 1
            return string
        }
        scratch.removeAll(keepingCapacity: true)
        var run = quote + 1
        while let byte = next, byte == UInt8(ascii: "\\") {
            scratch.append(contentsOf: bytes[run..<index])
            try escape(in: quote)
            run = index
            skipPlain()
        }
        guard let byte = next else { throw unclosedString(from: quote) }
        guard byte == UInt8(ascii: "\"") else { throw controlCharacter(byte) }
        scratch.append(contentsOf: bytes[run..<index])
        let content = scratch
        let string = try decode(content.span, in: quote)
        index += 1
        return string
    }

    private mutating func decode(_ content: Span<UInt8>, in quote: Int) throws(Stop) -> String {
        let text: UTF8Span
        do {
            text = try UTF8Span(validating: content)
        } catch {
            throw invalidUTF8(after: quote)
        }
        guard !limits.boundsNonStarters || StreamSafeText.firstExcess(in: text) == nil else {
            throw fail(
                .tooManyMarks,
                "This string has more than \(StreamSafeText.maximumNonStarters) combining marks in a row.",
                at: quote
            )
        }
        return String(copying: text)
    }

    /// Moves to the next quotation mark, backslash or control character, or to the end.
    private mutating func skipPlain() {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highBits: UInt64 = 0x8080_8080_8080_8080
        let base = UnsafeRawBufferPointer(bytes)
        while bytes.count - index >= 8 {
            let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            // A borrow marks a byte wrongly only above one marked rightly, so the lowest mark is right.
            let quote = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
            let backslash = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
            let marks =
                (((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash) | ((word &- ones &* 0x20) & ~word))
                & highBits
            if marks != 0 {
                index += marks.trailingZeroBitCount / 8
                return
            }
            index += 8
        }
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), 0..<0x20: return
            default: index += 1
            }
        }
    }

    /// Decodes the escape at the current byte into `scratch`.
    private mutating func escape(in quote: Int) throws(Stop) {
        guard index + 1 < bytes.count else { throw unclosedString(from: quote) }
        switch bytes[index + 1] {
        case let byte where byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "/"):
            scratch.append(byte)
        case UInt8(ascii: "b"): scratch.append(0x08)
        case UInt8(ascii: "f"): scratch.append(0x0c)
        case UInt8(ascii: "n"): scratch.append(0x0a)
        case UInt8(ascii: "r"): scratch.append(0x0d)
        case UInt8(ascii: "t"): scratch.append(0x09)
        case UInt8(ascii: "u"): return try unicodeEscape(in: quote)
        default:
            throw fail(
                .invalidString,
                "Expected one of \" \\ / b f n r t u after a backslash but found \(found(at: index + 1)).",
                at: index
            )
        }
        index += 2
    }

    private mutating func unicodeEscape(in quote: Int) throws(Stop) {
        let start = index
        let unit = try codeUnit(in: quote)
        var scalar = Unicode.Scalar(unit)
        if UTF16.isLeadSurrogate(unit) {
            guard index < bytes.count else { throw unclosedString(from: quote) }
            if index + 1 == bytes.count, bytes[index] == UInt8(ascii: "\\") { throw unclosedString(from: quote) }
            if index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u") {
                let low = try codeUnit(in: quote)
                if UTF16.isTrailSurrogate(low) {
                    scalar = Unicode.Scalar(0x10000 + ((UInt32(unit) - 0xd800) << 10) + (UInt32(low) - 0xdc00))
                }
            }
        }
        guard let scalar else {
            let rule =
                UTF16.isLeadSurrogate(unit)
                ? "a high surrogate must be followed by the escape of a low one"
                : "a low surrogate must follow the escape of a high one"
            throw fail(
                .invalidString,
                "The escape \\u\(hex(UInt32(unit))) is half a surrogate pair; \(rule).",
                at: start
            )
        }
        scratch.append(contentsOf: scalar.utf8)
    }

    /// Reads `\uXXXX` at the current byte.
    private mutating func codeUnit(in quote: Int) throws(Stop) -> UInt16 {
        var unit: UInt16 = 0
        for position in (index + 2)..<(index + 6) {
            guard position < bytes.count else { throw unclosedString(from: quote) }
            let digit: UInt8
            switch bytes[position] {
            case let byte where byte &- UInt8(ascii: "0") <= 9: digit = byte &- UInt8(ascii: "0")
            case let byte where (byte | 0x20) &- UInt8(ascii: "a") <= 5: digit = (byte | 0x20) &- UInt8(ascii: "a") + 10
            default:
                throw fail(
                    .invalidString,
                    "Expected four hexadecimal digits after \\u but found \(found(at: position)).",
                    at: index
                )
            }
            unit = unit << 4 | UInt16(digit)
        }
        index += 6
        return unit
    }
}
