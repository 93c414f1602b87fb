import Foundation
import Testing

/// Commands of a shell, as a user types them.
enum Shell {
    /// Runs a script with bash.
    ///
    /// - Returns: How it ended and what it printed to standard output and standard error.
    static func run(
        _ script: String,
        in folder: TemporaryFolder,
        environment: [String: String] = [:],
        within limit: Duration = .seconds(300)
    ) async throws -> (exit: ChildProcess.Exit, output: String, errors: String) {
        let names = ["shell.out", "shell.err"]
        let handles = try names.map { try folder.file($0) }
        let process = try ChildProcess(
            URL(filePath: "/bin/bash"),
            ["-c", script],
            environment: ProcessInfo.processInfo.environment.merging(environment) { _, new in new },
            in: folder.url,
            output: handles[0],
            errors: handles[1]
        )
        for handle in handles { try handle.close() }
        let exit = try await process.end(within: limit)
        return (exit, folder.text(names[0]), folder.text(names[1]))
    }

    /// Makes a certificate for 127.0.0.1, which is its own authority, and its key.
    static func makeCertificate(_ name: String, in folder: TemporaryFolder) async throws {
        let made = try await run(
            """
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=\(name) -days 30 \
                -keyout \(name).key -out \(name).pem -addext subjectAltName=IP:127.0.0.1 && chmod 600 \(name).key
            """,
            in: folder
        )
        try #require(made.exit == .status(0), "\(made.errors)")
    }
}
