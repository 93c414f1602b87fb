internal import OpenSSL

/// The second stage: the time, the scope and the digest of the canonical request.
///
/// See AWS, "Create a signed AWS API request", steps 2 and 3.
public struct StringToSign: Hashable, Sendable, CustomStringConvertible {
    static let algorithm = "AWS4-HMAC-SHA256"

    /// The string to sign, four lines.
    public let description: String

    /// Builds the string to sign.
    public init(_ canonicalRequest: CanonicalRequest, timestamp: SigV4Timestamp, scope: CredentialScope) {
        description = [
            Self.algorithm, timestamp.description, scope.description,
            Hexadecimal.encode(SHA256.hash(canonicalRequest.bytes)),
        ].joined(separator: "\n")
    }
}
