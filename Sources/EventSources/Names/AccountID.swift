import UntrustedText

/// The id of an AWS account.
public enum AccountID {
    /// Whether a text is one: 12 digits.
    public static func isValid(_ text: String) -> Bool {
        text.utf8.count == 12 && text.utf8.allSatisfy(CharacterClass.digit)
    }
}
