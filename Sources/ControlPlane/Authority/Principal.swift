public import EventSources
import UntrustedText

/// Someone who is known to the server: a person or a program.
public struct Principal: Sendable, Hashable {
    /// The name that the history shows; see ``isName(_:)``.
    public var name: String
    /// What it may do.
    public var role: Role
    /// Whose mappings it may see and change.
    public var scope: AccessScope
    /// When it was added.
    public var createdAt: Timestamp
    /// When it was last given new credentials in place of the old ones.
    public var rotatedAt: Timestamp?
    /// What it proves itself with, oldest first; also what has expired or was revoked not long ago.
    public var credentials: [PrincipalCredential]

    /// Makes a principal.
    public init(
        name: String,
        role: Role,
        scope: AccessScope = .everything,
        createdAt: Timestamp,
        rotatedAt: Timestamp? = nil,
        credentials: [PrincipalCredential] = []
    ) {
        self.name = name
        self.role = role
        self.scope = scope
        self.createdAt = createdAt
        self.rotatedAt = rotatedAt
        self.credentials = credentials
    }

    /// Whether a text can be a principal's name: 1 to 64 letters, digits and `.`, `_`, `-`, `@`, and not one that the
    /// history gives to others.
    public static func isName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count) && !["unix", "import", "forwarder"].contains(text)
            && text.utf8.allSatisfy { CharacterClass.dottedWord($0) || $0 == UInt8(ascii: "@") }
    }
}

/// One means by which a principal proves who it is; nothing in it lets anyone else do so.
public struct PrincipalCredential: Sendable, Hashable {
    /// What it is, as it is stored.
    public enum Proof: Sendable, Hashable {
        /// A bearer token, by its SHA-256.
        case token(digest: [UInt8])
        /// An AWS access key: its id, and its secret sealed with a key that the store does not have.
        case accessKey(id: String, sealedSecret: [UInt8])
    }

    /// What it is.
    public var proof: Proof
    /// When it was made.
    public var createdAt: Timestamp
    /// From when on it is refused; `nil` for never.
    public var expiresAt: Timestamp?
    /// When it was taken back, if it was.
    public var revokedAt: Timestamp?

    /// Makes a credential.
    public init(proof: Proof, createdAt: Timestamp, expiresAt: Timestamp? = nil, revokedAt: Timestamp? = nil) {
        self.proof = proof
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.revokedAt = revokedAt
    }

    /// From when on it is refused, for whichever reason.
    public var end: Timestamp? {
        guard let expiresAt, let revokedAt else { return expiresAt ?? revokedAt }
        return min(expiresAt, revokedAt)
    }
}
