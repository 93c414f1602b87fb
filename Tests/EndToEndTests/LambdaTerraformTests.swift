import Foundation
import JSON
import Testing

/// Terraform's AWS provider, with nothing but an endpoint URL.
@Suite(.timeLimit(.minutes(20))) struct LambdaTerraformTests {
    @Test(
        .enabled("terraform is not on the PATH, or LES_TERRAFORM_MIRROR names no mirror of hashicorp/aws") {
            await Terraform.isThere
        }
    )
    func appliesChangesClearsImportsAndDestroysEverySource() async throws {
        let server = try await Server.start()
        let terraform = try Terraform(endpoint: server.base, in: server.folder, "work")
        try await terraform.run("init")
        for stage in ["created", "changed", "cleared"] {
            try terraform.use(stage)
            let summary = try await terraform.run("apply -auto-approve")
            #expect(summary.contains(stage == "created" ? "10 added, 0 changed, 0 destroyed" : "0 added, "))
            #expect(summary.contains(", 0 destroyed"))
            try await terraform.expectEmptyPlan(after: stage)
        }

        let other = try Terraform(endpoint: server.base, in: server.folder, "imported")
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

    @Test(
        .enabled("terraform is not on the PATH, or LES_TERRAFORM_MIRROR names no mirror of hashicorp/aws") {
            await Terraform.isThere
        }
    )
    func whatWasSentInAnyFormIsPlannedOnce() async throws {
        let server = try await Server.start()
        let terraform = try Terraform(endpoint: server.base, in: server.folder, "work")
        try await terraform.run("init")
        try terraform.use("verbatim")
        #expect(try await terraform.run("apply -auto-approve").contains("3 added, 0 changed, 0 destroyed"))
        try await terraform.expectEmptyPlan(after: "verbatim")
        let other = try Terraform(endpoint: server.base, in: server.folder, "imported")
        try other.use("verbatim")
        try await other.write(imports: Client(server).lambdaMappings())
        try await other.run("init")
        let imported = try await other.run("apply -auto-approve")
        #expect(imported.contains("3 imported, 0 added, 0 changed, 0 destroyed"))
        try await other.expectEmptyPlan(after: "the import")
    }
}

extension Client {
    /// The mappings that the Lambda API lists.
    fileprivate func lambdaMappings() async throws -> [JSONObject] {
        let answer = try await send("GET", "/2015-03-31/event-source-mappings")
        return (answer["EventSourceMappings"]?.array ?? []).compactMap(\.object)
    }
}
