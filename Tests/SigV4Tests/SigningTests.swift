import SigV4
import Testing

struct SigningTests {
    private let credentials = SigV4Credentials(
        accessKeyID: "AKIDEXAMPLE",
        secretAccessKey: "hush",
        sessionToken: "token"
    )
    private let time = SigV4Timestamp(secondsSince1970: 1_440_938_160)
    private var signer: SigV4Signer { SigV4Signer(credentials: credentials, region: "eu-west-1", service: "lambda") }

    @Test(
        arguments: [
            (["Host": "h"], "", "/", SigV4RequestError.invalidMethod),
            (["Host": "h"], "GE T", "/", .invalidMethod),
            (["Host": "h"], "GET\n", "/", .invalidMethod),
            (["Host": "h"], "GET", "relative", .invalidPath),
            (["Host": "h"], "GET", "/a b", .invalidPath),
            (["Host": "h"], "GET", "/a\nb", .invalidPath),
            (["Host": "h"], "GET", "/a?b", .invalidPath),
            (["Host": "h"], "GET", "/a#b", .invalidPath),
            (["Host": "h", "X-Odd": "a\r\nX-Amz-Date: b"], "GET", "/", .invalidHeaderValue(name: "X-Odd")),
            (["Host": "h", "X-Odd": "a\0"], "GET", "/", .invalidHeaderValue(name: "X-Odd")),
            (["Host": "h", "X Odd": "a"], "GET", "/", .invalidHeaderName),
            (["Host": "h", "": "a"], "GET", "/", .invalidHeaderName),
            (["Host": "h", "host": "h"], "GET", "/", .hostCount(2)),
            ([:], "GET", "/", .hostCount(0)),
        ] as [([String: String], String, String, SigV4RequestError)]
    )
    func whatCannotBeSentIsNotSigned(
        headers: [String: String],
        method: String,
        path: String,
        error: SigV4RequestError
    ) {
        let request = SigV4Request(method: method, path: path, headers: headers.map { ($0.key, $0.value) })
        #expect(throws: error) { try signer.sign(request, at: time) }
        #expect(throws: error) { try signer.presign(request, at: time, expiresIn: 60) }
    }

    @Test(arguments: ["a b", "a#b", "a\u{7f}"])
    func queryThatCannotBeSentIsNotSigned(query: String) {
        let request = SigV4Request(method: "GET", path: "/", query: query, headers: [("Host", "h")])
        #expect(throws: SigV4RequestError.invalidQuery) { try signer.sign(request, at: time) }
    }

    @Test(arguments: [0, -1, 604_801, Int.max, Int.min])
    func presignedRequestLivesAtMostAWeek(seconds: Int) {
        let request = SigV4Request(method: "GET", path: "/", headers: [("Host", "h")])
        #expect(throws: SigV4RequestError.expiryOutOfRange(seconds: seconds)) {
            try signer.presign(request, at: time, expiresIn: seconds)
        }
    }

    @Test(arguments: ["X-Amz-Signature=a", "a=b&X-Amz-Date", "%58-Amz-Credential=x"])
    func presigningTwiceIsRefused(query: String) {
        let request = SigV4Request(method: "GET", path: "/", query: query, headers: [("Host", "h")])
        #expect { try signer.presign(request, at: time, expiresIn: 60) } throws: {
            if case .alreadyPresigned = $0 as? SigV4RequestError { true } else { false }
        }
    }

    @Test func presigningKeepsRepeatedParameters() throws {
        let request = SigV4Request(method: "GET", path: "/", query: "tagKeys=b&tagKeys=a", headers: [("Host", "h")])
        let signed = try signer.presign(request, at: time, expiresIn: 60)
        #expect(String(decoding: signed.request.query, as: UTF8.self).hasPrefix("tagKeys=b&tagKeys=a&X-Amz-Algorithm="))
    }

    @Test func signingAgainReplacesWhatWasThere() throws {
        let request = SigV4Request(method: "GET", path: "/", headers: [("Host", "h"), ("X-Custom", "a")])
        let once = try signer.sign(request, at: time)
        let twice = try signer.sign(once.request, at: time.advanced(by: 60))
        #expect(twice.request == (try signer.sign(request, at: time.advanced(by: 60)).request))
        #expect(twice.request.headers.count == 5)
    }

    @Test func secretsAreNeverPrinted() throws {
        let scope = CredentialScope(date: "20150830", region: "r", service: "s")
        let key = SigningKey(secretAccessKey: credentials.secretAccessKey, scope: scope)
        let secrets = SigV4Credentials(accessKeyID: "AKID", secretAccessKey: "s3cr3t", sessionToken: "t0ken")
        var dumped = ""
        dump(secrets, to: &dumped)
        dump(key, to: &dumped)
        dump(SigV4Signer(credentials: secrets, region: "r", service: "s"), to: &dumped)
        let printed = "\(secrets) \(String(reflecting: secrets)) \(key) \(String(reflecting: key)) \(dumped)"
        #expect(printed.contains("AKID"))
        #expect(!printed.contains("s3cr3t") && !printed.contains("t0ken") && !printed.contains("bytes"))
    }
}
