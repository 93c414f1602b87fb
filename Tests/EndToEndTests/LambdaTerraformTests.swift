import Foundation
import JSON
import Testing

/// Terraform's AWS provider, with nothing but an endpoint URL.
///
/// The provider comes from a filesystem mirror: the folder that `LES_TERRAFORM_MIRROR` names, as
/// `terraform providers mirror` makes it.
@Suite(.timeLimit(.minutes(20))) struct LambdaTerraformTests {
    static let mirror = ProcessInfo.processInfo.environment["LES_TERRAFORM_MIRROR"]

    @Test(
        .enabled("terraform is not on the PATH, or LES_TERRAFORM_MIRROR names no mirror of hashicorp/aws") {
            await Terraform.isThere(mirror: Self.mirror)
        }
    )
    func appliesChangesClearsImportsAndDestroysEverySource() async throws {
        let server = try await Server.start()
        let terraform = try Terraform(endpoint: server.base, mirror: Self.mirror ?? "", in: server.folder, "work")
        try await terraform.run("init")
        for stage in ["created", "changed", "cleared"] {
            try terraform.use(stage)
            let summary = try await terraform.run("apply -auto-approve")
            #expect(summary.contains(stage == "created" ? "10 added, 0 changed, 0 destroyed" : "0 added, "))
            #expect(summary.contains(", 0 destroyed"))
            try await terraform.expectEmptyPlan(after: stage)
        }

        let other = try Terraform(endpoint: server.base, mirror: Self.mirror ?? "", in: server.folder, "imported")
        try other.use("cleared")
        try await other.write(imports: Client(server).lambdaMappings())
        try await other.run("init")
        let imported = try await other.run("apply -auto-approve")
        #expect(imported.contains("10 imported, 0 added, 0 changed, 0 destroyed"))
        try await other.expectEmptyPlan(after: "the import")

        let destroyed = try await terraform.run("destroy -auto-approve")
        #expect(destroyed.contains("10 destroyed"))
        #expect(try await Client(server).lambdaMappings().isEmpty)
    }
}

/// A Terraform working directory.
private struct Terraform {
    let folder: TemporaryFolder
    let name: String
    let environment: [String: String]

    init(endpoint: String, mirror: String, in folder: TemporaryFolder, _ name: String) throws {
        self.folder = folder
        self.name = name
        let settings = try folder.write(
            "provider_installation {\n  filesystem_mirror {\n    path = \"\(mirror)\"\n  }\n}\n",
            to: "terraform.rc"
        )
        environment = [
            "TF_CLI_CONFIG_FILE": settings, "TF_IN_AUTOMATION": "1", "TF_INPUT": "0", "CHECKPOINT_DISABLE": "1",
            "TF_VAR_endpoint": endpoint,
        ]
        try FileManager.default.createDirectory(atPath: folder.path(name), withIntermediateDirectories: false)
        try use("provider", as: "provider.tf")
    }

    static func isThere(mirror: String?) async -> Bool {
        guard let mirror, let folder = try? TemporaryFolder() else { return false }
        let provider = "\(mirror)/registry.terraform.io/hashicorp/aws"
        let check = "command -v terraform >/dev/null && test -d '\(provider)'"
        return (try? await Shell.run(check, in: folder).exit) == .status(0)
    }

    /// Takes one of the configurations.
    func use(_ stage: String, as file: String = "main.tf") throws {
        let source = URL(filePath: LambdaClientsTests.folder).appending(path: "terraform/\(stage).tf")
        _ = try folder.write(String(contentsOf: source, encoding: .utf8), to: "\(name)/\(file)")
    }

    /// Names the mappings to import; each resource is called as its function.
    func write(imports mappings: [JSONObject]) async throws {
        let blocks = try mappings.map { mapping in
            let arn = try #require(mapping["FunctionArn"]?.string)
            let id = try #require(mapping["UUID"]?.string)
            let function = arn.split(separator: ":")[6]
            return "import {\n  to = aws_lambda_event_source_mapping.\(function)\n  id = \"\(id)\"\n}\n"
        }
        _ = try folder.write(blocks.joined(), to: "\(name)/imports.tf")
    }

    /// Runs a command, which must succeed.
    @discardableResult
    func run(_ command: String) async throws -> String {
        let run = try await Shell.run(
            "terraform -chdir=\(name) \(command) -no-color",
            in: folder,
            environment: environment
        )
        try #require(run.exit == .status(0), "terraform \(command): \(run.output)\(run.errors)")
        return run.output
    }

    func expectEmptyPlan(after stage: String) async throws {
        let run = try await Shell.run(
            "terraform -chdir=\(name) plan -detailed-exitcode -no-color",
            in: folder,
            environment: environment
        )
        #expect(run.exit == .status(0), "the plan after \(stage) is not empty: \(run.output)\(run.errors)")
    }
}

extension Client {
    /// The mappings that the Lambda API lists.
    fileprivate func lambdaMappings() async throws -> [JSONObject] {
        let answer = try await send("GET", "/2015-03-31/event-source-mappings")
        return (answer["EventSourceMappings"]?.array ?? []).compactMap(\.object)
    }
}
