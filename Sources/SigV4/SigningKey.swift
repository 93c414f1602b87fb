internal import OpenSSL

/// The third stage: a key good for one day, region and service, and what it signs.
///
/// See AWS, "Create a signed AWS API request", step 4.
public struct SigningKey: Sendable {
    private let bytes: [UInt8]

    /// Derives the key for a scope from the secret access key.
    public init(secretAccessKey: String, scope: CredentialScope) {
        var key = Array("AWS4\(secretAccessKey)".utf8)
        for part in [scope.date, scope.region, scope.service, CredentialScope.terminator] {
            key = HMACSHA256.authenticationCode(for: part, key: key)
        }
        bytes = key
    }

    /// The signature in lower-case hexadecimal, 64 digits.
    public func signature(of stringToSign: StringToSign) -> String {
        Hexadecimal.encode(HMACSHA256.authenticationCode(for: stringToSign.description, key: bytes))
    }
}

extension SigningKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Says that there is a key, never which.
    public var description: String { "signing key" }

    /// Says that there is a key, never which.
    public var debugDescription: String { description }

    /// Shows nothing, so that `dump` prints no key either.
    public var customMirror: Mirror { Mirror(self, children: [] as [Mirror.Child]) }
}
