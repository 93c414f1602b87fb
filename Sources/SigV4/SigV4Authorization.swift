internal import OpenSSL

/// What a request says about its signature, parsed strictly but not verified.
///
/// Nothing in here is proven before `SigV4Verifier` has accepted the request. The scope is still good as a hint, for
/// example for the region that a client believes to talk to.
public struct SigV4Authorization: Hashable, Sendable {
    /// Where a signature stands.
    public enum Form: Hashable, Sendable {
        /// In the `Authorization` header field.
        case header
        /// In `X-Amz-…` query parameters ("presigned").
        case query
    }

    /// The query parameters of a presigned request.
    enum Parameter: String, CaseIterable {
        case algorithm = "X-Amz-Algorithm"
        case credential = "X-Amz-Credential"
        case date = "X-Amz-Date"
        case expires = "X-Amz-Expires"
        case signedHeaders = "X-Amz-SignedHeaders"
        case securityToken = "X-Amz-Security-Token"
        case signature = "X-Amz-Signature"
    }

    /// The lifetime a presigned request may have, in seconds.
    static let expiryRange = 1...604_800

    /// Where the signature stands.
    public let form: Form

    /// The access key id, which names the signer.
    public let accessKeyID: String

    /// Day, region and service that the signature is for.
    public let scope: CredentialScope

    /// The names of the signed header fields: lower case, sorted, each once.
    public let signedHeaders: [String]

    /// The signature, 64 lower-case hexadecimal digits.
    public let signature: String

    /// When the request says it was signed; nil when only a header field's value was parsed.
    public let timestamp: SigV4Timestamp?

    /// The lifetime of a presigned request in seconds; nil for a signature in the header.
    public let expiresIn: Int?

    /// The session token that came along.
    public let securityToken: String?

    /// Parses the value of an `Authorization` header field alone.
    public init(parsing value: String) throws(SigV4VerificationError) {
        try self.init(header: value, timestamp: nil, securityToken: nil)
    }

    /// Finds and parses the signature of a request, in its header or its query.
    public init(_ request: SigV4Request) throws(SigV4VerificationError) {
        let headers = request.values(of: "Authorization").map { String(decoding: $0, as: UTF8.self) }
        let parameters = try Self.parameters(of: request.query)
        let isPresigned =
            parameters[.algorithm] != nil || parameters[.signature] != nil || parameters[.credential] != nil
        guard headers.count <= 1, headers.isEmpty || !isPresigned else { throw .severalAuthentications }
        if isPresigned {
            try self.init(parameters: parameters)
        } else if let header = headers.first {
            let tokens = request.values(of: "X-Amz-Security-Token").map { String(decoding: $0, as: UTF8.self) }
            guard tokens.count <= 1 else { throw .repeatedParameter("X-Amz-Security-Token") }
            try self.init(
                header: header,
                timestamp: { () throws(SigV4VerificationError) in try Self.timestamp(of: request) },
                securityToken: tokens.first
            )
        } else {
            throw .missingAuthentication
        }
    }

    /// Whether an `Authorization` header field's value claims to be a Signature Version 4, well formed or not.
    public static func isClaimed(by value: String) -> Bool {
        value.hasPrefix("AWS4-")
    }
}

extension SigV4Authorization {
    private init(
        header value: String,
        timestamp: (() throws(SigV4VerificationError) -> SigV4Timestamp)?,
        securityToken: String?
    ) throws(SigV4VerificationError) {
        let text = Self.trim(value[...])
        guard !text.isEmpty else { throw .missingAuthentication }
        let scheme = text.prefix { $0 != " " && $0 != "\t" }
        guard scheme == StringToSign.algorithm else { throw .unsupportedAlgorithm }

        var parts: [String: Substring] = [:]
        let list = Self.trim(text[scheme.endIndex...])
        for part in list.isEmpty ? [] : list.split(separator: ",", omittingEmptySubsequences: false) {
            let part = Self.trim(part)
            guard let equals = part.firstIndex(of: "=") else { throw .malformedParameter(String(part)) }
            let name = String(part[..<equals])
            guard Self.headerParameters.contains(name) else { throw .unknownParameter(name) }
            guard parts.updateValue(part[part.index(after: equals)...], forKey: name) == nil else {
                throw .repeatedParameter(name)
            }
        }
        guard let credential = parts["Credential"], let names = parts["SignedHeaders"],
            let signature = parts["Signature"]
        else {
            throw .missingParameters(Self.headerParameters.filter { parts[$0] == nil }, form: .header)
        }
        form = .header
        (accessKeyID, scope) = try Self.parse(credential: String(credential))
        signedHeaders = try Self.parse(signedHeaders: String(names))
        self.signature = try Self.check(signature: String(signature))
        self.timestamp = try timestamp?()
        expiresIn = nil
        self.securityToken = securityToken
    }

