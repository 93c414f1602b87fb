import JSON

/// Another spelling that an option is accepted under and answered under its canonical name.
struct OptionAlias: Sendable {
    /// The other spelling.
    let name: String
    /// Whether the alias holds one element of the list that the canonical option holds.
    let isSingleElement: Bool
    /// Where the spelling comes from, for the warning.
    let origin: String

    /// The value as the canonical option would be given.
    func canonicalSpelling(of value: JSONValue) -> JSONValue { isSingleElement ? .array([value]) : value }
}
