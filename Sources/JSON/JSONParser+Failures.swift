extension JSONParser {
    /// The failure as the caller sees it.
    var error: JSONParseError {
        let failure = failure ?? Failure(offset: index, code: .malformed, message: "The document is not JSON.")
        let (line, column) = location(of: failure.offset)
        return JSONParseError(
            offset: failure.offset,
            line: line,
            column: column,
            pointer: JSONPointer(tokens: path.reversed()),
            code: failure.code,
            message: failure.message,
            fix: failure.fix
        )
    }

    mutating func fail(_ code: JSONParseError.Code, _ message: String, at offset: Int? = nil) -> Stop {
        let offset = offset ?? index
        let isGrammar = code == .malformed || code == .trailingContent
        failure = Failure(
            offset: offset,
            code: isGrammar && offset < bytes.count && scalar(at: offset) == nil ? .invalidUTF8 : code,
            message: message
        )
        return Stop()
    }

    mutating func refuseOtherEncodings() throws(Stop) {
        if bytes.starts(with: [0xef, 0xbb, 0xbf]) {
            throw fail(
                .byteOrderMark,
                "The document starts with a byte order mark (EF BB BF), which JSON does not have."
            )
        }
        if bytes.starts(with: [0xfe, 0xff]) || bytes.starts(with: [0xff, 0xfe]) {
            throw fail(.byteOrderMark, "The document looks like UTF-16; JSON is written in UTF-8.")
        }
    }

    mutating func expectedValue() -> Stop {
        guard let byte = next else {
            return fail(.unexpectedEnd, "Expected a value but found the end of the document.")
        }
        let rest = bytes[index...].prefix(5)
        let literals: [String] = ["true", "false", "null"]
        if rest.endIndex == bytes.count, let literal = literals.first(where: { $0.utf8.starts(with: rest) }) {
            return fail(.unexpectedEnd, "The document ends within the literal \(literal).", at: bytes.count)
        }
        let hint =
            switch byte {
            case UInt8(ascii: "'"): " Strings are written in double quotes."
            case UInt8(ascii: "/"), UInt8(ascii: "#"): " JSON has no comments."
            case UInt8(ascii: "+"), UInt8(ascii: "."): " Numbers start with a digit or a minus sign."
            case _ where isLetter(byte): " The literals are true, false and null; strings are written in double quotes."
            default: ""
            }
        return fail(.malformed, "Expected a value but found \(found()).\(hint)")
    }

    mutating func expectedName(from start: Int) -> Stop {
        guard let byte = next else { return expected("a name in double quotes", in: "object", from: start) }
        let hint = byte == UInt8(ascii: "/") || byte == UInt8(ascii: "#") ? " JSON has no comments." : ""
        return fail(.malformed, "Expected a name in double quotes but found \(found()).\(hint)")
    }

    mutating func expected(_ what: String, in container: String, from start: Int) -> Stop {
        if index < bytes.count { return fail(.malformed, "Expected \(what) but found \(found()).") }
        let (line, column) = location(of: start)
        return fail(
            .unexpectedEnd,
            "Expected \(what) but found the end of the document; the \(container) starts at line \(line), column \(column)."
        )
    }

    mutating func trailingComma(before bracket: String) -> Stop {
        fail(.malformed, "Expected another entry after ',' but found '\(bracket)'; JSON has no trailing commas.")
    }

    mutating func unclosedString(from quote: Int) -> Stop {
        let (line, column) = location(of: quote)
        return fail(
            .unexpectedEnd,
            "The document ends within the string that starts at line \(line), column \(column).",
            at: bytes.count
        )
    }

    mutating func controlCharacter(_ byte: UInt8) -> Stop {
        let isBreak = byte == 0x0a || byte == 0x0d
        return fail(
            .invalidString,
            isBreak
                ? "Found a line break within a string; write it as \\n or close the string."
                : "Found the control character U+\(hex(UInt32(byte))) within a string; write it as \\u\(hex(UInt32(byte)))."
        )
    }

    /// The failure for the string that starts at `quote` and ends before the current byte.
    mutating func invalidUTF8(after quote: Int) -> Stop {
        let content = UnsafeBufferPointer(rebasing: bytes[(quote + 1)..<index])
        do {
            _ = try UTF8Span(validating: content.span)
            return fail(.invalidUTF8, "This string is not UTF-8.", at: quote)
        } catch {
            let offset = quote + 1 + error.byteOffsets.lowerBound
            return fail(
                .invalidUTF8,
                "Found byte 0x\(hex(UInt32(bytes[offset]), 2)), which is not UTF-8 here.",
                at: offset
            )
        }
    }

    // MARK: Words

    /// What stands at a position, in words.
    func found(at position: Int? = nil) -> String {
        let position = position ?? index
        guard position < bytes.count else { return "the end of the document" }
        let byte = bytes[position]
        if isLetter(byte) {
            let word = bytes[position...].prefix(24).prefix { isLetter($0) || $0 &- UInt8(ascii: "0") <= 9 }
            return "'\(String(decoding: word, as: UTF8.self))'"
        }
        guard let scalar = scalar(at: position) else {
            return "byte 0x\(hex(UInt32(byte), 2)), which is not UTF-8 here"
        }
        let isPlain =
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator, .unassigned, .privateUse,
                .nonspacingMark, .enclosingMark, .spacingMark:
                false
            default: true
            }
        switch scalar {
        case " ": return "a space"
        case "\t": return "a tab"
        case "\n", "\r": return "a line break"
        default: break
        }
        if !isPlain { return "U+\(hex(scalar.value))" }
        return scalar.isASCII ? "'\(scalar)'" : "'\(scalar)' (U+\(hex(scalar.value)))"
    }

    /// A name as JSON text, cut if it is long.
    func quoted(_ name: String) -> String {
        let head = name.unicodeScalars.prefix(64)
        let isWhole = head.endIndex == name.unicodeScalars.endIndex
        return JSONValue.string(String(String.UnicodeScalarView(head))).text() + (isWhole ? "" : "…")
    }

    func hex(_ value: UInt32, _ count: Int = 4) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, count - digits.count)) + digits
    }

    private func scalar(at position: Int) -> Unicode.Scalar? {
        var decoder = UTF8()
        var rest = bytes[position...].prefix(4).makeIterator()
        if case .scalarValue(let scalar) = decoder.decode(&rest) { return scalar }
        return nil
    }

    private func isLetter(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte == UInt8(ascii: "_")
    }

    private func location(of offset: Int) -> (line: Int, column: Int) {
        var line = 1
        var column = 1
        for position in 0..<min(offset, bytes.count) {
            switch bytes[position] {
            case 0x0a:
                line += 1
                column = 1
            case 0x0d where position + 1 == bytes.count || bytes[position + 1] != 0x0a:
                line += 1
                column = 1
            // Continuation bytes belong to the scalar before them.
            case 0x80..<0xc0: break
            default: column += 1
            }
        }
        return (line, column)
    }
}
