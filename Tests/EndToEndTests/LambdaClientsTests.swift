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

    @Test(
        .enabled("boto3 and openapi-spec-validator cannot be imported by \(Self.python)") {
            await Self.canImport("boto3, jsonschema, openapi_spec_validator")
        }
    )
    func descriptionFitsTheModelAndTheAnswers() async throws {
        let described = try await Server.run(["openapi", "lambda", "--json"])
        let folder = try TemporaryFolder()
        let file = try folder.write(described.output, to: "lambda.json")
        try await Self.drive("lambda_description.py", cases: 14, "'\(file)'")
    }

    /// Runs a client that reports case by case.
    private static func drive(_ script: String, cases: Int, _ arguments: String = "") async throws {
        let server = try await Server.start()
        let run = try await Shell.run(
            "'\(python)' '\(folder)/\(script)' \(server.base) '\(sources)' \(arguments)",
            in: server.folder
        )
        try #require(run.exit == .status(0), "\(run.errors)")
        let results = try #require(try JSONValue(parsing: run.output).object?["results"]?.object)
        #expect(results.count >= cases)
        for (name, fault) in results where !fault.isNull {
            Issue.record("\(name): \(fault.string ?? "")")
        }
    }

    /// An environment in which `python3` and `aws` are those with the clients.
    static var environment: [String: String] {
        let variables = ProcessInfo.processInfo.environment
        let folders = [python, variables["LES_AWS"] ?? ""].filter { $0.contains("/") }
            .map { URL(filePath: $0).deletingLastPathComponent().path }
        return [
            "PATH": (folders + [variables["PATH"] ?? ""]).joined(separator: ":"),
            "AWS_PAGER": "", "AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": "/dev/null",
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        ]
    }

    static func canImport(_ module: String) async -> Bool {
        guard let folder = try? TemporaryFolder() else { return false }
        return (try? await Shell.run("'\(python)' -c 'import \(module)'", in: folder).exit) == .status(0)
    }
}
