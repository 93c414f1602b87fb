import Foundation
import OpenSSL

/// Certificates made by the openssl command, once for a test run.
struct TestCertificates: Sendable {
    /// A root, an intermediate authority, and a server certificate for `events.example` and 127.0.0.1, with its chain.
    let root: String
    let chain: String
    let key: String
    /// A self-signed certificate for the same names, which the root knows nothing of.
    let stranger: String
    let strangerKey: String
    /// The server's key, encrypted with a passphrase.
    let encryptedKey: String

    static let shared = Task { try await make() }

    var server: TLSContext {
        get throws { try TLSContext(serverCertificate: PEMText(chain), privateKey: PEMText(key)) }
    }

    private static func make() async throws -> TestCertificates {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let curve = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
        let names = "-addext subjectAltName=DNS:events.example,IP:127.0.0.1"
        let authority = "-addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign"
        for command in [
            "req -x509 \(curve) -keyout root.key -out root.pem -subj /CN=root -days 30 \(authority)",
            "req -x509 \(curve) -keyout middle.key -out middle.pem -subj /CN=middle -days 30 \(authority) -CA root.pem -CAkey root.key",
            "req -x509 \(curve) -keyout leaf.key -out leaf.pem -subj /O=Ünïcode/CN=events.example -utf8 -days 30 \(names) "
                + "-addext basicConstraints=CA:FALSE -CA middle.pem -CAkey middle.key",
            "req -x509 \(curve) -keyout stranger.key -out stranger.pem -subj /CN=events.example -days 30 \(names)",
            "pkey -in leaf.key -aes256 -passout pass:secret -out encrypted.key",
        ] {
            try await openssl(command.split(separator: " ").map(String.init), in: folder)
        }
        func text(_ name: String) throws -> String {
            try String(contentsOf: folder.appending(path: name), encoding: .utf8)
        }
        return TestCertificates(
            root: try text("root.pem"),
            chain: try text("leaf.pem") + text("middle.pem"),
            key: try text("leaf.key"),
            stranger: try text("stranger.pem"),
            strangerKey: try text("stranger.key"),
            encryptedKey: try text("encrypted.key")
        )
    }

    struct CommandFailed: Error {
        var command: [String]
        var output: String
    }

    private static func openssl(_ arguments: [String], in folder: URL) async throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        process.currentDirectoryURL = folder
        let log = folder.appending(path: "log")
        try Data().write(to: log)
        process.standardError = try FileHandle(forWritingTo: log)
        process.standardOutput = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in continuation.resume() }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        guard process.terminationStatus == 0 else {
            throw CommandFailed(command: arguments, output: try String(contentsOf: log, encoding: .utf8))
        }
    }
}
