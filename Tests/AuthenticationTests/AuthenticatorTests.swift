import ControlPlane
import EventSources
import Foundation
import HTTPServer
import HTTPTypes
import MappingStore
import OpenSSL
import SigV4
import Testing
import UntrustedText

@testable import Authentication

@Suite struct AuthenticatorTests {
    private static let minute: Int64 = 60_000

    // MARK: Whom it asks

    @Test func nobodyIsAskedWhileNobodyIsKnown() throws {
        let guarded = try Guarded()
        try guarded.directory.load(configured: [])
        #expect(!guarded.authenticator.isRequired)
        #expect(try guarded.caller(HTTPServerRequest(target: "/")).name == "stranger")
        #expect(try guarded.caller("Bearer anything").name == "stranger")
    }

    @Test func fromTheFirstPrincipalOnEverybodyIsAskedAlsoWhenItIsGone() throws {
        let guarded = try Guarded()
        let token = try guarded.addToken("a")
        #expect(guarded.authenticator.isRequired)
        #expect(throws: AuthenticationFailure.missing) { try guarded.caller(HTTPServerRequest(target: "/")) }
        _ = try guarded.registry.remove("a")
        try guarded.directory.load(configured: [])
        #expect(guarded.authenticator.isRequired)
        #expect(throws: AuthenticationFailure.token) { try guarded.caller("Bearer \(token)") }
    }

    // MARK: Tokens

    @Test func aTokenIsItsPrincipal() throws {
        let guarded = try Guarded()
        let (a, b) = (try guarded.addToken("a", .reader), try guarded.addToken("b", .admin))
        #expect(a.hasPrefix("les_") && a.count == 68 && a != b)
        for scheme in ["Bearer ", "bearer ", "BEARER ", "Bearer   "] {
            #expect(try guarded.caller(scheme + a) == Caller(name: "a", role: .reader, scope: .everything))
            #expect(try guarded.caller(scheme + b).role == .admin)
        }
    }

    @Test func whateverIsWrongWithATokenTheAnswerIsTheSame() throws {
        let guarded = try Guarded()
        let token = try guarded.addToken("a", expiresIn: Self.minute)
        for wrong in ["x", String(token.dropLast()), token + "0", token.uppercased(), "les_", token + "," + token] {
            #expect(throws: AuthenticationFailure.token, "\(wrong)") { try guarded.caller("Bearer \(wrong)") }
        }
        guarded.clock.advance(Self.minute - 1)
        #expect(try guarded.caller("Bearer \(token)").name == "a")
        guarded.clock.advance(1)
        #expect(throws: AuthenticationFailure.token) { try guarded.caller("Bearer \(token)") }
    }

    @Test(arguments: ["Basic YTpi", "Bearer", "Digest x", "AWS4-HMAC-SHA256", "les_0123"])
    func otherSchemesAreIncomplete(_ value: String) throws {
        let guarded = try Guarded()
        _ = try guarded.addToken("a")
        let failure = #expect(throws: AuthenticationFailure.self) { try guarded.caller(value) }
        #expect(failure?.name == "IncompleteSignatureException")
    }

    @Test func oneOfTwoCredentialsIsNotChosen() throws {
        let guarded = try Guarded()
        let token = try guarded.addToken("a")
        var fields: HTTPFields = [.authorization: "Bearer \(token)"]
        fields.append(HTTPField(name: .authorization, value: "Bearer \(token)"))
        let twice = HTTPServerRequest(target: "/", headers: fields)
        #expect(throws: AuthenticationFailure.self) { try guarded.caller(twice) }
        let both = HTTPServerRequest(
            target: "/?X-Amz-Signature=0",
            headers: [.authorization: "Bearer \(token)"]
        )
        #expect(throws: AuthenticationFailure.self) { try guarded.caller(both) }
        // A parameter that only mentions one is no second credential.
        let plain = HTTPServerRequest(
            target: "/?tag:a=X-Amz-Signature",
            headers: [.authorization: "Bearer \(token)"]
        )
        #expect(try guarded.caller(plain).name == "a")
    }

    // MARK: Rotation

