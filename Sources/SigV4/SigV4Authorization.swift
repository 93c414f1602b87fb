internal import OpenSSL
import UntrustedText

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

        init?(_ name: [UInt8]) {
            guard let parameter = Self.allCases.first(where: { $0.rawValue.utf8.elementsEqual(name) }) else {
                return nil
            }
            self = parameter
        }
    }

    /// The names of the query parameters that a presigned request has besides its own.
    public static let parameterNames = Set(Parameter.allCases.map(\.rawValue))

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
        try self.init(header: Array(value.utf8), timestamp: nil, securityToken: nil)
    }

    /// Finds and parses the signature of a request, in its header or its query.
    public init(_ request: SigV4Request) throws(SigV4VerificationError) {
        let headers = request.values(of: "Authorization")
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
        header value: [UInt8],
        timestamp: (() throws(SigV4VerificationError) -> SigV4Timestamp)?,
        securityToken: String?
    ) throws(SigV4VerificationError) {
        let text = Self.trim(value[...])
        guard !text.isEmpty else { throw .missingAuthentication }
        let scheme = text.prefix { !Self.isSpace($0) }
        guard scheme.elementsEqual(StringToSign.algorithm.utf8) else { throw .unsupportedAlgorithm }

        var parts: [String: ArraySlice<UInt8>] = [:]
        let list = Self.trim(text[scheme.endIndex...])
        for part in list.isEmpty ? [] : list.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
            let part = Self.trim(part)
            guard let equals = part.firstIndex(of: UInt8(ascii: "=")) else {
                throw .malformedParameter(String(decoding: part, as: UTF8.self))
            }
            let name = String(decoding: part[..<equals], as: UTF8.self)
            guard Self.headerParameters.contains(name) else { throw .unknownParameter(name) }
            guard parts.updateValue(part[(equals + 1)...], forKey: name) == nil else {
                throw .repeatedParameter(name)
            }
        }
        guard let credential = parts["Credential"], let names = parts["SignedHeaders"],
            let signature = parts["Signature"]
        else {
            throw .missingParameters(Self.headerParameters.filter { parts[$0] == nil }, form: .header)
        }
        form = .header
        (accessKeyID, scope) = try Self.parse(credential: credential)
        signedHeaders = try Self.parse(signedHeaders: names)
        self.signature = try Self.check(signature: signature)
        self.timestamp = try timestamp?()
        expiresIn = nil
        self.securityToken = securityToken
    }

    private static let headerParameters = ["Credential", "SignedHeaders", "Signature"]

    private init(parameters: [Parameter: [UInt8]]) throws(SigV4VerificationError) {
        guard let algorithm = parameters[.algorithm], let credential = parameters[.credential],
            let date = parameters[.date], let expires = parameters[.expires],
            let names = parameters[.signedHeaders], let signature = parameters[.signature]
        else {
            let missing = Parameter.allCases.filter { $0 != .securityToken && parameters[$0] == nil }
            throw .missingParameters(missing.map(\.rawValue), form: .query)
        }
        guard algorithm.elementsEqual(StringToSign.algorithm.utf8) else { throw .unsupportedAlgorithm }
        form = .query
        (accessKeyID, scope) = try Self.parse(credential: credential[...])
        signedHeaders = try Self.parse(signedHeaders: names[...])
        self.signature = try Self.check(signature: signature[...])
        let dateText = String(decoding: date, as: UTF8.self)
        guard let timestamp = SigV4Timestamp(iso8601Basic: dateText) else { throw .malformedDate(dateText) }
        self.timestamp = timestamp
        guard expires.count <= 6, expires.allSatisfy({ (0x30...0x39).contains($0) }),
            let seconds = Int(String(decoding: expires, as: UTF8.self)), Self.expiryRange.contains(seconds)
        else { throw .malformedExpires(String(decoding: expires, as: UTF8.self)) }
        expiresIn = seconds
        securityToken = parameters[.securityToken].map { String(decoding: $0, as: UTF8.self) }
    }

    private static func parameters(of query: [UInt8]) throws(SigV4VerificationError) -> [Parameter: [UInt8]] {
        var parameters: [Parameter: [UInt8]] = [:]
        guard !query.isEmpty else { return parameters }
        for pair in QueryParameter.split(query) {
            let name = PercentEncoding.decoded(pair.name.span).bytes
            // Most parameters of most requests are not ours.
            guard name.starts(with: "X-Amz-".utf8), let parameter = Parameter(name) else { continue }
            guard parameters.updateValue(PercentEncoding.decoded(pair.value.span).bytes, forKey: parameter) == nil
            else {
                throw .repeatedParameter(parameter.rawValue)
            }
        }
        return parameters
    }

    /// `X-Amz-Date` if there is one, else `Date`, as AWS documents it.
    private static func timestamp(of request: SigV4Request) throws(SigV4VerificationError) -> SigV4Timestamp {
        for name in ["X-Amz-Date", "Date"] {
            let values = request.values(of: name)
            guard let value = values.first else { continue }
            guard values.count == 1 else { throw .repeatedParameter(name) }
            let text = String(decoding: trim(value[...]), as: UTF8.self)
            let timestamp = SigV4Timestamp(iso8601Basic: text)
            guard let timestamp = timestamp ?? (name == "Date" ? SigV4Timestamp(httpDate: text) : nil) else {
                throw .malformedDate(text)
            }
            return timestamp
        }
        throw .malformedDate("")
    }

    static func parse(
        credential: ArraySlice<UInt8>
    ) throws(SigV4VerificationError) -> (accessKeyID: String, scope: CredentialScope) {
        let parts = credential.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count == 5, (1...128).contains(parts[0].count),
            parts[0].allSatisfy({ (0x21...0x7e).contains($0) }), isName(parts[2]), isName(parts[3])
        else { throw .malformedCredential(String(decoding: credential, as: UTF8.self)) }
        let texts = parts.map { String(decoding: $0, as: UTF8.self) }
        guard SigV4Timestamp.isDate(texts[1]) else {
            throw .malformedCredential(String(decoding: credential, as: UTF8.self))
        }
        guard texts[4] == CredentialScope.terminator else { throw .wrongTerminator(texts[4]) }
        return (texts[0], CredentialScope(date: texts[1], region: texts[2], service: texts[3]))
    }

    private static func parse(signedHeaders: ArraySlice<UInt8>) throws(SigV4VerificationError) -> [String] {
        var former: ArraySlice<UInt8>?
        var names: [String] = []
        for name in signedHeaders.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false) {
            guard !name.isEmpty,
                name.allSatisfy({ SigV4Request.isTokenByte($0) && !(0x41...0x5a).contains($0) }),
                former?.lexicographicallyPrecedes(name) ?? true
            else { throw .malformedSignedHeaders }
            names.append(String(decoding: name, as: UTF8.self))
            former = name
        }
        return names
    }

    private static func check(signature: ArraySlice<UInt8>) throws(SigV4VerificationError) -> String {
        guard signature.count == 64,
            signature.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else { throw .malformedSignature }
        return String(decoding: signature, as: UTF8.self)
    }

    // Letters, digits, '-' and '_': every region and signing name AWS has, and made-up ones of local clients.
    private static func isName(_ text: ArraySlice<UInt8>) -> Bool {
        (1...64).contains(text.count)
            && text.allSatisfy(CharacterClass.word)
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }

    private static func trim(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let rest = text.drop(while: isSpace)
        guard let last = rest.lastIndex(where: { !isSpace($0) }) else { return [] }
        return rest[...last]
    }
}
