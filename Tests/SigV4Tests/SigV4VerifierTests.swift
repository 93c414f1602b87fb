import OpenSSL
import SigV4
import Testing

struct SigV4VerifierTests {
    private let fixture = SignedFixture()

    @Test func genuineRequestIsAccepted() throws {
        let proven = try fixture.verify(fixture.signed())
        #expect(proven.accessKeyID == "AKIDEXAMPLE")
        #expect(proven.scope == CredentialScope(date: "20150830", region: "eu-central-1", service: "lambda"))
        #expect(proven.form == .header)
        #expect(proven.signedHeaders == ["content-type", "host", "x-amz-date", "x-amz-target", "x-odd"])
        #expect(proven.timestamp == SignedFixture.now)
    }

    @Test func genuinePresignedRequestIsAccepted() throws {
        let proven = try fixture.verify(fixture.presigned())
        #expect(proven.form == .query)
        #expect(proven.expiresIn == 900)
    }

    @Test(arguments: SigningCase.Style.allCases)
    func whatTheSignerSignsIsAccepted(style: SigningCase.Style) throws {
        for signingCase in SigningCase.generate(style, count: 1_000, seed: 0x7665_7269) {
            var signingCase = signingCase
            signingCase.unsigned = signingCase.unsigned && !style.isPresigned
            // A leftover date, digest or token of the caller makes a request that a server has to refuse.
            signingCase.headers.removeAll {
                ["x-amz-date", "x-amz-content-sha256", "x-amz-security-token"].contains($0[0].lowercased())
            }
            signingCase.headers.removeAll { $0[0].hasPrefix("Trans") }
            var received = try signingCase.signed().request
            received.payload = .signed(signingCase.bodyBytes)
            var serviceStyle = signingCase.style.serviceStyle
            serviceStyle.normalizesPath = false
            let isNormal = CanonicalPath.isNormal(signingCase.path)
            let verifier = SigV4Verifier(
                style: isNormal ? signingCase.style.serviceStyle : serviceStyle,
                allowsUnsignedPayload: true
            )
            guard isNormal || signingCase.style.serviceStyle == .s3 else { continue }
            #expect(throws: Never.self, "\(signingCase)") {
                try verifier.verify(received, at: signingCase.time) { authorization in
                    authorization.accessKeyID == signingCase.accessKey ? .known(signingCase.secretKey) : .unknown
                }
            }
        }
    }

    @Test(arguments: [
        (-301, false), (-300, true), (-299, true), (0, true), (299, true), (300, true), (301, false), (86_400, false),
    ])
    func clocksMayBeFiveMinutesApart(seconds: Int64, accepted: Bool) throws {
        let request = try fixture.signed()
        let now = SignedFixture.now.advanced(by: seconds)
        if accepted {
            try fixture.verify(request, at: now)
        } else {
            let error = #expect(throws: SigV4VerificationError.self) { try fixture.verify(request, at: now) }
            #expect(error?.awsErrorName == "InvalidSignatureException")
            #expect(
                error?.message.hasPrefix(seconds < 0 ? "Signature not yet current: " : "Signature expired: ") == true
            )
        }
    }

    @Test(arguments: [(-301, false), (-300, true), (0, true), (900, true), (901, false)])
    func presignedRequestLivesAsLongAsItSays(seconds: Int64, accepted: Bool) throws {
        let request = try fixture.presigned()
        let now = SignedFixture.now.advanced(by: seconds)
        if accepted {
            try fixture.verify(request, at: now)
        } else {
            #expect(throws: SigV4VerificationError.self) { try fixture.verify(request, at: now) }
        }
    }

    @Test func expiryIsToldInAWSsWords() throws {
        let error = #expect(throws: SigV4VerificationError.self) {
            try fixture.verify(fixture.signed(), at: SignedFixture.now.advanced(by: 600))
        }
        #expect(
            error?.description == "InvalidSignatureException: Signature expired: 20150830T123600Z is now earlier than "
                + "20150830T124100Z (20150830T124600Z - 5 min.)"
        )
    }

    @Test func headersThatMustBeSignedAre() throws {
        let signed = try fixture.signed()
        for (name, expected) in [
            ("X-Amz-Later", SigV4VerificationError.headerNotSigned("x-amz-later")),
            ("X-Amz-Security-Token", .headerNotSigned("x-amz-security-token")),
        ] {
            #expect(throws: expected) { try fixture.verify(signed.with(name, "a")) }
        }
        let withoutType = SignedFixture(request: fixture.request.without("Content-Type"))
        #expect(throws: SigV4VerificationError.headerNotSigned("content-type")) {
            try fixture.verify(withoutType.signed().with("Content-Type", "text/plain"))
        }
        #expect(throws: SigV4VerificationError.signedHeaderMissing("x-odd")) {
            try fixture.verify(signed.without("X-Odd"))
        }
        #expect(throws: SigV4VerificationError.malformedRequest(.hostCount(2))) {
            var twice = signed
            twice.headers.append(.init("Host", "elsewhere"))
            try fixture.verify(twice)
        }
        try fixture.verify(signed.with("User-Agent", "added on the way"))
    }

    @Test func signatureThatLeavesTheHostOutIsRefused() throws {
        let time = SignedFixture.now
        let unsigned = SigV4Request(method: "GET", path: "/", headers: [("Host", "h"), ("X-Amz-Date", "\(time)")])
        let scope = CredentialScope(date: time.date, region: "eu-central-1", service: "lambda")
        let canonical = CanonicalRequest(
            unsigned,
            signing: ["x-amz-date"],
            payloadHash: Hexadecimal.encode(SHA256.hash("")),
            style: .standard
        )
        let signature = SigningKey(secretAccessKey: SignedFixture.secret, scope: scope)
            .signature(of: StringToSign(canonical, timestamp: time, scope: scope))
        let request = unsigned.with(
            "Authorization",
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/\(scope), SignedHeaders=x-amz-date, Signature=\(signature)"
        )
        let error = #expect(throws: SigV4VerificationError.self) { try fixture.verify(request) }
        #expect(error == .headerNotSigned("host"))
        #expect(error?.message == "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.")
    }

    @Test func dateFieldStandsInForTheAmazonOne() throws {
        for value in ["Sun, 30 Aug 2015 12:36:00 GMT", "20150830T123600Z"] {
            let unsigned = SigV4Request(method: "GET", path: "/", headers: [("Host", "h"), ("Date", value)])
            let scope = CredentialScope(date: "20150830", region: "eu-central-1", service: "lambda")
            let hash = Hexadecimal.encode(SHA256.hash(""))
            let key = SigningKey(secretAccessKey: SignedFixture.secret, scope: scope)
            for (names, accepted) in [(["date", "host"], true), (["host"], false)] {
                let canonical = CanonicalRequest(unsigned, signing: names, payloadHash: hash, style: .standard)
                let signature = key.signature(of: StringToSign(canonical, timestamp: SignedFixture.now, scope: scope))
                let request = unsigned.with(
                    "Authorization",
                    "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/\(scope), SignedHeaders=\(names.joined(separator: ";")), "
                        + "Signature=\(signature)"
                )
                if accepted {
                    try fixture.verify(request)
                } else {
                    #expect(throws: SigV4VerificationError.headerNotSigned("date")) { try fixture.verify(request) }
                }
            }
        }
    }

    @Test func bodyIsCovered() throws {
        var altered = try fixture.signed()
        altered.payload = .signed(Array(#"{"FunctionName":"orders","BatchSize":11}"#.utf8))
        #expect(throws: SigV4VerificationError.signatureMismatch) { try fixture.verify(altered) }

        var digest = try fixture.signed()
        digest.payload = .precomputed(Hexadecimal.encode(SHA256.hash(SignedFixture.body)))
        try fixture.verify(digest)

        // A signed digest of another body: the signature is right, the body is not.
        let declared = SignedFixture(
            request: fixture.request.with("X-Amz-Content-Sha256", Hexadecimal.encode(SHA256.hash("other")))
        )
        #expect(throws: SigV4VerificationError.bodyMismatch) { try fixture.verify(declared.signed()) }
    }

    @Test(arguments: ["UNSIGNED-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"])
    func bodyThatIsNotSignedIsRefused(hash: String) throws {
        var unsigned = fixture
        unsigned.request = fixture.request.with("X-Amz-Content-Sha256", hash)
        #expect(throws: SigV4VerificationError.unsupportedPayload(hash)) { try fixture.verify(unsigned.signed()) }
        unsigned.verifier.allowsUnsignedPayload = true
        if hash == "UNSIGNED-PAYLOAD" { try unsigned.verify(unsigned.signed()) }
    }

    @Test func scopeIsHeldAgainstTheServer() throws {
        var strict = fixture
        strict.verifier.regions = ["us-east-1"]
        #expect(throws: SigV4VerificationError.wrongRegion("eu-central-1")) { try strict.verify(fixture.signed()) }
        strict.verifier.regions = ["us-east-1", "eu-central-1"]
        try strict.verify(fixture.signed())
        strict.verifier.service = "sns"
        #expect(throws: SigV4VerificationError.wrongService(expected: "sns")) { try strict.verify(fixture.signed()) }
        let moved = try fixture.signed().with("X-Amz-Date", "20150831T000000Z")
        #expect(throws: SigV4VerificationError.scopeDateMismatch(scope: "20150830", request: "20150831")) {
            try fixture.verify(moved, at: SignedFixture.now.advanced(by: 41_040))
        }
    }

    @Test func unknownAndExpiredKeysAreTold() throws {
        var stranger = fixture
        stranger.signer.credentials.accessKeyID = "AKIDSTRANGER"
        let unknown = #expect(throws: SigV4VerificationError.self) { try fixture.verify(stranger.signed()) }
        #expect(unknown?.awsErrorName == "UnrecognizedClientException")
        #expect(unknown?.message == "The security token included in the request is invalid.")
        let expired = #expect(throws: SigV4VerificationError.self) {
            try fixture.verifier.verify(fixture.signed(), at: SignedFixture.now) { _ in .expired }
        }
        #expect(expired?.awsErrorName == "ExpiredTokenException")
    }

    @Test func sessionTokenReachesTheLookup() throws {
        var temporary = fixture
        temporary.signer.credentials.sessionToken = "a+/="
        for request in [try temporary.signed(), try temporary.presigned()] {
            var seen: String?
            _ = try temporary.verifier.verify(request, at: SignedFixture.now) { authorization in
                seen = authorization.securityToken
                return .known(SignedFixture.secret)
            }
            #expect(seen == "a+/=")
        }
    }

    @Test(arguments: ["/a//b", "/./a", "/a/..", "/a/../b", "//", "/a/."])
    func pathThatTheSignatureWouldNotCoverIsRefused(path: String) throws {
        var odd = fixture
        odd.request.path = Array(path.utf8)
        #expect(throws: SigV4VerificationError.pathNotNormalized) { try fixture.verify(odd.signed()) }
        odd.signer.style = .s3
        odd.verifier.style = .s3
        try odd.verify(odd.signed())
    }

    // What curl and other clients do: send reserved characters raw, sign them encoded.
    @Test(arguments: [
        ("FunctionName=arn:aws:lambda:x", true), ("a=b/c&b=d@e", true), ("b&a=ü", true), ("a=%3A", true),
        ("a=b+c", false), ("a=%3a", false), ("a=%zz", false),
    ])
    func queryMayBeSignedInAWSsEncoding(query: String, accepted: Bool) throws {
        let time = SignedFixture.now
        let unsigned = SigV4Request(
            method: "GET",
            path: "/",
            query: query,
            headers: [("Host", "h"), ("X-Amz-Date", "\(time)")]
        )
        let scope = CredentialScope(date: time.date, region: "eu-central-1", service: "lambda")
        let canonical = CanonicalRequest(
            unsigned,
            signing: ["host", "x-amz-date"],
            payloadHash: Hexadecimal.encode(SHA256.hash("")),
            style: .standard,
            queryForm: .reencoded
        )
        let signature = SigningKey(secretAccessKey: SignedFixture.secret, scope: scope)
            .signature(of: StringToSign(canonical, timestamp: time, scope: scope))
        let request = unsigned.with(
            "Authorization",
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/\(scope), SignedHeaders=host;x-amz-date, Signature=\(signature)"
        )
        if accepted {
            try fixture.verify(request)
        } else {
            #expect(throws: SigV4VerificationError.signatureMismatch) { try fixture.verify(request) }
        }
    }
}

enum CanonicalPath {
    /// Whether a path has no empty, `.` or `..` segment but an empty one at the end.
    static func isNormal(_ path: String) -> Bool {
        let segments = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).dropFirst()
        return segments.enumerated().allSatisfy { index, segment in
            !segment.elementsEqual(".".utf8) && !segment.elementsEqual("..".utf8)
                && (!segment.isEmpty || index == segments.count - 1)
        }
    }
}
