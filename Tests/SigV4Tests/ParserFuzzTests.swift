import EventSourcesTesting
import SigV4
import Testing

/// Seeded mutations of well-formed input: nothing traps, and what is still accepted keeps its promises.
struct ParserFuzzTests {
    private static let tokens = [
        "AWS4-HMAC-SHA256", "Credential=", "SignedHeaders=", "Signature=", "/", ";", ",", "=", " ", "\t", "%", "%2",
        "%2F",
        "&", "aws4_request", "host", "x-amz-date", "\u{0}", "é", "e\u{301}", "😀", "\r\n", "X-Amz-Algorithm",
        "X-Amz-Signature=", "+", "20150830", "T123600Z", String(repeating: "a", count: 300),
    ]

    private func mutate(_ bytes: [UInt8], using generator: inout SplitMix64) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<generator.count(1...4) {
            let index = generator.count(0...bytes.count)
            switch generator.count(0...4) {
            case 0 where index < bytes.count: bytes[index] ^= 1 << UInt8(generator.count(0...7))
            case 1 where index < bytes.count: bytes.remove(at: index)
            case 2: bytes.insert(contentsOf: generator.pick(Self.tokens).utf8, at: index)
            case 3: bytes.removeSubrange(index..<min(bytes.count, index + generator.count(0...20)))
            default: bytes.insert(UInt8(generator.count(0...255)), at: index)
            }
        }
        return bytes
    }

    @Test func authorizationHeaderHoldsItsPromises() throws {
        var generator = SplitMix64(seed: 0x6675_7a7a)
        let request = try SignedFixture().signed()
        let seed = try #require(request.values(of: "Authorization").first)
        var accepted = 0
        for _ in 0..<20_000 {
            let value = String(decoding: mutate(seed, using: &generator), as: UTF8.self)
            guard let authorization = try? SigV4Authorization(parsing: value) else { continue }
            accepted += 1
            #expect(authorization.signature.utf8.count == 64)
            #expect(authorization.signedHeaders == authorization.signedHeaders.sorted())
            #expect(Set(authorization.signedHeaders).count == authorization.signedHeaders.count)
            #expect((1...128).contains(authorization.accessKeyID.utf8.count))
            let scope = authorization.scope
            #expect(scope.description.split(separator: "/", omittingEmptySubsequences: false).count == 4)
            let written =
                "AWS4-HMAC-SHA256 Credential=\(authorization.accessKeyID)/\(scope), "
                + "SignedHeaders=\(authorization.signedHeaders.joined(separator: ";")), "
                + "Signature=\(authorization.signature)"
            #expect(try SigV4Authorization(parsing: written) == authorization)
        }
        #expect(accepted > 100, "mutations reach past the first check")
    }

    @Test func mutatedRequestIsNeverAccepted() throws {
        var generator = SplitMix64(seed: 0x6d75_7461)
        let fixture = SignedFixture()
        for genuine in [try fixture.signed(), try fixture.presigned()] {
            for _ in 0..<5_000 {
                var request = genuine
                switch generator.count(0...2) {
                case 0: request.query = mutate(request.query, using: &generator)
                case 1: request.path = mutate(request.path, using: &generator)
                default:
                    let index = generator.count(0...request.headers.count - 1)
                    request.headers[index].value = mutate(request.headers[index].value, using: &generator)
                }
                guard (try? fixture.verify(request)) != nil else { continue }
                // What is left open: the order of parameters, `a` or `a=`, and white space around header fields' values
                // and in the Authorization header's list.
                #expect(request.path == genuine.path && parameters(request) == parameters(genuine), "\(request)")
                for (accepted, sent) in zip(request.headers, genuine.headers) {
                    #expect(solid(accepted.value) == solid(sent.value), "\(request)")
                }
            }
        }
    }

    private func parameters(_ request: SigV4Request) -> [String] {
        String(decoding: request.query, as: UTF8.self).split(separator: "&", omittingEmptySubsequences: false)
            .map { $0.contains("=") ? String($0) : $0 + "=" }.sorted()
    }

    private func solid(_ value: [UInt8]) -> [UInt8] {
        value.filter { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
    }
}
