import Foundation
import HTTPServer
import HTTPTypes
import OpenSSL
import TestSupport
import Testing

/// A client that says goodbye right behind its requests, as TLS lets it.
@Suite struct TLSPipeliningTests {
    /// A self-signed identity, made once for all.
    private static func identity() throws -> (certificate: PEMText, key: PEMText) {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.currentDirectoryURL = folder
        process.arguments =
            ("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key -out certificate "
            + "-subj /CN=test -days 2 -addext subjectAltName=IP:127.0.0.1").split(separator: " ").map(String.init)
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        func text(_ name: String) throws -> PEMText {
            try PEMText(String(contentsOf: folder.appending(path: name), encoding: .utf8))
        }
        return (try text("certificate"), try text("key"))
    }

    @Test(arguments: [false, true])
    func everyRequestBeforeTheGoodbyeIsAnswered(late: Bool) async throws {
        let identity = try Self.identity()
        let security = TLSTransport(
            try TLSContext(serverCertificate: identity.certificate, privateKey: identity.key)
        )
        let handle: @Sendable (HTTPServerRequest, Responder) -> Void = { request, responder in
            if late { Task { echo(request, responder) } } else { echo(request, responder) }
        }
        try await withServer(security: security, handle: handle) { server, address in
            let raw = try RawClient(address)
            let peer = try Peer(trusting: identity.certificate)
            while try !peer.isReady() {
                try await raw.send(peer.takeOutput())
                try peer.receive(try await raw.bytes(atLeast: 1))
            }
            let count = 100
            try peer.sayAllAndGoodbye((0..<count).map { wire("GET /\($0) HTTP/1.1", "Host: a") }.joined())
            try await raw.send(peer.takeOutput())
            try peer.receive(try await raw.bytes(atLeast: .max))
            let text = try peer.readAll()
            let answered = text.split(separator: "GET /").dropFirst().compactMap { $0.split(separator: " ").first }
            #expect(answered.compactMap { Int($0) } == Array(0..<count))
            #expect(server.statistics.requests == count)
        }
    }

    /// The client's side of a session, without the socket.
    private final class Peer {
        private let session: TLSSession

        init(trusting certificate: PEMText) throws {
            session = try TLSSession(TLSContext(trusting: .certificates(certificate)), hostName: "127.0.0.1")
        }

        func isReady() throws -> Bool { try session.handshake() }

        func takeOutput() -> [UInt8] {
            var bytes: [UInt8] = []
            session.takeCiphertext(appendingTo: &bytes)
            return bytes
        }

        func receive(_ bytes: [UInt8]) throws { try session.receive(bytes.span) }

        func sayAllAndGoodbye(_ text: String) throws {
            let bytes = Array(text.utf8)
            try session.write(bytes.span)
            session.shutdown()
        }

        func readAll() throws -> String {
            var bytes: [UInt8] = []
            #expect(try session.read(appendingTo: &bytes) == .closed)
            return String(decoding: bytes, as: UTF8.self)
        }
    }
}
