/// Why a request's signature was not accepted.
///
/// Names and texts are those AWS answers with, so that an AWS client reports them as it always does. They tell an
/// unauthenticated peer no more than AWS would, and quote what the peer sent only briefly and escaped.
public enum SigV4VerificationError: Error, Hashable, Sendable {
    /// The request carries no signature.
    case missingAuthentication
    /// There are several signatures, where one is allowed.
    case severalAuthentications
    /// The signature is not `AWS4-HMAC-SHA256`.
    case unsupportedAlgorithm
    /// A part of the Authorization header is not `key=value`.
    case malformedParameter(String)
    /// A part of the Authorization header is none that Signature Version 4 knows.
    case unknownParameter(String)
    /// A part occurs twice.
    case repeatedParameter(String)
    /// Parts that are needed are not there.
    case missingParameters([String], form: SigV4Authorization.Form)
    /// The credential is not key id, date, region, service and `aws4_request`.
    case malformedCredential(String)
    /// The credential ends with something other than `aws4_request`.
    case wrongTerminator(String)
    /// The list of signed headers is empty, not in lower case, not sorted or holds something twice.
    case malformedSignedHeaders
    /// The signature is not 64 lower-case hexadecimal digits.
    case malformedSignature
    /// There is no date, or the date is neither ISO 8601 basic format nor, in `Date`, an HTTP date.
    case malformedDate(String)
    /// The lifetime is not a number of seconds from 1 to 604800.
    case malformedExpires(String)
    /// The request could not have been sent like this.
    case malformedRequest(SigV4RequestError)
    /// The path holds dot segments or repeated slashes, which the signature would not cover.
    case pathNotNormalized
    /// A header field that must be signed is there, but unsigned.
    case headerNotSigned(String)
    /// A signed header field is not there.
    case signedHeaderMissing(String)
    /// The scope's date is not the date of the request.
    case scopeDateMismatch(scope: String, request: String)
    /// The scope names another region.
    case wrongRegion(String)
    /// The scope names another service.
    case wrongService(expected: String)
    /// The request is older than the allowed skew or its lifetime.
    case expired(signed: SigV4Timestamp, limit: SigV4Timestamp, now: SigV4Timestamp)
    /// The request's date lies further in the future than the allowed skew.
    case notYetCurrent(signed: SigV4Timestamp, limit: SigV4Timestamp, now: SigV4Timestamp)
    /// No such access key, or the session token is not its own.
    case unknownAccessKey
    /// The temporary credentials have expired.
    case expiredCredentials
    /// The signature does not fit the request.
    case signatureMismatch
    /// The body leaves `X-Amz-Content-Sha256` unmet.
    case bodyMismatch
    /// The body is not covered by the signature, which is not allowed here, or in a way that is not supported.
    case unsupportedPayload(String)
}

extension SigV4VerificationError {
    /// AWS's name of the error, as in `x-amzn-ErrorType`.
    public var awsErrorName: String {
        switch self {
        case .missingAuthentication: "MissingAuthenticationTokenException"
        case .severalAuthentications, .unsupportedAlgorithm, .malformedParameter, .unknownParameter,
            .repeatedParameter, .missingParameters, .malformedCredential, .malformedSignedHeaders,
            .malformedSignature, .malformedDate, .malformedExpires, .malformedRequest:
            "IncompleteSignatureException"
        case .wrongTerminator, .pathNotNormalized, .headerNotSigned, .signedHeaderMissing, .scopeDateMismatch,
            .wrongRegion, .wrongService, .expired, .notYetCurrent, .signatureMismatch, .bodyMismatch,
            .unsupportedPayload:
            "InvalidSignatureException"
        case .unknownAccessKey: "UnrecognizedClientException"
        case .expiredCredentials: "ExpiredTokenException"
        }
    }

