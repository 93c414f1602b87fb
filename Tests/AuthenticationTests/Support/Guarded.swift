import ControlPlane
import EventSources
import Foundation
import HTTPServer
import HTTPTypes
import Logging
import MappingStore
import OpenSSL
import SigV4
import Synchronization

@testable import Authentication

/// A database with principals, and the authenticator of a server that uses it.
final class Guarded: Sendable {
    let folder: URL
    let registry: SQLitePrincipalRegistry
    let authenticator: Authenticator
    let directory: PrincipalDirectory
    let clock = ManualTime()

    var path: String { folder.appending(path: "test.sqlite").path }

    var keyPath: String { path + ".key" }

    init(limit: Authenticator.RateLimit? = nil) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "authentication-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let path = folder.appending(path: "test.sqlite").path
        registry = try SQLitePrincipalRegistry(path: path)
        authenticator = Authenticator(
            limit: limit,
            time: Authenticator.Time(
                milliseconds: { [clock] in clock.milliseconds },
                monotonic: { [clock] in clock.nanoseconds }
            )
        )
        directory = PrincipalDirectory(
            storage: try SQLitePrincipalStorage(path: path),
            sealingKeyFile: path + ".key",
            authenticator: authenticator,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Adds a principal with a token.
    func addToken(_ name: String, _ role: Role = .editor, expiresIn: Int64? = nil) throws -> String {
        guard case .token(let token) = try CredentialSecret.makeToken() else { return "" }
        try add(name, role, .token(digest: SHA256.hash(token)), expiresIn)
        return token
    }

    /// Adds a principal with an access key.
    func addKey(_ name: String, _ role: Role = .editor, expiresIn: Int64? = nil) throws -> SigV4Credentials {
        guard case .accessKey(let id, let secret) = try CredentialSecret.makeAccessKey() else {
            return SigV4Credentials(accessKeyID: "", secretAccessKey: "")
        }
        let sealed = try SealingKey.readOrMake(file: keyPath).seal(secret, accessKey: id, principal: name)
        try add(name, role, .accessKey(id: id, sealedSecret: sealed), expiresIn)
        return SigV4Credentials(accessKeyID: id, secretAccessKey: secret)
    }

    private func add(_ name: String, _ role: Role, _ proof: PrincipalCredential.Proof, _ expiresIn: Int64?) throws {
        let now = Timestamp(milliseconds: clock.milliseconds)
        let credential = PrincipalCredential(
            proof: proof,
            createdAt: now,
            expiresAt: expiresIn.map { Timestamp(milliseconds: now.milliseconds + $0) }
        )
        _ = try registry.add(Principal(name: name, role: role, createdAt: now, credentials: [credential]))
        try directory.load(configured: [])
    }

    /// The caller of a request; a stranger is “stranger”.
    func caller(_ request: HTTPServerRequest) throws -> Caller {
        var request = request
        return try authenticator.identify(&request) { _ in Caller.unrestricted("stranger") }
    }

    func caller(_ authorization: String, peer: PeerAddress = .ipv4(0x7F00_0001, port: 1)) throws -> Caller {
        try caller(HTTPServerRequest(target: "/", headers: [.authorization: authorization], peer: peer))
    }

    /// Signs a request as an AWS client does.
    func signed(
        _ credentials: SigV4Credentials,
        method: HTTPRequest.Method = .post,
        target: String = "/2015-03-31/event-source-mappings/?a=b",
        body: String = #"{"FunctionName":"f"}"#,
        service: String = "lambda",
        odd: [UInt8] = Array("1".utf8),
        age: Int64 = 0
    ) throws -> HTTPServerRequest {
        var unsigned = unsigned(method, target, body)
        unsigned.headers[2] = SigV4Request.Header(name: "X-Odd", value: odd)
        let request = try SigV4Signer(credentials: credentials, region: "us-east-1", service: service)
            .sign(unsigned, at: time(age)).request
        return HTTPServerRequest(request, body: body)
    }

    /// Presigns a request.
    func presigned(_ credentials: SigV4Credentials, target: String, age: Int64 = 0) throws -> HTTPServerRequest {
        let request = try SigV4Signer(credentials: credentials, region: "us-east-1", service: "lambda")
            .presign(unsigned(.get, target, ""), at: time(age), expiresIn: 900).request
        return HTTPServerRequest(request, body: "")
    }

    private func time(_ age: Int64) -> SigV4Timestamp {
        SigV4Timestamp(secondsSince1970: clock.milliseconds / 1000 - age)
    }

    private func unsigned(_ method: HTTPRequest.Method, _ target: String, _ body: String) -> SigV4Request {
        let parts = target.split(separator: "?", maxSplits: 1).map(String.init)
        return SigV4Request(
            method: method.rawValue,
            path: parts[0],
            query: parts.count > 1 ? parts[1] : "",
            headers: [("Host", "localhost:8080"), ("Content-Type", "application/json"), ("X-Odd", "1")],
            payload: .signed(Array(body.utf8))
        )
    }
}

/// Clocks that move when a test says so.
final class ManualTime: Sendable {
    private let elapsed = Atomic<Int64>(0)

    var milliseconds: Int64 { 1_790_000_000_000 + elapsed.load(ordering: .relaxed) }
    var nanoseconds: UInt64 { 1_000_000_000 + UInt64(elapsed.load(ordering: .relaxed)) * 1_000_000 }

    func advance(_ milliseconds: Int64) { elapsed.add(milliseconds, ordering: .relaxed) }
}

extension HTTPServerRequest {
    /// A signed request as it arrives at a server.
    init(_ request: SigV4Request, body: String) {
        var fields = HTTPFields()
        for header in request.headers {
            guard let name = HTTPField.Name(header.name) else { continue }
            fields.append(HTTPField(name: name, value: header.value))
        }
        let query = request.query.isEmpty ? "" : "?" + String(decoding: request.query, as: UTF8.self)
        self.init(
            method: HTTPRequest.Method(request.method) ?? .get,
            target: String(decoding: request.path, as: UTF8.self) + query,
            headers: fields,
            body: Array(body.utf8),
            peer: .ipv4(0x7F00_0001, port: 1)
        )
    }

    /// The same request to another target.
    func at(_ target: String) -> HTTPServerRequest {
        var fields = HTTPFields()
        for field in headers { fields.append(field) }
        return HTTPServerRequest(method: method, target: target, headers: fields, body: body, peer: peer)
    }

    /// The same request with a field of another value, or without it.
    func with(_ name: String, _ value: String?) -> HTTPServerRequest {
        var fields = HTTPFields()
        for field in headers where field.name.canonicalName != name.lowercased() { fields.append(field) }
        if let value, let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
        return HTTPServerRequest(method: method, target: target, headers: fields, body: body, peer: peer)
    }
}
