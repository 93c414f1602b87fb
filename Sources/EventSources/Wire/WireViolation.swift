/// One reason why a request of the Lambda wire API is refused.
public struct WireViolation: Sendable, Hashable {
    /// How AWS answers it.
    public enum Error: Sendable, Hashable {
        /// The JSON type is wrong: a SerializationException with this message.
        case serialization(String)
        /// A constraint of the API model is violated: a ValidationException that holds this clause,
        /// `Value '…' at '…' failed to satisfy constraint: …`.
        case constraint(String)
        /// A rule of the service is broken: an InvalidParameterValueException with this message.
        case invalidParameter(String)
        /// The member is not part of the operation.
        case unknownMember(String)
    }

    /// What is wrong, with a pointer into the wire request.
    public var finding: Finding
    /// How AWS answers it.
    public var error: Error

    /// Makes a violation.
    public init(finding: Finding, error: Error) {
        self.finding = finding
        self.error = error
    }
}
