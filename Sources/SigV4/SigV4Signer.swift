internal import OpenSSL
import UntrustedText

/// Signs requests with AWS Signature Version 4, in their headers or in their query.
///
/// A pure function of request, credentials and time.
public struct SigV4Signer: Sendable {
    /// Who signs.
    public var credentials: SigV4Credentials

    /// The region in the scope, for example `eu-central-1`.
    public var region: String

    /// The service's signing name in the scope, for example `lambda`.
    public var service: String

    /// How the service wants its requests canonicalised.
    public var style: ServiceStyle

    // Set or changed by proxies and HTTP libraries on the way; the list is botocore's.
    private static let unsignedHeaders: Set<String> = [
        "authorization", "connection", "expect", "keep-alive", "proxy-authenticate", "proxy-authorization", "te",
        "trailer", "transfer-encoding", "upgrade", "user-agent", "x-amzn-trace-id",
    ]
    static let unsignedPayload = "UNSIGNED-PAYLOAD"

    /// Creates a signer.
    ///
    /// Without a style it is S3's for the service `s3` and the standard one for all others.
    public init(credentials: SigV4Credentials, region: String, service: String, style: ServiceStyle? = nil) {
        self.credentials = credentials
        self.region = region
        self.service = service
        self.style = style ?? (service == "s3" ? .s3 : .standard)
    }

    /// Signs a request in its headers.
    ///
    /// Sets `X-Amz-Date` and `Authorization`, `X-Amz-Security-Token` for credentials with a session token, and
    /// `X-Amz-Content-Sha256` where the style or an unsigned payload wants it; former values are replaced. Every other
    /// header field is kept and signed, but for those that proxies change (`Connection`, `User-Agent` and the like).
    /// In the standard style an `X-Amz-Content-Sha256` of the caller is believed.
    public func sign(_ request: SigV4Request, at timestamp: SigV4Timestamp) throws(SigV4RequestError) -> SignedRequest {
        try check(request)
        var signed = request
        signed.method = Self.upperCased(request.method)
        if signed.path.isEmpty { signed.path = [UInt8(ascii: "/")] }
        signed.removeHeader("Authorization")
        signed.set("X-Amz-Date", timestamp.description)
        if let token = credentials.sessionToken {
            signed.removeHeader("X-Amz-Security-Token")
            if style.signsSessionToken { signed.set("X-Amz-Security-Token", token) }
        }
        let hash: String
        if style.sendsContentHash || request.payload == .unsigned {
            hash = Self.hash(of: request.payload)
            signed.set("X-Amz-Content-Sha256", hash)
        } else {
            hash = Self.declaredHash(of: request) ?? Self.hash(of: request.payload)
        }
        let canonical = CanonicalRequest(signed, signing: signedNames(signed), payloadHash: hash, style: style)
        let (scope, stringToSign, signature) = finish(canonical, timestamp: timestamp)
        signed.set(
            "Authorization",
            "\(StringToSign.algorithm) Credential=\(credentials.accessKeyID)/\(scope), "
                + "SignedHeaders=\(canonical.signedHeaders), Signature=\(signature)"
        )
        if let token = credentials.sessionToken, !style.signsSessionToken { signed.set("X-Amz-Security-Token", token) }
        return SignedRequest(
            request: signed,
            canonicalRequest: canonical,
            stringToSign: stringToSign,
            signature: signature
        )
    }

