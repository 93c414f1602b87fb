import SigV4

/// Credentials of AWS, and where they came from.
///
/// Descriptions and mirrors show no secret.
struct AWSCredentials: Sendable, Hashable {
    var accessKeyID: String
    var secretAccessKey: String
    var sessionToken: String?
    /// When they end, in seconds since 1970; `nil` for those that do not.
    var expiration: Double?
    /// The account they belong to, if that is known.
    var account: String?
    /// Where they came from, for example `environment variables`.
    var source: String

    /// What requests are signed with.
    var signing: SigV4Credentials {
        SigV4Credentials(accessKeyID: accessKeyID, secretAccessKey: secretAccessKey, sessionToken: sessionToken)
    }

    /// What must not be shown to anyone.
    var secrets: [String] { [secretAccessKey] + (sessionToken.map { [$0] } ?? []) }
}

extension AWSCredentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The access key id and the source.
    var description: String { "access key \(accessKeyID) from \(source)" }

    /// The access key id and the source.
    var debugDescription: String { description }

    /// Shows no secret, so that `dump` prints none.
    var customMirror: Mirror { Mirror(self, children: ["accessKeyID": accessKeyID, "source": source]) }
}

/// Why there are no credentials: every source that was tried, and why it gave none.
struct CredentialsError: Error, Sendable, Hashable, CustomStringConvertible {
    struct Attempt: Sendable, Hashable {
        var source: String
        var reason: String
    }

    var attempts: [Attempt]

    var description: String {
        let list = attempts.map { "\($0.source): \($0.reason)" }.joined(separator: "; ")
        return "no AWS credentials. Tried \(list)"
    }
}
