/// What came out of validating a request of the Lambda wire API.
public struct WireValidated: Sendable {
    /// The definition; present exactly when there is no violation.
    public var value: MappingDefinition?
    /// Why the request is refused, in AWS's words too; empty when it is not.
    public var violations: [WireViolation]
    /// What is accepted but worth knowing, with pointers into the wire request.
    public var warnings: [Finding]

    /// Makes a result.
    public init(value: MappingDefinition?, violations: [WireViolation], warnings: [Finding]) {
        self.value = violations.isEmpty ? value : nil
        self.violations = violations
        self.warnings = warnings
    }
}
