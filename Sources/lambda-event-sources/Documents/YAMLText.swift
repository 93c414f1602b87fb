import UntrustedText

/// The bound on combining marks for YAML, before it is parsed: the parser compares keys as it meets them.
enum YAMLText {
    /// What is wrong with a text that has an excess, as a sentence without an end.
    static let excess = "more than \(StreamSafeText.maximumNonStarters) combining marks in a row"

    /// The line, from 1, of the first combining mark too many in a row, written as itself or as an escape.
    ///
    /// Escapes are counted wherever they stand, though only double-quoted scalars have them: nobody writes more than
    /// thirty escapes of marks in a row as plain text.
    static func lineOfExcess(in text: String) -> Int? {
        guard !text.utf8Span.isKnownASCII || text.utf8.contains(UInt8(ascii: "\\")) else { return nil }
        var run = NonStarterRun()
        var line = 1
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            if scalar == "\n" { line += 1 }
            let decoded = scalar == "\\" ? escaped(&rest, line: &line) : scalar
            if let decoded, !run.admits(decoded) { return line }
        }
        return nil
    }

    /// Takes what follows a backslash; `nil` for an escaped line break, which stands for nothing.
    private static func escaped(_ rest: inout Substring.UnicodeScalarView, line: inout Int) -> Unicode.Scalar? {
        let digits: Int
        switch rest.first {
        case "x": digits = 2
        case "u": digits = 4
        case "U": digits = 8
        case "\n", "\r":
            while let blank = rest.first, blank == "\n" || blank == "\r" || blank == " " || blank == "\t" {
                if blank == "\n" { line += 1 }
                rest.removeFirst()
            }
            return nil
        case "\\":
            rest.removeFirst()
            return "\\"
        default: return "\\"
        }
        let number = rest.dropFirst().prefix(digits)
        guard number.count == digits, number.allSatisfy(\.properties.isASCIIHexDigit),
            let value = UInt32(String(number), radix: 16), let scalar = Unicode.Scalar(value)
        else { return "\\" }
        rest.removeFirst(digits + 1)
        return scalar
    }
}