    private static let headerParameters = ["Credential", "SignedHeaders", "Signature"]

    private init(parameters: [Parameter: String]) throws(SigV4VerificationError) {
        guard let algorithm = parameters[.algorithm], let credential = parameters[.credential],
            let date = parameters[.date], let expires = parameters[.expires],
            let names = parameters[.signedHeaders], let signature = parameters[.signature]
        else {
            let missing = Parameter.allCases.filter { $0 != .securityToken && parameters[$0] == nil }
            throw .missingParameters(missing.map(\.rawValue), form: .query)
        }
        guard algorithm == StringToSign.algorithm else { throw .unsupportedAlgorithm }
        form = .query
        (accessKeyID, scope) = try Self.parse(credential: credential)
        signedHeaders = try Self.parse(signedHeaders: names)
        self.signature = try Self.check(signature: signature)
        guard let timestamp = SigV4Timestamp(iso8601Basic: date) else { throw .malformedDate(date) }
        self.timestamp = timestamp
        guard expires.utf8.count <= 6, expires.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let seconds = Int(expires), Self.expiryRange.contains(seconds)
        else { throw .malformedExpires(expires) }
        expiresIn = seconds
        securityToken = parameters[.securityToken]
    }

    private static func parameters(of query: [UInt8]) throws(SigV4VerificationError) -> [Parameter: String] {
        var parameters: [Parameter: String] = [:]
        for pair in QueryParameter.split(query) {
            let name = String(decoding: PercentEncoding.decode(pair.name), as: UTF8.self)
            guard let parameter = Parameter(rawValue: name) else { continue }
            let value = String(decoding: PercentEncoding.decode(pair.value), as: UTF8.self)
            guard parameters.updateValue(value, forKey: parameter) == nil else { throw .repeatedParameter(name) }
        }
        return parameters
    }

    /// `X-Amz-Date` if there is one, else `Date`, as AWS documents it.
    private static func timestamp(of request: SigV4Request) throws(SigV4VerificationError) -> SigV4Timestamp {
        for name in ["X-Amz-Date", "Date"] {
            let values = request.values(of: name).map { String(decoding: $0, as: UTF8.self) }
            guard let value = values.first else { continue }
            guard values.count == 1 else { throw .repeatedParameter(name) }
            let text = trim(value[...])
            let timestamp = SigV4Timestamp(iso8601Basic: text)
            guard let timestamp = timestamp ?? (name == "Date" ? SigV4Timestamp(httpDate: text) : nil) else {
                throw .malformedDate(value)
            }
            return timestamp
        }
        throw .malformedDate("")
    }

    private static func parse(
        credential: String
    ) throws(SigV4VerificationError) -> (accessKeyID: String, scope: CredentialScope) {
        let parts = credential.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 5, (1...128).contains(parts[0].utf8.count), parts[0].utf8.allSatisfy(isVisible),
            SigV4Timestamp.isDate(parts[1]), isName(parts[2]), isName(parts[3])
        else { throw .malformedCredential(credential) }
        guard parts[4] == CredentialScope.terminator else { throw .wrongTerminator(parts[4]) }
        return (parts[0], CredentialScope(date: parts[1], region: parts[2], service: parts[3]))
    }

    private static func parse(signedHeaders: String) throws(SigV4VerificationError) -> [String] {
        let names = signedHeaders.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
        for (index, name) in names.enumerated() {
            guard !name.isEmpty,
                name.utf8.allSatisfy({
                    SigV4Request.isTokenByte($0) && !(UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
                }),
                index == 0 || names[index - 1].utf8.lexicographicallyPrecedes(name.utf8)
            else { throw .malformedSignedHeaders }
        }
        return names
    }

    private static func check(signature: String) throws(SigV4VerificationError) -> String {
        guard signature.utf8.count == 64,
            signature.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else { throw .malformedSignature }
        return signature
    }

    // Letters, digits, '-' and '_': every region and signing name AWS has, and made-up ones of local clients.
    private static func isName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }

    private static func isVisible(_ byte: UInt8) -> Bool {
        (0x21...0x7e).contains(byte)
    }

    private static func trim(_ text: Substring) -> Substring {
        let rest = text.drop { $0 == " " || $0 == "\t" }
        guard let last = rest.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return "" }
        return rest[...last]
    }
}
