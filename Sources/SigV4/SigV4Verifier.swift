internal import OpenSSL
import UntrustedText

/// Decides whether a request was signed by the holder of an access key, and not altered since.
///
/// A pure function of request, secret and time. Accepts the signature in the header or in the query.
public struct SigV4Verifier: Sendable {
    /// What is known about an access key.
    public enum Secret: Sendable {
        /// The secret access key that belongs to it.
        case known(String)
        /// There is no such key, or its session token is not the one in the request.
        case unknown
        /// The key was a temporary one, and its time is over.
        case expired
    }

    /// How requests are canonicalised.
    public var style: ServiceStyle

    /// The service that a scope has to name, or nil for any.
    public var service: String?

    /// The regions that a scope may name, or nil for any.
    public var regions: Set<String>?

    /// How far the clocks may be apart, in seconds; AWS allows 300.
    public var allowedSkew: Int

    /// The names, in lower case, of header fields that must be signed whenever they are there, besides `host`, the date
    /// and every `x-amz-…` field.
    public var headersToBeSigned: Set<String>

    /// Whether `UNSIGNED-PAYLOAD` is accepted, so that the signature says nothing about the body.
    public var allowsUnsignedPayload: Bool

    /// Creates a verifier; the default values are those of every AWS service but S3.
    public init(
        style: ServiceStyle = .standard,
        service: String? = nil,
        regions: Set<String>? = nil,
        allowedSkew: Int = 300,
        headersToBeSigned: Set<String> = ["content-type"],
        allowsUnsignedPayload: Bool = false
    ) {
        self.style = style
        self.service = service
        self.regions = regions
        self.allowedSkew = allowedSkew
        self.headersToBeSigned = headersToBeSigned
        self.allowsUnsignedPayload = allowsUnsignedPayload
    }

    /// Verifies a request and returns what is now proven about it.
    ///
    /// The request's payload is the body that arrived, or its digest as `.precomputed`. The lookup is called at most
    /// once, for a well-formed and timely request; it has to compare the session token where the key has one.
    public func verify(
        _ request: SigV4Request,
        at now: SigV4Timestamp,
        secret lookup: (SigV4Authorization) -> Secret
    ) throws(SigV4VerificationError) -> SigV4Authorization {
        let authorization = try SigV4Authorization(request)
        do { try request.checkFraming() } catch { throw .malformedRequest(error) }
        guard let timestamp = authorization.timestamp else { throw .malformedDate("") }
        try check(scope: authorization.scope, timestamp: timestamp)
        try check(timestamp: timestamp, lifetime: authorization.expiresIn, now: now)
        // The signature covers the normalised path but the router sees the one that was sent.
        guard !style.normalizesPath || CanonicalRequest.isNormal(request.path) else { throw .pathNotNormalized }
        try check(headersOf: request, signed: authorization.signedHeaders, form: authorization.form)
        let payloadHash = try payloadHash(of: request, form: authorization.form)

        let key: SigningKey
        switch lookup(authorization) {
        case .known(let secret): key = SigningKey(secretAccessKey: secret, scope: authorization.scope)
        case .unknown: throw .unknownAccessKey
        case .expired: throw .expiredCredentials
        }
        let isGenuine = queries(of: request, form: authorization.form).contains { query, form in
            var candidate = request
            candidate.query = query
            let canonical = CanonicalRequest(
                candidate,
                signing: authorization.signedHeaders,
                payloadHash: payloadHash,
                style: style,
                queryForm: form
            )
            let stringToSign = StringToSign(canonical, timestamp: timestamp, scope: authorization.scope)
            return constantTimeEqual(key.signature(of: stringToSign), authorization.signature)
        }
        guard isGenuine else { throw .signatureMismatch }
        guard payloadHash == SigV4Signer.unsignedPayload || payloadHash == SigV4Signer.hash(of: request.payload) else {
            throw .bodyMismatch
        }
        return authorization
    }
}

