import SigV4
import Testing

/// Requests as other clients sent them over a socket, signed by their own implementations.
struct RecordedRequestTests {
    struct Recorded: Sendable, CustomTestStringConvertible {
        var method = "GET"
        var path: String
        var query = ""
        var signedHeaders = "host;x-amz-date"
        var headers: [[String]] = []
        var body = ""
        var signature: String

        var testDescription: String { "\(method) \(path)?\(query)" }
    }

    // curl 7.88.1, --aws-sigv4 aws:amz:eu-west-1:lambda --user AKIDEXAMPLE:hush.
    @Test(arguments: [
        Recorded(path: "/plain", signature: "08d7e45e6d40fd5ea5d5135d8c2ec6bdda4d2cfa082bc44625f879ac7c8cde03"),
        Recorded(
            path: "/2015-03-31/event-source-mappings",
            query: "FunctionName=arn:aws:lambda:eu-west-1:123456789012:function:a&Marker=b",
            signature: "63eba2d64ed8eea9cb112a4b1efbe843961d2d32abb513d2163f055091fe95e2"
        ),
        Recorded(
            method: "POST",
            path: "/2015-03-31/event-source-mappings",
            signedHeaders: "content-type;host;x-amz-date",
            headers: [["Content-Type", "application/json"], ["Content-Length", "7"]],
            body: #"{"a":1}"#,
            signature: "662db2aa08894a2ea0ef97379c3e6807ddcc0d32c449fa03dd5ad6085316a396"
        ),
    ])
    func curlIsAccepted(recorded: Recorded) throws {
        let request = SigV4Request(
            method: recorded.method,
            path: recorded.path,
            query: recorded.query,
            headers: [
                ("Host", "127.0.0.1:45641"),
                (
                    "Authorization",
                    "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261123/eu-west-1/lambda/aws4_request, "
                        + "SignedHeaders=\(recorded.signedHeaders), Signature=\(recorded.signature)"
                ),
                ("X-Amz-Date", "20261123T154242Z"), ("User-Agent", "curl/7.88.1"), ("Accept", "*/*"),
            ] + recorded.headers.map { ($0[0], $0[1]) },
            payload: .signed(Array(recorded.body.utf8))
        )
        let now = try #require(SigV4Timestamp(iso8601Basic: "20261123T154300Z"))
        let proven = try SigV4Verifier(service: "lambda").verify(request, at: now) { _ in .known("hush") }
        #expect(proven.scope.region == "eu-west-1")
    }
}
