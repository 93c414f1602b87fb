import SigV4
import Testing

struct SigV4AuthorizationTests {
    private static let signature = String(repeating: "0123456789abcdef", count: 4)
    private static let credential = "AKIDEXAMPLE/20150830/us-east-1/lambda/aws4_request"
    private static let valid =
        "AWS4-HMAC-SHA256 Credential=\(credential), SignedHeaders=host;x-amz-date, Signature=\(signature)"

    @Test(arguments: [
        valid,
        "AWS4-HMAC-SHA256 Credential=\(credential),SignedHeaders=host;x-amz-date,Signature=\(signature)",
        "  AWS4-HMAC-SHA256\tSignature=\(signature) ,  SignedHeaders=host;x-amz-date\t, Credential=\(credential)  ",
    ])
    func wellFormedHeaderIsParsed(value: String) throws {
        let authorization = try SigV4Authorization(parsing: value)
        #expect(authorization.accessKeyID == "AKIDEXAMPLE")
        #expect(authorization.scope.description == "20150830/us-east-1/lambda/aws4_request")
        #expect(authorization.signedHeaders == ["host", "x-amz-date"])
        #expect(authorization.signature == Self.signature)
        #expect(authorization.form == .header && authorization.timestamp == nil && authorization.expiresIn == nil)
    }

    @Test(arguments: ["test/20150830/local/s3/aws4_request", "a.b-c_d+e=f/20240229/EU-1/execute-api/aws4_request"])
    func keysAndRegionsOfLocalClientsAreParsed(credential: String) throws {
        let value = Self.valid.replacing(Self.credential, with: credential)
        let authorization = try SigV4Authorization(parsing: value)
        #expect("\(authorization.accessKeyID)/\(authorization.scope)" == credential)
    }

    private static func with(credential: String) -> String { valid.replacing(Self.credential, with: credential) }
    private static func with(names: String) -> String { valid.replacing("host;x-amz-date", with: names) }
    private static func with(signature: String) -> String { valid.replacing(Self.signature, with: signature) }

    @Test(arguments: [
        ("", SigV4VerificationError.missingAuthentication),
        (" \t", .missingAuthentication),
        ("Bearer abc", .unsupportedAlgorithm),
        ("Basic AWS4-HMAC-SHA256", .unsupportedAlgorithm),
        ("AWS4-HMAC-SHA256,Credential=a", .unsupportedAlgorithm),
        ("aws4-hmac-sha256 \(valid.dropFirst(17))", .unsupportedAlgorithm),
        ("AWS4-ECDSA-P256-SHA256 \(valid.dropFirst(17))", .unsupportedAlgorithm),
        ("AWS4-HMAC-SHA256", .missingParameters(["Credential", "SignedHeaders", "Signature"], form: .header)),
        ("AWS4-HMAC-SHA256 ", .missingParameters(["Credential", "SignedHeaders", "Signature"], form: .header)),
        ("AWS4-HMAC-SHA256 Signature=a", .missingParameters(["Credential", "SignedHeaders"], form: .header)),
        ("AWS4-HMAC-SHA256 Credential", .malformedParameter("Credential")),
        (valid + ",", .malformedParameter("")),
        (valid.replacing(", S", with: ",, S"), .malformedParameter("")),
        (valid.replacing(", S", with: " S"), .missingParameters(["SignedHeaders", "Signature"], form: .header)),
        (valid + ", Extra=1", .unknownParameter("Extra")),
        (valid + ", signature=1", .unknownParameter("signature")),
        (valid + ", Signature=\(signature)", .repeatedParameter("Signature")),
        (valid.replacing("Credential=", with: "Credential ="), .unknownParameter("Credential ")),
        (with(credential: ""), .malformedCredential("")),
        (with(credential: "a/20150830/r/aws4_request"), .malformedCredential("a/20150830/r/aws4_request")),
        (with(credential: "/20150830/r/s/aws4_request"), .malformedCredential("/20150830/r/s/aws4_request")),
        (with(credential: "a/b/20150830/r/s/aws4_request"), .malformedCredential("a/b/20150830/r/s/aws4_request")),
        (with(credential: "a/20150230/r/s/aws4_request"), .malformedCredential("a/20150230/r/s/aws4_request")),
        (with(credential: "a/2015083/r/s/aws4_request"), .malformedCredential("a/2015083/r/s/aws4_request")),
        (with(credential: "a/20150830//s/aws4_request"), .malformedCredential("a/20150830//s/aws4_request")),
        (with(credential: "a/20150830/r/s t/aws4_request"), .malformedCredential("a/20150830/r/s t/aws4_request")),
        (with(credential: "a/20150830/../s/aws4_request"), .malformedCredential("a/20150830/../s/aws4_request")),
        (with(credential: "é/20150830/r/s/aws4_request"), .malformedCredential("é/20150830/r/s/aws4_request")),
        (with(credential: "a/20150830/r/s/aws4_Request"), .wrongTerminator("aws4_Request")),
        (with(names: ""), .malformedSignedHeaders),
        (with(names: "host;"), .malformedSignedHeaders),
        (with(names: ";host"), .malformedSignedHeaders),
        (with(names: "x-amz-date;host"), .malformedSignedHeaders),
        (with(names: "host;host"), .malformedSignedHeaders),
        (with(names: "Host;x-amz-date"), .malformedSignedHeaders),
        (with(names: "host; x-amz-date"), .malformedSignedHeaders),
        (with(names: "hóst"), .malformedSignedHeaders),
        (with(signature: ""), .malformedSignature),
        (with(signature: String(signature.dropLast())), .malformedSignature),
        (with(signature: signature + "0"), .malformedSignature),
        (with(signature: signature.uppercased()), .malformedSignature),
        (with(signature: signature.replacing("f", with: "g")), .malformedSignature),
    ])
    func malformedHeaderIsNamed(value: String, error: SigV4VerificationError) {
        #expect(throws: error) { try SigV4Authorization(parsing: value) }
    }