    /// Signs a request in its query, so that it can be sent without any further secret ("presigned URL").
    ///
    /// The parameters that are there are encoded in AWS's way, with a plus sign read as a space, and kept in their
    /// order; the `X-Amz-…` parameters follow. Expiry is in seconds, 1 to 604800 (7 days).
    public func presign(
        _ request: SigV4Request,
        at timestamp: SigV4Timestamp,
        expiresIn seconds: Int
    ) throws(SigV4RequestError) -> SignedRequest {
        try check(request)
        guard SigV4Authorization.expiryRange.contains(seconds) else { throw .expiryOutOfRange(seconds: seconds) }
        var signed = request
        signed.method = Self.upperCased(request.method)
        if signed.path.isEmpty { signed.path = [UInt8(ascii: "/")] }
        signed.removeHeader("Authorization")

        var parameters: [QueryParameter] = []
        for parameter in QueryParameter.split(request.query) where !parameter.name.isEmpty || parameter.hasEquals {
            let name = PercentEncoding.decoded(parameter.name.span, plusIsSpace: true).bytes
            if let taken = SigV4Authorization.Parameter(name) {
                throw .alreadyPresigned(parameter: taken.rawValue)
            }
            let value = PercentEncoding.decoded(parameter.value.span, plusIsSpace: true).bytes
            parameters.append(
                QueryParameter(name: PercentEncoding.encode(name), value: PercentEncoding.encode(value))
            )
        }
        let names = signedNames(signed)
        let scope = CredentialScope(date: timestamp.date, region: region, service: service)
        func append(_ parameter: SigV4Authorization.Parameter, _ value: String) {
            parameters.append(
                QueryParameter(name: Array(parameter.rawValue.utf8), value: PercentEncoding.encode(value.utf8))
            )
        }
        append(.algorithm, StringToSign.algorithm)
        append(.credential, "\(credentials.accessKeyID)/\(scope)")
        append(.date, timestamp.description)
        append(.expires, String(seconds))
        append(.signedHeaders, names.joined(separator: ";"))
        if let token = credentials.sessionToken, style.signsSessionToken { append(.securityToken, token) }

        signed.query = QueryParameter.join(parameters)
        let payload = style.presignsWithoutBody ? .unsigned : request.payload
        let canonical = CanonicalRequest(
            signed,
            signing: names,
            payloadHash: Self.declaredHash(of: request) ?? Self.hash(of: payload),
            style: style
        )
        let (_, stringToSign, signature) = finish(canonical, timestamp: timestamp)
        append(.signature, signature)
        if let token = credentials.sessionToken, !style.signsSessionToken { append(.securityToken, token) }
        signed.query = QueryParameter.join(parameters)
        return SignedRequest(
            request: signed,
            canonicalRequest: canonical,
            stringToSign: stringToSign,
            signature: signature
        )
    }

    private func check(_ request: SigV4Request) throws(SigV4RequestError) {
        try request.checkFraming()
        let hosts = request.values(of: "Host").count
        guard hosts == 1 else { throw .hostCount(hosts) }
    }

    private func signedNames(_ request: SigV4Request) -> [String] {
        Set(request.headers.map(\.lowercaseName)).subtracting(Self.unsignedHeaders)
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private func finish(
        _ canonical: CanonicalRequest,
        timestamp: SigV4Timestamp
    ) -> (CredentialScope, StringToSign, String) {
        let scope = CredentialScope(date: timestamp.date, region: region, service: service)
        let stringToSign = StringToSign(canonical, timestamp: timestamp, scope: scope)
        let key = SigningKey(secretAccessKey: credentials.secretAccessKey, scope: scope)
        return (scope, stringToSign, key.signature(of: stringToSign))
    }

    private static func declaredHash(of request: SigV4Request) -> String? {
        request.values(of: "X-Amz-Content-Sha256").first.map { String(decoding: $0, as: UTF8.self) }
    }

    static func hash(of payload: SigV4Request.Payload) -> String {
        switch payload {
        case .signed(let body): Hexadecimal.encode(SHA256.hash(body))
        case .unsigned: unsignedPayload
        case .precomputed(let hash): hash
        }
    }

    // A method is ASCII (checked), so this is the same as upper-casing its bytes.
    private static func upperCased(_ method: String) -> String { method.uppercased() }
}

extension SigV4Request {
    /// Replaces every field of this name by one at the end.
    fileprivate mutating func set(_ name: String, _ value: String) {
        removeHeader(name)
        headers.append(Header(name, value))
    }
}

/// A signed request, and the three stages it went through.
public struct SignedRequest: Hashable, Sendable {
    /// The request to send: path as it was, headers and query with what signing added.
    public let request: SigV4Request

    /// The first stage.
    public let canonicalRequest: CanonicalRequest

    /// The second stage.
    public let stringToSign: StringToSign

    /// The third stage, 64 hexadecimal digits.
    public let signature: String
}
