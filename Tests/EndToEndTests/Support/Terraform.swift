import Foundation
import JSON
import Testing

/// A Terraform working directory.
///
/// The provider comes from a filesystem mirror: the folder that `LES_TERRAFORM_MIRROR` names, as
/// `terraform providers mirror` makes it.
struct Terraform {
    let folder: TemporaryFolder
    let name: String
    let environment: [String: String]

    private static let mirror = ProcessInfo.processInfo.environment["LES_TERRAFORM_MIRROR"] ?? ""

    /// Whether Terraform and the provider are on this machine.
    static var isThere: Bool {
        get async {
            guard !mirror.isEmpty, let folder = try? TemporaryFolder() else { return false }
            let provider = "\(mirror)/registry.terraform.io/hashicorp/aws"
            let check = "command -v terraform >/dev/null && test -d '\(provider)'"
            return (try? await Shell.run(check, in: folder).exit) == .status(0)
        }
    }

    /// An environment in which Terraform takes providers from the mirror and asks nobody else.
    static func environment(in folder: TemporaryFolder) throws -> [String: String] {
        let settings = "provider_installation {\n  filesystem_mirror {\n    path = \"\(mirror)\"\n  }\n}\n"
        return [
            "TF_CLI_CONFIG_FILE": try folder.write(settings, to: "terraform.rc"), "TF_IN_AUTOMATION": "1",
            "TF_INPUT": "0", "CHECKPOINT_DISABLE": "1",
        ]
    }

    init(endpoint: String, in folder: TemporaryFolder, _ name: String) throws {
        self.folder = folder
        self.name = name
        environment = try Self.environment(in: folder).merging(["TF_VAR_endpoint": endpoint]) { _, new in new }
        try FileManager.default.createDirectory(atPath: folder.path(name), withIntermediateDirectories: false)
        try use("provider", as: "provider.tf")
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