extension SigV4Verifier {
    private func check(scope: CredentialScope, timestamp: SigV4Timestamp) throws(SigV4VerificationError) {
        guard scope.date == timestamp.date else {
            throw .scopeDateMismatch(scope: scope.date, request: timestamp.date)
        }
        if let service, scope.service != service { throw .wrongService(expected: service) }
        if let regions, !regions.contains(scope.region) { throw .wrongRegion(scope.region) }
    }

    private func check(
        timestamp: SigV4Timestamp,
        lifetime: Int?,
        now: SigV4Timestamp
    ) throws(SigV4VerificationError) {
        let latest = now.advanced(by: Int64(allowedSkew))
        guard timestamp <= latest else { throw .notYetCurrent(signed: timestamp, limit: latest, now: now) }
        let earliest = now.advanced(by: -Int64(lifetime ?? allowedSkew))
        guard timestamp >= earliest else { throw .expired(signed: timestamp, limit: earliest, now: now) }
    }

    private func check(
        headersOf request: SigV4Request,
        signed: [String],
        form: SigV4Authorization.Form
    ) throws(SigV4VerificationError) {
        let present = Set(request.headers.map(\.lowercaseName))
        for name in signed where !present.contains(name) { throw .signedHeaderMissing(name) }
        let hosts = request.values(of: "host").count
        guard hosts == 1 else { throw .malformedRequest(.hostCount(hosts)) }
        var required = headersToBeSigned.union(["host"])
        if form == .header, !present.contains("x-amz-date") { required.insert("date") }
        // The least name in the order of the alphabet, so that the answer does not depend on a hash seed.
        let unsigned = present.subtracting(signed).filter { required.contains($0) || $0.hasPrefix("x-amz-") }.min()
        if let unsigned { throw .headerNotSigned(unsigned) }
    }

    private func payloadHash(
        of request: SigV4Request,
        form: SigV4Authorization.Form
    ) throws(SigV4VerificationError) -> String {
        let declared = request.values(of: "X-Amz-Content-Sha256").map { String(decoding: $0, as: UTF8.self) }
        guard declared.count <= 1 else { throw .repeatedParameter("X-Amz-Content-Sha256") }
        let standsForAnyBody = form == .query && style.presignsWithoutBody
        let hash =
            declared.first
            ?? (standsForAnyBody ? SigV4Signer.unsignedPayload : SigV4Signer.hash(of: request.payload))
        if hash == SigV4Signer.unsignedPayload {
            guard allowsUnsignedPayload else { throw .unsupportedPayload(hash) }
        } else if hash.hasPrefix("STREAMING-") {
            throw .unsupportedPayload(hash)
        }
        return hash
    }

    /// The queries that a genuine signer may have signed.
    ///
    /// AWS signs the parameters in its own encoding; botocore signs them as sent, which is the same for what it sends.
    /// The two differ for a client that sends reserved characters raw, such as curl. Only a query whose decoding is
    /// beyond doubt is encoded anew: a plus sign may mean a space, and what AWS's encoding never writes stays as sent.
    private func queries(
        of request: SigV4Request,
        form: SigV4Authorization.Form
    ) -> [(query: [UInt8], form: CanonicalRequest.QueryForm)] {
        var query = request.query
        if form == .query {
            let signature = Array(SigV4Authorization.Parameter.signature.rawValue.utf8)
            query = QueryParameter.join(
                QueryParameter.split(query).filter { PercentEncoding.decoded($0.name.span).bytes != signature }
            )
        }
        return Self.isUnambiguous(query) ? [(query, .asSent), (query, .reencoded)] : [(query, .asSent)]
    }

    private static func isUnambiguous(_ query: [UInt8]) -> Bool {
        var index = 0
        while index < query.count {
            let byte = query[index]
            guard byte != UInt8(ascii: "+") else { return false }
            if byte == UInt8(ascii: "%") {
                let digits = query[(index + 1)...].prefix(2)
                guard digits.count == 2,
                    digits.allSatisfy({ Hexadecimal.value(of: $0) != nil && $0 < UInt8(ascii: "a") })
                else { return false }
                index += 2
            }
            index += 1
        }
        return true
    }
}
