import UntrustedText

/// The id of an access key.
public enum AccessKeyID {
    /// Whether a text is one: 1 to 128 letters, digits and underscores, as in the IAM API reference (`AccessKey`), of
    /// which IAM itself makes none with fewer than 16.
    public static func isValid(_ text: String) -> Bool {
        (1...128).contains(text.utf8.count)
            && text.utf8.allSatisfy { CharacterClass.alphanumeric($0) || $0 == UInt8(ascii: "_") }
    }
}
