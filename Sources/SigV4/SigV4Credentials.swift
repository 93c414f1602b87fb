/// An AWS access key, with the session token that belongs to temporary ones.
///
/// Descriptions and mirrors show the access key id only.
public struct SigV4Credentials: Hashable, Sendable {
    /// The access key id, which is not a secret.
    public var accessKeyID: String

    /// The secret access key.
    public var secretAccessKey: String

    /// The session token of temporary credentials.
    public var sessionToken: String?

    /// Creates credentials, where an empty session token is none.
    public init(accessKeyID: String, secretAccessKey: String, sessionToken: String? = nil) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken?.isEmpty == true ? nil : sessionToken
    }
}

extension SigV4Credentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The access key id.
    public var description: String { "access key \(accessKeyID)" }

    /// The access key id.
    public var debugDescription: String { description }

    /// Shows the access key id and no secret, so that `dump` prints none either.
    public var customMirror: Mirror { Mirror(self, children: ["accessKeyID": accessKeyID]) }
}