    /// The text for the caller, AWS's own where AWS has one.
    public var message: String {
        switch self {
        case .missingAuthentication: "Missing Authentication Token"
        case .severalAuthentications:
            "Only one auth mechanism allowed; one Authorization header or one set of X-Amz query parameters."
        case .unsupportedAlgorithm: "Unsupported AWS 'algorithm', expected \(StringToSign.algorithm)."
        case .malformedParameter(let part):
            "\(Self.quoted(part)) not a valid key=value pair (missing equal-sign) in Authorization header."
        case .unknownParameter(let name): "Authorization header has the unknown parameter \(Self.quoted(name))."
        case .repeatedParameter(let name): "The parameter \(Self.quoted(name)) must occur only once."
        case .missingParameters(let names, .header):
            names.map { "Authorization header requires '\($0)' parameter." }.joined(separator: " ")
        case .missingParameters(let names, .query):
            names.map { "AWS query-string parameters must include '\($0)'." }.joined(separator: " ")
        case .malformedCredential(let text):
            "Credential must have exactly 5 slash-delimited elements, "
                + "e.g. keyid/date/region/service/term, got \(Self.quoted(text))"
        case .wrongTerminator(let text):
            "Credential should be scoped with a valid terminator: '\(CredentialScope.terminator)', "
                + "not \(Self.quoted(text))."
        case .malformedSignedHeaders:
            "SignedHeaders must be lower-case header names, sorted, each once, separated by semicolons."
        case .malformedSignature: "Signature must be 64 lower-case hexadecimal digits."
        case .malformedDate(""):
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."
        case .malformedDate(let text): "Date must be in ISO-8601 'basic format'. Got \(Self.quoted(text))."
        case .malformedExpires(let text):
            "X-Amz-Expires must be a number of seconds from 1 to 604800. Got \(Self.quoted(text))."
        case .malformedRequest(let error): error.description
        case .pathNotNormalized:
            "The path must not hold '.' or '..' segments or repeated slashes, since the signature does not cover them."
        case .headerNotSigned("host"): "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."
        case .headerNotSigned(let name):
            "There were headers present in the request which were not signed: \(Self.quoted(name))"
        case .signedHeaderMissing(let name): "The signed header \(Self.quoted(name)) is not in the request."
        case .scopeDateMismatch(let scope, let request):
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
                + "\(Self.quoted(scope)) != \(Self.quoted(request))."
        case .wrongRegion(let region): "Credential should be scoped to a valid region, not \(Self.quoted(region))."
        case .wrongService(let expected): "Credential should be scoped to correct service: '\(expected)'."
        case .expired(let signed, let limit, let now):
            "Signature expired: \(signed) is now earlier than \(limit) (\(now) - \(Self.distance(limit, now)).)"
        case .notYetCurrent(let signed, let limit, let now):
            "Signature not yet current: \(signed) is still later than \(limit) (\(now) + \(Self.distance(now, limit)).)"
        case .unknownAccessKey: "The security token included in the request is invalid."
        case .expiredCredentials: "The security token included in the request is expired"
        case .signatureMismatch:
            "The request signature we calculated does not match the signature you provided. Check your AWS Secret "
                + "Access Key and signing method. Consult the service documentation for details."
        case .bodyMismatch: "The provided 'x-amz-content-sha256' header does not match what was computed."
        case .unsupportedPayload(let hash):
            "The body must be signed; 'x-amz-content-sha256' \(Self.quoted(hash)) is not supported."
        }
    }

    private static func distance(_ from: SigV4Timestamp, _ to: SigV4Timestamp) -> String {
        let seconds = to.secondsSince1970 - from.secondsSince1970
        return seconds % 60 == 0 ? "\(seconds / 60) min" : "\(seconds) s"
    }

    // What a peer sent is quoted so that it is one bounded, printable token in a log or an answer.
    private static func quoted(_ text: String) -> String {
        var shown = ""
        for scalar in text.unicodeScalars.prefix(64) {
            shown += scalar.isASCII && scalar.value >= 0x20 && scalar.value != 0x7f ? String(scalar) : "?"
        }
        return text.unicodeScalars.count > 64 ? "'\(shown)…'" : "'\(shown)'"
    }
}

extension SigV4VerificationError: CustomStringConvertible {
    /// AWS's name and text.
    public var description: String { "\(awsErrorName): \(message)" }
}