    @Test func theFormerTokenIsGoodForTheOverlapAndNoLonger() throws {
        let guarded = try Guarded()
        let former = try guarded.addToken("a")
        guard case .token(let latter) = try CredentialSecret.makeToken() else { return }
        let now = guarded.clock.milliseconds
        _ = try guarded.registry.rotate(
            "a",
            to: [
                PrincipalCredential(
                    proof: .token(digest: SHA256.hash(latter)),
                    createdAt: Timestamp(milliseconds: now)
                )
            ],
            endingFormerAt: Timestamp(milliseconds: now + Self.minute),
            now: Timestamp(milliseconds: now)
        )
        try guarded.directory.load(configured: [])
        #expect(try guarded.caller("Bearer \(former)").name == "a")
        #expect(try guarded.caller("Bearer \(latter)").name == "a")
        guarded.clock.advance(Self.minute)
        #expect(throws: AuthenticationFailure.token) { try guarded.caller("Bearer \(former)") }
        #expect(try guarded.caller("Bearer \(latter)").name == "a")
    }

    @Test func whoWasIdentifiedIsAskedAboutAgain() throws {
        let guarded = try Guarded()
        #expect(guarded.authenticator.isCurrent(Caller.unrestricted("127.0.0.1:1")))
        let token = try guarded.addToken("a", expiresIn: Self.minute)
        let caller = try guarded.caller("Bearer \(token)")
        #expect(guarded.authenticator.isCurrent(caller))
        #expect(!guarded.authenticator.isCurrent(Caller.unrestricted("127.0.0.1:1")))
        var other = caller
        other.role = .admin
        #expect(!guarded.authenticator.isCurrent(other))
        guarded.clock.advance(Self.minute)
        #expect(!guarded.authenticator.isCurrent(caller))
        let key = try guarded.caller(guarded.signed(guarded.addKey("b")))
        _ = try guarded.registry.remove("b")
        #expect(guarded.authenticator.isCurrent(key))
        try guarded.directory.load(configured: [])
        #expect(!guarded.authenticator.isCurrent(key))
    }

    // MARK: Signatures

