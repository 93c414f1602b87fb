import JSON
import UntrustedText

extension S3KeyFilter {
    /// What is legal in a prefix or suffix and matches otherwise than it looks.
    ///
    /// S3 stores the text as it is and compares it with the URL-encoded key (S3 user guide, "Configuring event
    /// notifications using object key name filtering"), so that a character that is encoded there matches nothing.
    ///
    /// - Parameters:
    ///   - text: The prefix or suffix.
    ///   - name: Which of them it is.
    ///   - pointer: Where it stands in the request.
    /// - Returns: The warnings.
    static func doubts(about text: String, as name: String, at pointer: JSONPointer) -> [Finding] {
        var warnings: [Finding] = []
        if text.utf8.contains(UInt8(ascii: "*")) {
            warnings.append(
                Finding(
                    at: pointer,
                    .ambiguous,
                    "S3 takes the asterisk in a \(name) literally; there are no wildcards.",
                    value: JSONValue.string(text).echoed,
                    fix: "Remove it unless keys really hold an asterisk."
                )
            )
        }
        let encoded = urlEncoded(text)
        guard encoded != text else { return warnings }
        let isPlusOnly = encoded == text.replacing("+", with: "%2B")
        warnings.append(
            Finding(
                at: pointer,
                .neverMatches,
                isPlusOnly
                    ? "In a \(name), + stands for a space: S3 compares it with the URL-encoded key."
                    : "S3 compares a \(name) with the URL-encoded key, so that this one matches nothing.",
                value: JSONValue.string(text).echoed,
                fix: isPlusOnly
                    ? "Leave it for keys with a space; for keys with a plus sign write \(encoded.clipped)"
                    : "Write \(encoded.clipped)"
            )
        )
        return warnings
    }

    /// The text as it stands in an encoded key; escapes that are there already stay.
    private static func urlEncoded(_ text: String) -> String {
        var encoded: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: " "): encoded.append(UInt8(ascii: "+"))
            case UInt8(ascii: "="), UInt8(ascii: "&"), UInt8(ascii: ","), UInt8(ascii: "?"), UInt8(ascii: ":"),
                UInt8(ascii: "@"), UInt8(ascii: "+"), UInt8(ascii: "$"), UInt8(ascii: ";"), 0...0x1F, 0x7F...0xFF:
                PercentEncoding.append(byte, to: &encoded)
            default: encoded.append(byte)
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }
}