    @Test func longAccessKeysAreRefused() throws {
        let longest = String(repeating: "A", count: 128)
        _ = try SigV4Authorization(parsing: Self.with(credential: longest + "/20150830/r/s/aws4_request"))
        #expect(throws: SigV4VerificationError.self) {
            try SigV4Authorization(parsing: Self.with(credential: longest + "A/20150830/r/s/aws4_request"))
        }
    }

    @Test(arguments: [
        ("X-Amz-Algorithm", "X-Amz-Nothing", "missing"), ("X-Amz-Credential", "x", "missing"),
        ("X-Amz-Date", "x", "missing"), ("X-Amz-Expires", "x", "missing"), ("X-Amz-SignedHeaders", "x", "missing"),
        ("X-Amz-Signature", "x", "missing"), ("AWS4-HMAC-SHA256", "AWS4-HMAC-SHA512", "algorithm"),
        ("X-Amz-Expires=900", "X-Amz-Expires=0", "expires"), ("X-Amz-Expires=900", "X-Amz-Expires=604801", "expires"),
        ("X-Amz-Expires=900", "X-Amz-Expires=-1", "expires"), ("X-Amz-Expires=900", "X-Amz-Expires=9e2", "expires"),
        ("X-Amz-Expires=900", "X-Amz-Expires=", "expires"),
        ("X-Amz-Expires=900", "X-Amz-Expires=99999999999999999999", "expires"),
        ("X-Amz-Date=20150830T123600Z", "X-Amz-Date=yesterday", "date"),
        ("X-Amz-Expires=900", "X-Amz-Expires=900&X-Amz-Expires=900", "repeated"),
        ("X-Amz-Expires=900", "X-Amz-Expires=900&X-%41mz-Expires=900", "repeated"),
    ])
    func malformedQueryIsNamed(part: String, replacement: String, kind: String) throws {
        var request = try SignedFixture().presigned()
        request.query = Array(String(decoding: request.query, as: UTF8.self).replacing(part, with: replacement).utf8)
        let error = #expect(throws: SigV4VerificationError.self) { try SigV4Authorization(request) }
        let named =
            switch error {
            case .missingParameters: "missing"
            case .unsupportedAlgorithm: "algorithm"
            case .malformedExpires: "expires"
            case .malformedDate: "date"
            case .repeatedParameter: "repeated"
            default: "\(error?.description ?? "none")"
            }
        #expect(named == kind)
        #expect(error?.awsErrorName == "IncompleteSignatureException")
    }

    @Test func requestWithoutASignatureIsTold() {
        let request = SigV4Request(method: "GET", path: "/", query: "X-Amz-Date=a", headers: [("Host", "h")])
        let error = #expect(throws: SigV4VerificationError.self) { try SigV4Authorization(request) }
        #expect(error?.awsErrorName == "MissingAuthenticationTokenException")
        #expect(error?.message == "Missing Authentication Token")
    }

    @Test func severalSignaturesAreRefused() throws {
        let fixture = SignedFixture()
        var twice = try fixture.signed()
        twice.headers.append(try #require(twice.headers.last))
        #expect(throws: SigV4VerificationError.severalAuthentications) { try fixture.verify(twice) }
        let both = try fixture.presigned().with("Authorization", Self.valid)
        #expect(throws: SigV4VerificationError.severalAuthentications) { try fixture.verify(both) }
    }

    @Test(arguments: [
        (nil, SigV4VerificationError.malformedDate("")), ("", .malformedDate("")), ("now", .malformedDate("now")),
        ("2015-08-30T12:36:00Z", .malformedDate("2015-08-30T12:36:00Z")),
    ])
    func dateIsNeeded(value: String?, error: SigV4VerificationError) throws {
        let fixture = SignedFixture()
        var request = try fixture.signed().without("X-Amz-Date")
        if let value { request.headers.append(.init("X-Amz-Date", value)) }
        #expect(throws: error) { try fixture.verify(request) }
    }

    @Test func messagesAreBoundedAndPrintable() {
        let hostile = String(repeating: "\u{1b}[31m\r\nSet-Cookie: é\u{0}", count: 1_000)
        for error: SigV4VerificationError in [
            .malformedParameter(hostile), .unknownParameter(hostile), .malformedCredential(hostile),
            .wrongTerminator(hostile), .malformedDate(hostile), .malformedExpires(hostile), .headerNotSigned(hostile),
            .signedHeaderMissing(hostile), .wrongRegion(hostile), .unsupportedPayload(hostile),
            .scopeDateMismatch(scope: hostile, request: hostile), .repeatedParameter(hostile),
        ] {
            #expect(error.message.utf8.count < 400)
            #expect(error.message.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f })
        }
    }
}