    @Test func aSignatureIsItsPrincipal() throws {
        let guarded = try Guarded()
        let key = try guarded.addKey("a", .reader)
        #expect(key.accessKeyID.hasPrefix("LESA"))
        #expect(try guarded.caller(guarded.signed(key)) == Caller(name: "a", role: .reader, scope: .everything))
        #expect(
            try guarded.caller(guarded.signed(key, method: .get, target: "/v1/changes?after=1", body: "")).name == "a"
        )
        #expect(try guarded.caller(guarded.signed(key, age: 300)).name == "a")
        #expect(try guarded.caller(guarded.signed(key, age: -300)).name == "a")
    }

    @Test("A signature is over the bytes of a field, not over what they look like when they are no UTF-8")
    func signaturesAreOverBytes() throws {
        let guarded = try Guarded()
        let key = try guarded.addKey("a", .reader)
        let latin: [UInt8] = [0x63, 0x61, 0x66, 0xE9]
        var request = try guarded.signed(key, odd: latin)
        #expect(try guarded.caller(request).name == "a")
        let name = try #require(HTTPField.Name("X-Odd"))
        var fields = HTTPFields(request.headers.map { $0 })
        fields[name] = nil
        fields.append(HTTPField(name: name, value: "caf\u{FFFD}"))
        request.headers = RequestFields(fields)
        #expect(throws: (any Error).self) { try guarded.caller(request) }
    }

    @Test func aPresignedRequestLosesWhatAuthenticatesIt() throws {
        let guarded = try Guarded()
        let key = try guarded.addKey("a")
        var request = try guarded.presigned(key, target: "/v1/event-source-mappings?type=sqs&limit=5")
        let caller = try guarded.authenticator.identify(&request) { _ in Caller.unrestricted("stranger") }
        #expect(caller.name == "a")
        #expect(request.target == "/v1/event-source-mappings?type=sqs&limit=5")
        #expect(request.query == "type=sqs&limit=5")
        var bare = try guarded.presigned(key, target: "/v1/event-source-mappings")
        _ = try guarded.authenticator.identify(&bare) { _ in Caller.unrestricted("stranger") }
        #expect(bare.target == "/v1/event-source-mappings" && bare.query == nil)
        #expect(throws: AuthenticationFailure.self) {
            try guarded.caller(guarded.presigned(key, target: "/v1/event-source-mappings", age: 901))
        }
    }

    /// What somebody between a client and the server may do to a request.
    enum Alteration: CaseIterable {
        case body, shortBody, parameterValue, anotherParameter, noQuery, path, method, field, noField, host, type, date
        case noDate, unsignedField, sessionToken

        func applied(to request: HTTPServerRequest) -> HTTPServerRequest {
            var altered = request
            switch self {
            case .body: altered.body[3] ^= 1
            case .shortBody: altered.body.removeLast()
            case .parameterValue: return request.at("/2015-03-31/event-source-mappings/?a=c")
            case .anotherParameter: return request.at("/2015-03-31/event-source-mappings/?a=b&c=d")
            case .noQuery: return request.at("/2015-03-31/event-source-mappings/")
            case .path: return request.at("/2015-03-31/event-source-mappings?a=b")
            case .method: altered.method = .put
            case .field: return request.with("X-Odd", "2")
            case .noField: return request.with("X-Odd", nil)
            case .host: return request.with("Host", "localhost:8081")
            case .type: return request.with("Content-Type", "text/plain")
            case .date: return request.with("X-Amz-Date", "20260921T135321Z")
            case .noDate: return request.with("X-Amz-Date", nil)
            case .unsignedField: return request.with("X-Amz-Target", "x")
            case .sessionToken: return request.with("X-Amz-Security-Token", "x")
            }
            return altered
        }
    }

    @Test(arguments: Alteration.allCases)
    func anAlteredRequestIsRefused(_ alteration: Alteration) throws {
        let guarded = try Guarded()
        let request = try guarded.signed(guarded.addKey("a"))
        #expect(try guarded.caller(request).name == "a")
        #expect(throws: AuthenticationFailure.self) { try guarded.caller(alteration.applied(to: request)) }
    }

    @Test(arguments: ["Credential=", "SignedHeaders=", "Signature="])
    func noByteOfTheAuthorizationMayChange(_ part: String) throws {
        let guarded = try Guarded()
        let request = try guarded.signed(guarded.addKey("a"))
        let value = try #require(request.headers[.authorization]?.verbatim)
        let start = try #require(value.range(of: part)).upperBound
        for offset in 0..<12 {
            var text = Array(value.utf8)
            text[value.utf8.distance(from: value.startIndex, to: start) + offset] ^= 1
            let altered = String(decoding: text, as: UTF8.self)
            #expect(throws: (any Error).self, "\(altered)") {
                try guarded.caller(request.with("Authorization", altered))
            }
        }
    }

    @Test func timeServiceAndKeyMustBeRight() throws {
        let guarded = try Guarded()
        let key = try guarded.addKey("a", expiresIn: Self.minute)
        func name(_ request: HTTPServerRequest) -> String? {
            #expect(throws: AuthenticationFailure.self) { try guarded.caller(request) }?.name
        }
        #expect(try name(guarded.signed(key, age: 301)) == "InvalidSignatureException")
        #expect(try name(guarded.signed(key, age: -301)) == "InvalidSignatureException")
        #expect(try name(guarded.signed(key, service: "s3")) == "InvalidSignatureException")
        let wrong = SigV4Credentials(accessKeyID: key.accessKeyID, secretAccessKey: key.secretAccessKey + "x")
        #expect(try name(guarded.signed(wrong)) == "InvalidSignatureException")
        let unknown = SigV4Credentials(accessKeyID: "LESAUNKNOWN", secretAccessKey: key.secretAccessKey)
        #expect(try name(guarded.signed(unknown)) == "UnrecognizedClientException")
        let temporary = SigV4Credentials(
            accessKeyID: key.accessKeyID,
            secretAccessKey: key.secretAccessKey,
            sessionToken: "token"
        )
        #expect(try name(guarded.signed(temporary)) == "UnrecognizedClientException")
        // What has expired is as unknown as what never was.
        guarded.clock.advance(Self.minute)
        #expect(try name(guarded.signed(key)) == "UnrecognizedClientException")
    }

    @Test func withoutItsKeyFileAnAccessKeyIsUnknownAndTokensWork() throws {
        let guarded = try Guarded()
        let key = try guarded.addKey("a")
        let token = try guarded.addToken("b")
        try removeFile(guarded.keyPath)
        try guarded.directory.load(configured: [])
        #expect(throws: AuthenticationFailure.self) { try guarded.caller(guarded.signed(key)) }
        #expect(try guarded.caller("Bearer \(token)").name == "b")
    }

    // MARK: Limits

    @Test func whoeverFailsTooOftenHasToWaitUnlessItHasARightToken() throws {
        let guarded = try Guarded()
        let token = try guarded.addToken("a")
        let peer = PeerAddress.ipv4(0x0A00_0001, port: 1)
        for attempt in 0..<Int(FailureThrottle.burst) {
            #expect(throws: AuthenticationFailure.token) { try guarded.caller("Bearer les_\(attempt)", peer: peer) }
        }
        #expect(throws: RateExceeded(retryAfter: 1)) { try guarded.caller("Bearer les_x", peer: peer) }
        let sameHost = PeerAddress.ipv4(0x0A00_0001, port: 2)
        #expect(throws: RateExceeded.self) { try guarded.caller("Bearer les_y", peer: sameHost) }
        #expect(try guarded.caller("Bearer \(token)", peer: sameHost).name == "a")
        #expect(throws: AuthenticationFailure.token) {
            try guarded.caller("Bearer x", peer: .ipv4(0x0A00_0002, port: 1))
        }
        guarded.clock.advance(1000)
        #expect(throws: AuthenticationFailure.token) { try guarded.caller("Bearer les_z", peer: peer) }
        #expect(throws: RateExceeded.self) { try guarded.caller("Bearer les_z", peer: peer) }
    }

    @Test func aTokenThatHasEndedIsAnUnknownOne() throws {
        let guarded = try Guarded()
        let token = try guarded.addToken("a", expiresIn: Self.minute)
        guarded.clock.advance(Self.minute)
        for attempt in 0..<40 { _ = try? guarded.caller("Bearer les_\(attempt)") }
        #expect(throws: RateExceeded.self) { try guarded.caller("Bearer \(token)") }
    }

    @Test func nobodyIsLockedOutByNeighbours() throws {
        let guarded = try Guarded()
        let (token, other) = (try guarded.addToken("a"), try guarded.addToken("b"))
        let key = try guarded.addKey("c")
        for attempt in 0..<40 { _ = try? guarded.caller("Bearer les_\(attempt)") }
        #expect(try guarded.caller("Bearer \(token)").name == "a")
        #expect(try guarded.caller(guarded.signed(key)).name == "c")
        #expect(try guarded.caller("Bearer \(other)").name == "b")
        // Its name alone opens nothing.
        let wrong = SigV4Credentials(accessKeyID: key.accessKeyID, secretAccessKey: "x")
        #expect(throws: RateExceeded.self) { try guarded.caller(guarded.signed(wrong)) }
        let unknown = SigV4Credentials(accessKeyID: "LESAUNKNOWN", secretAccessKey: key.secretAccessKey)
        #expect(throws: RateExceeded.self) { try guarded.caller(guarded.signed(unknown)) }
    }

    @Test func requestsWithoutCredentialsAreNoAttempts() throws {
        let guarded = try Guarded()
        let token = try guarded.addToken("a")
        for _ in 0..<100 { _ = try? guarded.caller(HTTPServerRequest(target: "/", peer: .ipv4(0x7F00_0001, port: 1))) }
        #expect(try guarded.caller("Bearer \(token)").name == "a")
    }

    @Test func aPrincipalHasItsRateFromAllItsAddresses() throws {
        let guarded = try Guarded(limit: Authenticator.RateLimit(rate: 2, burst: 3))
        let (a, b) = (try guarded.addToken("a"), try guarded.addToken("b"))
        for address in 0..<3 { _ = try guarded.caller("Bearer \(a)", peer: .ipv4(UInt32(address), port: 1)) }
        #expect(throws: RateExceeded(retryAfter: 1)) { try guarded.caller("Bearer \(a)") }
        #expect(try guarded.caller("Bearer \(b)").name == "b")
        guarded.clock.advance(500)
        #expect(try guarded.caller("Bearer \(a)").name == "a")
        #expect(throws: RateExceeded.self) { try guarded.caller("Bearer \(a)") }
    }

    @Test func inAnOpenServerAnAddressHasTheRate() throws {
        let guarded = try Guarded(limit: Authenticator.RateLimit(rate: 1, burst: 2))
        for port in 1...2 { _ = try guarded.caller("", peer: .ipv4(1, port: UInt16(port))) }
        #expect(throws: RateExceeded.self) { try guarded.caller("", peer: .ipv4(1, port: 3)) }
        #expect(try guarded.caller("", peer: .ipv4(2, port: 1)).name == "stranger")
    }
}
