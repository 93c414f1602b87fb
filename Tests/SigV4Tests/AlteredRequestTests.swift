import EventSourcesTesting
import SigV4
import Testing

/// Negative controls: one flipped bit, wherever it is, makes a genuine request a refused one.
struct AlteredRequestTests {
    private let fixture = SignedFixture()

    @Test func everyFlippedBitOfASignedRequestIsRefused() throws {
        let request = try fixture.signed()
        try fixture.verify(request)
        #expect(accepted(among: Self.alterations(of: request)).isEmpty)
    }

    @Test func everyFlippedBitOfAPresignedRequestIsRefused() throws {
        let request = try fixture.presigned()
        try fixture.verify(request)
        #expect(accepted(among: Self.alterations(of: request)).isEmpty)
    }

    @Test func everyFlippedBitOfTheSecretIsRefused() throws {
        let request = try fixture.signed()
        let genuine = Array(SignedFixture.secret.utf8)
        for index in genuine.indices {
            // The eighth bit would make it no text.
            for bit in 0..<7 {
                var secret = genuine
                secret[index] ^= 1 << UInt8(bit)
                #expect(throws: SigV4VerificationError.signatureMismatch) {
                    try fixture.verify(request, secret: String(decoding: secret, as: UTF8.self))
                }
            }
        }
    }

    @Test func randomRequestsWithOneFlippedBitAreRefused() throws {
        var generator = SplitMix64(seed: 0x666c_6970)
        var tried = 0
        for style in SigningCase.Style.allCases {
            for signingCase in SigningCase.generate(style, count: 500, seed: 0x666c_6970) {
                var signingCase = signingCase
                signingCase.unsigned = false
                let names = ["x-amz-date", "x-amz-content-sha256", "x-amz-security-token"]
                signingCase.headers.removeAll { names.contains($0[0].lowercased()) }
                guard style.serviceStyle == .s3 || CanonicalPath.isNormal(signingCase.path) else { continue }
                var genuine = try signingCase.signed().request
                // Header fields that are never signed may change on the way, and a presigned S3 request has any body.
                let unsigned = [
                    "connection", "expect", "keep-alive", "proxy-authorization", "te", "trailer", "transfer-encoding",
                    "upgrade", "user-agent", "x-amzn-trace-id",
                ]
                genuine.headers.removeAll { unsigned.contains($0.name.lowercased()) }
                genuine.payload = .signed(signingCase.bodyBytes)
                let verifier = SigV4Verifier(style: style.serviceStyle, allowsUnsignedPayload: true)
                func isAccepted(_ request: SigV4Request) -> Bool {
                    let proven = try? verifier.verify(request, at: signingCase.time) { authorization in
                        authorization.accessKeyID == signingCase.accessKey ? .known(signingCase.secretKey) : .unknown
                    }
                    return proven != nil
                }
                try #require(isAccepted(genuine), "\(signingCase)")
                let places = Place.all(in: genuine)
                for _ in 0..<10 {
                    let place = generator.pick(places)
                    guard let altered = place.flipped(generator.count(0...7), in: genuine) else { continue }
                    tried += 1
                    #expect(!isAccepted(altered), "\(genuine) became \(altered)")
                }
            }
        }
        #expect(tried > 10_000)
    }

    private func accepted(among requests: [SigV4Request]) -> [SigV4Request] {
        requests.filter { (try? fixture.verify($0)) != nil }
    }

    /// Every request that differs from this one in one bit.
    private static func alterations(of request: SigV4Request) -> [SigV4Request] {
        Place.all(in: request).flatMap { place in (0..<8).compactMap { place.flipped($0, in: request) } }
    }

    /// One byte of a request.
    private enum Place {
        case method(Int)
        case path(Int)
        case query(Int)
        case headerName(Int, Int)
        case headerValue(Int, Int)
        case body(Int)

        static func all(in request: SigV4Request) -> [Place] {
            var places = (0..<request.method.utf8.count).map(Place.method)
            places += request.path.indices.map(Place.path)
            places += request.query.indices.map(Place.query)
            for (index, header) in request.headers.enumerated() {
                places += (0..<header.name.utf8.count).map { .headerName(index, $0) }
                places += header.value.indices.map { .headerValue(index, $0) }
            }
            if case .signed(let body) = request.payload { places += body.indices.map(Place.body) }
            return places
        }

        /// The request with one bit of this byte flipped; nil when that only changes the case of a header field's name,
        /// which means nothing.
        func flipped(_ bit: Int, in request: SigV4Request) -> SigV4Request? {
            let mask: UInt8 = 1 << UInt8(bit)
            func flip(_ text: String, _ index: Int) -> String {
                var bytes = Array(text.utf8)
                bytes[index] ^= mask
                return String(decoding: bytes, as: UTF8.self)
            }
            var altered = request
            switch self {
            case .method(let index): altered.method = flip(request.method, index)
            case .path(let index): altered.path[index] ^= mask
            case .query(let index): altered.query[index] ^= mask
            case .headerName(let header, let index):
                let name = flip(request.headers[header].name, index)
                guard name.lowercased() != request.headers[header].name.lowercased() else { return nil }
                altered.headers[header].name = name
            case .headerValue(let header, let index): altered.headers[header].value[index] ^= mask
            case .body(let index):
                guard case .signed(var body) = request.payload else { return nil }
                body[index] ^= mask
                altered.payload = .signed(body)
            }
            return altered
        }
    }
}
