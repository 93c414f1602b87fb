import Foundation
import OpenSSL

/// A server certificate that is its own authority, for 127.0.0.1 and for endpoints of AWS, made once for a test run.
struct TestIdentity: Sendable {
    var certificate: String
    private var key: String

    static let shared = Task { try await withTemporaryFolder(make) }

    var server: TLSContext {
        get throws { try TLSContext(serverCertificate: PEMText(certificate), privateKey: PEMText(key)) }
    }

    private static func make(in folder: URL) async throws -> TestIdentity {
        let regions = ["us-east-1", "eu-west-1"]
        let names = regions.flatMap { region in
            ["lambda.\(region)", "sns.\(region)", "sts.\(region)", "s3.\(region)", "*.s3.\(region)"]
                .map { "DNS:\($0).amazonaws.com" }
        }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=upstream -days 2"
            .split(separator: " ").map(String.init)
            + ["-keyout", "key.pem", "-out", "certificate.pem"]
            + ["-addext", "subjectAltName=IP:127.0.0.1,\(names.joined(separator: ","))"]
        process.currentDirectoryURL = folder
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in continuation.resume() }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        func text(_ name: String) throws -> String {
            try String(contentsOf: folder.appending(path: name), encoding: .utf8)
        }
        return TestIdentity(certificate: try text("certificate.pem"), key: try text("key.pem"))
    }
}
