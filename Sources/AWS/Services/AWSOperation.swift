/// An operation of AWS as a value: how it is called, what it answers, what it needs, and what its failures mean.
///
/// Only operations that are called are declared, and of them only members that are used.
public struct AWSOperation: Sendable, Hashable {
    /// What a failure means where it means something of its own for one operation.
    public struct Failure: Sendable, Hashable {
        /// What to make of it.
        public enum Meaning: Sendable, Hashable {
            /// What is to be made or changed is there already, otherwise.
            case conflict
            /// The resource is changing right now.
            case inUse
            /// AWS has not told all its parts yet what was changed just before.
            case propagating
        }

        /// AWS's name of the error.
        public let code: String
        /// What its message holds; `nil` for any.
        public let text: String?
        /// What to make of it.
        public let meaning: Meaning

        /// Says what a failure means.
        public init(_ code: String, containing text: String? = nil, _ meaning: Meaning) {
            self.code = code
            self.text = text
            self.meaning = meaning
        }
    }

    /// The service.
    public let service: AWSService
    /// AWS's name of the operation.
    public let name: String
    /// The HTTP method.
    public let method: String
    /// The path, with the members that travel in it in braces.
    public let path: String
    /// A query that is sent as it is, in front of the members that travel in it.
    public let fixedQuery: String
    /// What a request may have.
    public let input: [Member]
    /// What is read of an answer.
    public let output: [Member]
    /// Whether it changes anything, so that a lost answer leaves open what happened.
    public let isMutating: Bool
    /// What an identity must be allowed to call it; none where AWS asks for nothing, or where only the trust policy of a role
    /// that the user chose decides.
    public let permission: AWSPermission?
    /// What failures mean that mean something of their own here; the first that fits counts.
    public let failures: [Failure]

    /// Declares an operation.
    public init(
        _ name: String,
        of service: AWSService,
        method: String = "POST",
        path: String = "/",
        fixedQuery: String = "",
        input: [Member] = [],
        output: [Member] = [],
        isMutating: Bool,
        permission: AWSPermission? = nil,
        failures: [Failure] = []
    ) {
        self.service = service
        self.name = name
        self.method = method
        self.path = path
        self.fixedQuery = fixedQuery
        self.input = input
        self.output = output
        self.isMutating = isMutating
        self.permission = permission
        self.failures = failures
    }

    /// Whether two values are one operation.
    public static func == (lhs: AWSOperation, rhs: AWSOperation) -> Bool {
        lhs.name == rhs.name && lhs.service == rhs.service
    }

    /// Hashes the names.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(service)
        hasher.combine(name)
    }
}

extension AWSOperation: CustomStringConvertible {
    /// The names, for example `sns Subscribe`.
    public var description: String { "\(service.name) \(name)" }
}

/// An IAM action, often not named as its operation is, and what it acts on (AWS Service Authorization Reference).
public struct AWSPermission: Sendable, Hashable {
    /// What actions act on; each is one statement of a policy.
    public struct Target: Sendable, Hashable {
        /// The name of the statement: letters and digits only.
        public let statementID: String
        /// The resources, with `{partition}` for the partition.
        public let resource: String

        /// Names a target.
        public init(_ statementID: String, _ resource: String) {
            self.statementID = statementID
            self.resource = resource
        }
    }

    /// The action, for example `s3:GetBucketNotification`.
    public let action: String
    /// What it acts on.
    public let target: Target

    /// Names an action.
    public init(_ action: String, on target: Target) {
        self.action = action
        self.target = target
    }
}
