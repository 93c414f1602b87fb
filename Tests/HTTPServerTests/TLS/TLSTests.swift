import Foundation
import HTTPServer
import HTTPTypes
import OpenSSL
import TestSupport
import Testing

@Suite struct TLSTests {
    /// A self-signed certificate for 127.0.0.1 and its key, made once.
    private struct Identity: Sendable {
        let folder: URL
        var certificate: String { folder.appending(path: "server.pem").path }

        func context() throws -> TLSContext {
            try TLSContext(
                serverCertificate: PEMText(String(contentsOfFile: certificate, encoding: .utf8)),
                privateKey: PEMText(String(contentsOf: folder.appending(path: "server.key"), encoding: .utf8))
            )
        }
    }

    private func withIdentity(_ body: (Identity) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let command =
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout server.key -out server.pem "
            + "-subj /CN=test -days 2 -addext subjectAltName=IP:127.0.0.1"
        let result = try await run("openssl", command.split(separator: " ").map(String.init), in: folder)
        try #require(result.status == 0)
        try await body(Identity(folder: folder))
    }

    private func run(_ program: String, _ arguments: [String], in folder: URL) async throws -> (
        status: Int32, output: String
    ) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.currentDirectoryURL = folder
        let output = folder.appending(path: "output-\(UUID().uuidString)")
        try Data().write(to: output)
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = FileHandle.nullDevice
        let status = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        return (status, try String(contentsOf: output, encoding: .utf8))
    }

    @Test func curlIsServedOverTLS() async throws {
        try await withIdentity { identity in
            let large = [UInt8](repeating: UInt8(ascii: "x"), count: 500_000)
            let handle: @Sendable (HTTPServerRequest, Responder) -> Void = { request, responder in
                switch request.path {
                case "/large": responder.respond(HTTPServerResponse(status: .ok, body: large))
                case "/late": Task { responder.respond(text("late \(request.isSecure)")) }
                default: echo(request, responder)
                }
            }
            try await withServer(security: TLSTransport(try identity.context()), handle: handle) { server, address in
                let base = "https://\(address)"
                let body = identity.folder.appending(path: "body")
                try Data(large).write(to: body)
                let curl = ["-sS", "--max-time", "20", "--cacert", identity.certificate]
                let result = try await run(
                    "curl",
                    curl + ["\(base)/late", "--data-binary", "@\(body.path)", "\(base)/body"],
                    in: identity.folder
                )
                #expect(result.status == 0)
                #expect(result.output == "late truePOST /body 500000")
                let got = try await run("curl", curl + ["\(base)/large", "\(base)/x"], in: identity.folder)
                #expect(got.status == 0)
                #expect(got.output == String(decoding: large, as: UTF8.self) + "GET /x 0")
                #expect(server.statistics.acceptedConnections == 2)
            }
        }
    }

    @Test func aPlainRequestIsNotServedOverTLS() async throws {
        try await withIdentity { identity in
            let clock = ManualClock()
            try await withServer(
                clock: clock.serverClock,
                security: TLSTransport(try identity.context()),
                handle: echo
            ) { server, address in
                let plain = try RawClient(address)
                try await plain.send(Array(wire("GET / HTTP/1.1", "Host: a").utf8))
                #expect(try await plain.rest().hasPrefix("HTTP") == false)
                #expect(server.statistics.requests == 0)

                let silent = try RawClient(address)
                while server.statistics.openConnections == 0 { await Task.yield() }
                await server.checkDeadlines()
                clock.advance(by: .seconds(11))
                await server.checkDeadlines()
                #expect(try await silent.rest() == "")
                #expect(server.statistics.timeouts == 1)
            }
        }
    }

    @Test func silentPeersDoNotKeepOthersFromTheirHandshake() async throws {
        try await withIdentity { identity in
            try await withServer(
                security: TLSTransport(try identity.context()),
                configure: { $0.limits.handshakes = 3 },
                handle: echo
            ) { server, address in
                let silent = try (0..<3).map { _ in try RawClient(address) }
                while server.statistics.openConnections < 3 { await Task.yield() }
                #expect(server.statistics.droppedHandshakes == 0)
                for round in 1...2 {
                    let got = try await run(
                        "curl",
                        ["-sS", "--max-time", "20", "--cacert", identity.certificate, "https://\(address)/x"],
                        in: identity.folder
                    )
                    #expect(got.output == "GET /x 0")
                    // The first of them made room; once the handshake is done, nobody else has to.
                    #expect(server.statistics.droppedHandshakes == 1, "\(round)")
                }
                #expect(try await silent[0].rest() == "")
                #expect(server.statistics.openConnections >= 2)
            }
        }
    }

    @Test func failedHandshakesAreCounted() async throws {
        try await withIdentity { identity in
            try await withServer(security: TLSTransport(try identity.context()), handle: echo) { server, address in
                let got = try await run(
                    "curl",
                    ["-s", "--max-time", "20", "https://\(address)/x"],
                    in: identity.folder
                )
                #expect(got.status == 60)
                while server.statistics.failedHandshakes == 0 { await Task.yield() }
                #expect(server.statistics.failedHandshakes == 1)
            }
        }
    }
}
