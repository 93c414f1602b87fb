import Foundation
import JSON
import Testing

/// The AWS clients that people use, against the built server.
@Suite(.timeLimit(.minutes(10))) struct LambdaClientsTests {
    static let python = ProcessInfo.processInfo.environment["LES_PYTHON"] ?? "python3"
    static let folder = Product.root.appending(path: "Tests/EndToEndTests/LambdaClients").path
    static let sources = Product.root.appending(path: "Tests/LambdaAPITests/Fixtures/sources.json").path

    @Test(
        .enabled("boto3 cannot be imported by \(Self.python); set LES_PYTHON to a Python that has it") {
            await Self.canImport("boto3")
        }
    )
    func boto3DrivesEveryOperationForEverySource() async throws {
        try await Self.drive("boto3_client.py", cases: 140)
    }

    @Test(
        .enabled("the AWS CLI cannot be imported by \(Self.python); set LES_PYTHON to a Python that has it") {
            await Self.canImport("awscli")
        }
    )
    func awsCLIDrivesEveryOperationForEverySource() async throws {
        try await Self.drive("awscli_client.py", cases: 60)
    }

    /// Runs a client that reports case by case.
    private static func drive(_ script: String, cases: Int) async throws {
        let server = try await Server.start()
        let run = try await Shell.run(
            "'\(python)' '\(folder)/\(script)' \(server.base) '\(sources)'",
            in: server.folder
        )
        try #require(run.exit == .status(0), "\(run.errors)")
        let results = try #require(try JSONValue(parsing: run.output).object?["results"]?.object)
        #expect(results.count >= cases)
        for (name, fault) in results where !fault.isNull {
            Issue.record("\(name): \(fault.string ?? "")")
        }
    }

    private static func canImport(_ module: String) async -> Bool {
        guard let folder = try? TemporaryFolder() else { return false }
        return (try? await Shell.run("'\(python)' -c 'import \(module)'", in: folder).exit) == .status(0)
    }
}
