import AWS
import ControlPlane
import JSON
import SigV4
import Synchronization
import Testing

/// What is sent again, once, because AWS refused it without a look.
@Suite struct CorrectionTests {
    private static let scope = TestUpstream.scope
    private static let skewed: [(status: Int, body: String, headers: [String: String])] = [
        (403, "<Error><Code>RequestTimeTooSkewed</Code><Message>The difference is too large.</Message></Error>", [:]),
        (
            403, #"{"message":"Signature expired: 20260528T202640Z is now earlier than 20260528T212140Z"}"#,
            ["x-amzn-errortype": "InvalidSignatureException"]
        ),
        (
            403, #"{"message":"Signature not yet current: 20260528T202640Z is still later than 2026"}"#,
            ["x-amzn-errortype": "InvalidSignatureException"]
        ),
        (
            400,
            "<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code><Message>Signature expired: x is now earlier</Message>"
                + "</Error></ErrorResponse>", [:]
        ),
    ]

    @Test(arguments: skewed.indices, [3600.0, -7200])
    func aClockThatIsOffIsCorrectedOnce(_ index: Int, offset: Double) async throws {
        let refusal = Self.skewed[index]
        let real = SigV4Timestamp(secondsSince1970: Int64(TestUpstream.now + offset))
        let date = Self.httpDate(TestUpstream.now + offset)
        let server = try FakeServer { request, _ in
            guard let sent = request.header("x-amz-date").flatMap({ SigV4Timestamp(iso8601Basic: $0) }), sent == real
            else {
                return .response(
                    refusal.status,
                    refusal.headers.merging(["Date": date]) { old, _ in old },
                    refusal.body
                )
            }
            return .json(200, #"{"UUID":"u"}"#)
        }
        defer { server.stop() }
        let upstream = try TestUpstream.make(server.url)
        #expect(try await upstream.createEventSourceMapping(["FunctionName": "f"], in: Self.scope)["UUID"] == "u")
        #expect(server.requests.count == 2)
        // Learnt for good.
        #expect(try await upstream.createEventSourceMapping(["FunctionName": "f"], in: Self.scope)["UUID"] == "u")
        #expect(server.requests.count == 3)
    }

    @Test(arguments: [nil, "nonsense", "Thu, 28 May 2026 20:26:40 GMT"])
    func aSkewWithoutATimeToCorrectToIsAFailure(date: String?) async throws {
        var headers: [String: String] = [:]
        headers["Date"] = date
        let body = "<Error><Code>RequestTimeTooSkewed</Code><Message>Too large.</Message></Error>"
        let server = try FakeServer(.xml(403, body, headers))
        defer { server.stop() }
        let upstream = try TestUpstream.make(server.url)
        let found = await failure { _ = try await upstream.eventSourceMapping("u", in: Self.scope) }
        #expect(found?.kind == .temporary)
        #expect(found?.code == "RequestTimeTooSkewed")
        #expect(server.requests.count == 1)
    }

    @Test func credentialsThatHaveEndedAreLoadedAnewOnce() async throws {
        try await withTemporaryFolder { folder in
            let path = try folder.write(
                "credentials",
                "[default]\naws_access_key_id=OLD\naws_secret_access_key=old-secret\n"
            )
            let server = try FakeServer { request, _ in
                let authorization = request.header("authorization") ?? ""
                guard authorization.contains("Credential=NEW/") else {
                    _ = try? folder.write(
                        "credentials",
                        "[default]\naws_access_key_id=NEW\naws_secret_access_key=new-secret\n"
                    )
                    return .json(403, #"{"message":"expired"}"#, ["x-amzn-errortype": "ExpiredTokenException"])
                }
                return .json(200, #"{"UUID":"u"}"#)
            }
            defer { server.stop() }
            let upstream = try TestUpstream.make(server.url, ["AWS_SHARED_CREDENTIALS_FILE": path])
            #expect(try await upstream.createEventSourceMapping(["FunctionName": "f"], in: Self.scope)["UUID"] == "u")
            #expect(server.requests.count == 2)
        }
    }

    @Test func theSameCredentialsAreNotSentTwice() async throws {
        let server = try FakeServer(
            .json(403, #"{"message":"no"}"#, ["x-amzn-errortype": "UnrecognizedClientException"])
        )
        defer { server.stop() }
        let upstream = try TestUpstream.make(server.url)
        let found = await failure {
            _ = try await upstream.createEventSourceMapping(["FunctionName": "f"], in: Self.scope)
        }
        #expect(found?.kind == .credentials)
        #expect(server.requests.count == 1)
    }

    @Test func anotherRegionIsOnlyNamedWhereTheEndpointWasGiven() async throws {
        let body =
            "<Error><Code>PermanentRedirect</Code><Message>The bucket must be addressed otherwise.</Message></Error>"
        let server = try FakeServer(
            .xml(301, body, ["x-amz-bucket-region": "eu-west-1", "Location": "http://127.0.0.1:1/"])
        )
        defer { server.stop() }
        let upstream = try TestUpstream.make(server.url)
        let found = await failure {
            _ = try await upstream.editNotifications(
                bucket: "abc",
                removing: [],
                adding: [],
                owner: "1",
                in: Self.scope
            )
        }
        #expect(found?.kind == .refused)
        #expect(found?.message == "The bucket must be addressed otherwise. (the bucket is in eu-west-1)")
        #expect(server.requests.count == 1)
    }

    static func httpDate(_ seconds: Double) -> String {
        let stamp = SigV4Timestamp(secondsSince1970: Int64(seconds)).description
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let digits = Array(stamp)
        func part(_ range: Range<Int>) -> String { String(digits[range]) }
        let month = months[(Int(part(4..<6)) ?? 1) - 1]
        return "Thu, \(part(6..<8)) \(month) \(part(0..<4)) \(part(9..<11)):\(part(11..<13)):\(part(13..<15)) GMT"
    }
}
