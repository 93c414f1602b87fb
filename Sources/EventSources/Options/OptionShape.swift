/// The values that an option takes, as data: validation, canonical form, schema and documentation derive from it.
package indirect enum OptionShape: Sendable {
    /// `true` or `false`.
    case boolean
    /// A whole number.
    case integer(IntegerShape)
    /// A text of some form.
    case text(TextShape)
    /// One of some words.
    case enumeration(EnumerationShape)
    /// The name of a resource.
    case arn(ARNShape)
    /// A moment: RFC 3339, or seconds since 1970; canonical is RFC 3339 in UTC with milliseconds.
    case timestamp
    /// A list.
    case list(ListShape)
    /// An object with fixed members.
    case object(ObjectShape)
    /// An object whose members depend on its `type`.
    case tagged(TaggedShape)
    /// A list of event filter patterns.
    case patterns
    /// A grammar of its own.
    case custom(CustomShape)

    /// Whether a merge patch replaces the value whole even if it is an object.
    var isReplacedWhole: Bool { if case .tagged = self { true } else { false } }
}
