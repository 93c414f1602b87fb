public import JSON

/// One thing validation has to say about a request: a violation (the request is refused) or a warning
/// (accepted, but the caller should know).
public struct Finding: Sendable, Hashable {
    /// Where in the request: the offending member, also when it is missing.
    public var pointer: JSONPointer
    /// Which rule; stable, so that programs can decide on it.
    public var code: Code
    /// What is wrong, for a person.
    public var message: String
    /// The offending value, if there is one and it is no secret.
    public var value: JSONValue?
    /// What would be accepted, for example `{"minimum": 1, "maximum": 10000}` or `{"enum": […]}`.
    public var allowed: JSONValue?
    /// How to put it right, for a person.
    public var fix: String?

    /// Makes a finding.
    public init(
        at pointer: JSONPointer,
        _ code: Code,
        _ message: String,
        value: JSONValue? = nil,
        allowed: JSONValue? = nil,
        fix: String? = nil
    ) {
        self.pointer = pointer
        self.code = code
        self.message = message
        self.value = value
        self.allowed = allowed
        self.fix = fix
    }
}

extension Finding {
    /// A stable, kebab-case name of a rule.
    public struct Code: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
        /// The name as it stands in answers.
        public var rawValue: String
        /// Makes a code from its name.
        public init(rawValue: String) { self.rawValue = rawValue }
        /// Makes a code from its name.
        public init(_ rawValue: String) { self.rawValue = rawValue }
        /// The name.
        public var description: String { rawValue }

        /// The member is not known here.
        public static let unknownMember = Code("unknown-member")
        /// The option exists, but this source type does not take it.
        public static let notAllowedForSourceType = Code("not-allowed-for-source-type")
        /// A required member is missing.
        public static let required = Code("required")
        /// The JSON type is wrong.
        public static let wrongType = Code("wrong-type")
        /// A number, length or count is outside its range.
        public static let outOfRange = Code("out-of-range")
        /// The value is none of the enumerated ones.
        public static let notInEnum = Code("not-in-enum")
        /// The text does not have the needed form.
        public static let malformed = Code("malformed")
        /// The member cannot be changed after creation.
        public static let immutable = Code("immutable")
        /// The member is set by the server.
        public static let readOnly = Code("read-only")
        /// `null` is not a value here.
        public static let nullNotAllowed = Code("null-not-allowed")
        /// Two members exclude each other.
        public static let mutuallyExclusive = Code("mutually-exclusive")
        /// The member needs another one.
        public static let requires = Code("requires")
        /// The same thing is given twice.
        public static let duplicate = Code("duplicate")
    }
}

/// What came out of validating a request: a value if nothing was violated, and every finding.
public struct Validated<Value: Sendable>: Sendable {
    /// The value; present exactly when there is no violation.
    public var value: Value?
    /// Why the request is refused; empty when it is not.
    public var violations: [Finding]
    /// What is accepted but worth knowing.
    public var warnings: [Finding]

    /// Makes a result.
    public init(value: Value?, violations: [Finding], warnings: [Finding]) {
        self.value = violations.isEmpty ? value : nil
        self.violations = violations
        self.warnings = warnings
    }
}

extension Finding {
    /// The finding as a member of `violations` or `warnings` in an answer.
    public var json: JSONValue {
        var members: JSONObject = [
            "pointer": .string(pointer.description), "code": .string(code.rawValue), "message": .string(message),
        ]
        members["value"] = value
        members["allowed"] = allowed
        members["fix"] = fix.map(JSONValue.string)
        return .object(members)
    }
}
