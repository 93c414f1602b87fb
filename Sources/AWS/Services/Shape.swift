/// The form of a value that a call of AWS takes or answers, as the models of AWS say it.
///
/// Values are JSON: a timestamp is seconds since 1970 as a number, or text as the service writes it.
public indirect enum Shape: Sendable, Hashable {
    /// Text.
    case string
    /// A whole number.
    case integer
    /// `true` or `false`.
    case boolean
    /// A moment.
    case timestamp
    /// Named values.
    case structure([Member])
    /// Values one after the other. A flattened list has no element of its own in XML and forms: each of its values stands
    /// where it would.
    case list(of: Shape, isFlattened: Bool = false)
    /// Values by names that the caller chooses.
    case map(of: Shape)
}

/// A member of a structure.
public struct Member: Sendable, Hashable {
    /// Where in a request or answer a member of the outermost structure travels.
    public enum Location: Sendable, Hashable {
        /// In the body, beside the others.
        case body
        /// In the path, in place of its name in braces.
        case path
        /// In the query.
        case query
        /// In a header field.
        case header
        /// As the whole body.
        case payload
        /// In the host's name or at the start of the path, as the endpoint has buckets.
        case bucket
    }

    /// The name in AWS's model.
    public let name: String
    /// The name on the wire.
    public let wireName: String
    /// The form of its value.
    public let shape: Shape
    /// Where it travels.
    public let location: Location
    /// Whether a request must have it.
    public let isRequired: Bool

    /// Makes a member.
    ///
    /// - Parameters:
    ///   - name: The name in AWS's model.
    ///   - shape: The form of its value.
    ///   - location: Where it travels.
    ///   - wireName: The name on the wire, if it is another.
    ///   - isRequired: Whether a request must have it.
    public init(
        _ name: String,
        _ shape: Shape = .string,
        in location: Location = .body,
        as wireName: String? = nil,
        isRequired: Bool = false
    ) {
        self.name = name
        self.wireName = wireName ?? name
        self.shape = shape
        self.location = location
        self.isRequired = isRequired
    }

    /// A member that a request must have.
    public static func required(
        _ name: String,
        _ shape: Shape = .string,
        in location: Location = .body,
        as wireName: String? = nil
    ) -> Member {
        Member(name, shape, in: location, as: wireName, isRequired: true)
    }
}
