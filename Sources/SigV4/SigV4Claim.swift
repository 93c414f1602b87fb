import UntrustedText

/// Who a request claims to be signed by, and for where: nothing else of its signature is looked at.
///
/// A server that asks for no signatures takes it as a hint. It proves nothing; `SigV4Verifier` does.
public struct SigV4Claim: Hashable, Sendable {
    /// The access key id.
    public let accessKeyID: String
    /// Day, region and service.
    public let scope: CredentialScope

    /// Reads the credential of an `Authorization` header field; there is none in a value of another scheme.
    ///
    /// - Parameter value: The field's value.
    /// - Throws: An error if it claims to be Signature Version 4 and names no well-formed credential.
    public init?(authorization value: String) throws(SigV4VerificationError) {
        guard SigV4Authorization.isClaimed(by: value) else { return nil }
        let parts = value.split { $0 == "," || $0 == " " || $0 == "\t" }
        guard let part = parts.first(where: { $0.hasPrefix(Self.headerParameter) }) else {
            throw .missingParameters(["Credential"], form: .header)
        }
        try self.init(credential: String(part.dropFirst(Self.headerParameter.count)))
    }

    /// Reads the credential of a presigned request; a query without one is none.
    ///
    /// - Parameter query: The query as sent, without the question mark.
    /// - Throws: An error if it has one that is not well-formed, or several.
    public init?(query: String) throws(SigV4VerificationError) {
        let name = SigV4Authorization.Parameter.credential.rawValue
        let values = QueryParameter.split(Array(query.utf8)).filter {
            String(decoding: PercentEncoding.decoded($0.name.span).bytes, as: UTF8.self) == name
        }
        guard let first = values.first else { return nil }
        guard values.count == 1 else { throw .repeatedParameter(name) }
        try self.init(credential: String(decoding: PercentEncoding.decoded(first.value.span).bytes, as: UTF8.self))
    }

    private init(credential: String) throws(SigV4VerificationError) {
        (accessKeyID, scope) = try SigV4Authorization.parse(credential: Array(credential.utf8)[...])
    }

    private static let headerParameter = "Credential="
}
