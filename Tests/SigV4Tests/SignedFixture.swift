import SigV4

/// A signed request as it arrives at a server, and the server that knows its key.
struct SignedFixture {
    static let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
    static let now = SigV4Timestamp(secondsSince1970: 1_440_938_160)
    static let body = Array(#"{"FunctionName":"orders","BatchSize":10}"#.utf8)

    var signer = SigV4Signer(
        credentials: SigV4Credentials(accessKeyID: "AKIDEXAMPLE", secretAccessKey: secret),
        region: "eu-central-1",
        service: "lambda"
    )
    var verifier = SigV4Verifier(service: "lambda")
    var request = SigV4Request(
        method: "POST",
        path: "/2015-03-31/event-source-mappings/",
        query: "tagKeys=a%2Fb&tagKeys=z&Marker",
        headers: [
            ("Host", "localhost:8080"), ("Content-Type", "application/json"), ("X-Amz-Target", "a  b"), ("X-Odd", "1"),
            ("X-Odd", "2"),
        ],
        payload: .signed(body)
    )

    func signed(at time: SigV4Timestamp = now) throws -> SigV4Request {
        try signer.sign(request, at: time).request
    }

    func presigned(at time: SigV4Timestamp = now, expiresIn seconds: Int = 900) throws -> SigV4Request {
        try signer.presign(request, at: time, expiresIn: seconds).request
    }

    @discardableResult
    func verify(
        _ request: SigV4Request,
        at now: SigV4Timestamp = now,
        secret: String = secret
    ) throws(SigV4VerificationError) -> SigV4Authorization {
        try verifier.verify(request, at: now) { authorization in
            authorization.accessKeyID == "AKIDEXAMPLE" ? .known(secret) : .unknown
        }
    }
}

extension SigV4Request {
    /// Replaces the value of a header field.
    func with(_ name: String, _ value: String) -> SigV4Request {
        var copy = without(name)
        copy.headers.append(Header(name, value))
        return copy
    }

    func without(_ name: String) -> SigV4Request {
        var copy = self
        copy.headers.removeAll { $0.name.lowercased() == name.lowercased() }
        return copy
    }
}
