import OpenSSL

/// A secret that was just made, to be shown once.
package enum CredentialSecret: Sendable, Hashable {
    /// A bearer token.
    case token(String)
    /// An AWS access key.
    case accessKey(id: String, secret: String)

    /// What every token begins with, so that people and scanners recognise a leaked one.
    package static let tokenPrefix = "les_"
    /// What every access key id begins with.
    package static let accessKeyPrefix = "LESA"

    /// Makes a token with 256 random bits.
    package static func makeToken() throws -> CredentialSecret {
        .token(tokenPrefix + Hexadecimal.encode(try SecureRandom.bytes(32)))
    }

    /// Makes an access key with 256 random bits in its secret.
    package static func makeAccessKey() throws -> CredentialSecret {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
        let id = try SecureRandom.bytes(16).map { letters[Int($0 & 31)] }
        return .accessKey(
            id: accessKeyPrefix + String(decoding: id, as: UTF8.self),
            secret: Hexadecimal.encode(try SecureRandom.bytes(32))
        )
    }
}

extension CredentialSecret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Says which kind, never the secret.
    package var description: String {
        switch self {
        case .token: "token"
        case .accessKey(let id, _): "access key \(id)"
        }
    }

    /// Says which kind, never the secret.
    package var debugDescription: String { description }

    /// Shows nothing.
    package var customMirror: Mirror { Mirror(self, children: [] as [Mirror.Child]) }
}
