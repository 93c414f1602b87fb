import Foundation
import Testing

@Suite("Equal to the OpenAPI specification") struct OpenAPISpecificationTests {
    @Test(
        .enabled(
            "openapi-spec-validator cannot be imported by \(Validator.python); set LES_PYTHON to a Python that has it"
        ) {
            await Validator.isImportable
        },
        .timeLimit(.minutes(5))
    )
    func theDescriptionIsValid() async throws {
        let outcome = try await Validator.run([
            "-m", "openapi_spec_validator", OpenAPIDescription.file.path,
        ])
        #expect(outcome.status == 0, "\(outcome.text)")
    }
}

/// openapi-spec-validator in a Python process.
private enum Validator {
    static let python = ProcessInfo.processInfo.environment["LES_PYTHON"] ?? "python3"

    static var isImportable: Bool {
        get async { (try? await run(["-c", "import openapi_spec_validator"]))?.status == 0 }
    }

    static func run(_ arguments: [String]) async throws -> (status: Int32, text: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [python] + arguments
        let log = FileManager.default.temporaryDirectory.appending(path: "openapi-\(UUID().uuidString).log")
        defer { try? FileManager.default.removeItem(at: log) }
        try Data().write(to: log)
        let file = try FileHandle(forWritingTo: log)
        process.standardOutput = file
        process.standardError = file
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in continuation.resume() }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        return try (process.terminationStatus, String(decoding: Data(contentsOf: log).suffix(4_000), as: UTF8.self))
    }
}
