import OpenSSL
import SigV4
import Testing

/// Signatures that AWS has published, in the S3 API reference, the IAM guide and the Signature Version 4 test suite.
struct DocumentedExampleTests {
    struct Example: Sendable, CustomTestStringConvertible {
        var name: String
        var method = "GET"
        var path = "/"
        var query = ""
        var headers: [[String]] = []
        var body = ""
        var token: String?
        var signature: String

        var testDescription: String { name }
    }

    private static let suite = SigV4Credentials(
        accessKeyID: "AKIDEXAMPLE",
        secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
    )
    private static let s3 = SigV4Signer(
        credentials: SigV4Credentials(
            accessKeyID: "AKIAIOSFODNN7EXAMPLE",
            secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
        ),
        region: "us-east-1",
        service: "s3"
    )

    private func time(_ text: String) throws -> SigV4Timestamp {
        try #require(SigV4Timestamp(iso8601Basic: text))
    }

    // The suite's paths are not encoded by the sender, so its service encodes them once.
    @Test(arguments: [
        Example(name: "get-vanilla", signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        Example(
            name: "post-vanilla",
            method: "POST",
            signature: "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"
        ),
        Example(
            name: "get-relative",
            path: "/example/..",
            signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
        ),
        Example(
            name: "get-slash",
            path: "//",
            signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
        ),
        Example(
            name: "get-utf8",
            path: "/ሴ",
            signature: "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"
        ),
        Example(
            name: "get-unreserved",
            path: "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
            signature: "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f"
        ),
        Example(
            name: "get-vanilla-query-order-key-case",
            query: "Param2=value2&Param1=value1",
            signature: "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"
        ),
        Example(
            name: "get-vanilla-utf8-query",
            query: "%E1%88%B4=bar",
            signature: "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04"
        ),
        Example(
            name: "get-header-key-duplicate",
            headers: [["My-Header1", "value2"], ["My-Header1", "value2"], ["My-Header1", "value1"]],
            signature: "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea"
        ),
        Example(
            name: "get-header-value-order",
            headers: [
                ["My-Header1", "value4"], ["My-Header1", "value1"], ["My-Header1", "value3"], ["My-Header1", "value2"],
            ],
            signature: "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01"
        ),
        Example(
            name: "get-header-value-trim",
            headers: [["My-Header1", " value1"], ["My-Header2", " \"a   b   c\""]],
            signature: "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"
        ),
        Example(
            name: "post-header-key-sort",
            method: "POST",
            headers: [["My-Header1", "value1"]],
            signature: "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c"
        ),
        Example(
            name: "post-x-www-form-urlencoded",
            method: "POST",
            headers: [["Content-Type", "application/x-www-form-urlencoded"]],
            body: "Param1=value1",
            signature: "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"
        ),
        Example(
            name: "get-vanilla-with-session-token",
            token: "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267",
            signature: "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8"
        ),
    ])
    func testSuiteIsSigned(example: Example) throws {
        var credentials = Self.suite
        credentials.sessionToken = example.token
        let signer = SigV4Signer(credentials: credentials, region: "us-east-1", service: "service")
        let request = SigV4Request(
            method: example.method,
            path: example.path,
            query: example.query,
            headers: [("Host", "example.amazonaws.com")] + example.headers.map { ($0[0], $0[1]) },
            payload: .signed(Array(example.body.utf8))
        )
        #expect(try signer.sign(request, at: time("20150830T123600Z")).signature == example.signature)
    }

    @Test func tokenAddedAfterSigningIsNotSigned() throws {
        var credentials = Self.suite
        credentials.sessionToken = "token"
        let signer = SigV4Signer(
            credentials: credentials,
            region: "us-east-1",
            service: "service",
            style: ServiceStyle(signsSessionToken: false)
        )
        let request = SigV4Request(method: "GET", path: "/", headers: [("Host", "example.amazonaws.com")])
        let signed = try signer.sign(request, at: time("20150830T123600Z"))
        #expect(signed.signature == "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")
        #expect(signed.request.values(of: "x-amz-security-token") == [Array("token".utf8)])
    }

    @Test func guidesExampleIsSignedInEveryStage() throws {
        let signer = SigV4Signer(credentials: Self.suite, region: "us-east-1", service: "iam")
        let request = SigV4Request(
            method: "GET",
            path: "/",
            query: "Action=ListUsers&Version=2010-05-08",
            headers: [
                ("Host", "iam.amazonaws.com"), ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),
            ]
        )
        let signed = try signer.sign(request, at: time("20150830T123600Z"))
        #expect(
            String(decoding: signed.canonicalRequest.bytes, as: UTF8.self) == """
                GET
                /
                Action=ListUsers&Version=2010-05-08
                content-type:application/x-www-form-urlencoded; charset=utf-8
                host:iam.amazonaws.com
                x-amz-date:20150830T123600Z

                content-type;host;x-amz-date
                e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
                """
        )
        #expect(
            signed.stringToSign.description == """
                AWS4-HMAC-SHA256
                20150830T123600Z
                20150830/us-east-1/iam/aws4_request
                f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59
                """
        )
        #expect(
            signed.request.headers.last
                == .init(
                    "Authorization",
                    "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, "
                        + "SignedHeaders=content-type;host;x-amz-date, "
                        + "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"
                )
        )
    }

    @Test(arguments: [
        Example(
            name: "GET Object",
            path: "/test.txt",
            headers: [["Range", "bytes=0-9"]],
            signature: "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
        ),
        Example(
            name: "PUT Object",
            method: "PUT",
            path: "/test%24file.text",
            headers: [["Date", "Fri, 24 May 2013 00:00:00 GMT"], ["x-amz-storage-class", "REDUCED_REDUNDANCY"]],
            body: "Welcome to Amazon S3.",
            signature: "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"
        ),
        Example(
            name: "GET Bucket Lifecycle",
            query: "lifecycle",
            signature: "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"
        ),
        Example(
            name: "List Objects",
            query: "max-keys=2&prefix=J",
            signature: "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"
        ),
    ])
    func objectStorageReferenceIsSigned(example: Example) throws {
        let request = SigV4Request(
            method: example.method,
            path: example.path,
            query: example.query,
            headers: [("Host", "examplebucket.s3.amazonaws.com")] + example.headers.map { ($0[0], $0[1]) },
            payload: .signed(Array(example.body.utf8))
        )
        #expect(try Self.s3.sign(request, at: time("20130524T000000Z")).signature == example.signature)
        var precomputed = request
        precomputed.payload = .precomputed(Hexadecimal.encode(SHA256.hash(example.body)))
        #expect(try Self.s3.sign(precomputed, at: time("20130524T000000Z")).signature == example.signature)
    }

    @Test func objectStorageReferenceIsPresigned() throws {
        let request = SigV4Request(
            method: "GET",
            path: "/test.txt",
            headers: [("Host", "examplebucket.s3.amazonaws.com")]
        )
        let signed = try Self.s3.presign(request, at: time("20130524T000000Z"), expiresIn: 86_400)
        #expect(
            String(decoding: signed.request.query, as: UTF8.self)
                == "X-Amz-Algorithm=AWS4-HMAC-SHA256"
                + "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
                + "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
                + "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
        )
    }
}
