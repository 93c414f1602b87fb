import Foundation
import JSON
import Testing

/// The README shows what the program says.
///
/// With `UPDATE_README=1` in the environment these tests write it anew.
@Suite(.serialized, .timeLimit(.minutes(5))) struct ReadmeTests {
    private let isUpdating = ProcessInfo.processInfo.environment["UPDATE_README"] == "1"

    @Test func tourAnswersAsItSays() async throws {
        try await expectTour("tour", steps: 17)
    }

    @Test(
        .enabled("boto3 and the AWS CLI are not both there; set LES_PYTHON to a Python that has them") {
            await LambdaClientsTests.canImport("boto3, awscli")
        }
    )
    func lambdaTourAnswersAsItSays() async throws {
        try await expectTour("lambda-tour", steps: 5, environment: LambdaClientsTests.environment)
    }

    @Test(
        .enabled("terraform is not on the PATH, or LES_TERRAFORM_MIRROR names no mirror of hashicorp/aws") {
            await Terraform.isThere
        }
    )
    func terraformTourAnswersAsItSays() async throws {
        let folder = try TemporaryFolder()
        try await expectTour("terraform-tour", steps: 1, environment: Terraform.environment(in: folder))
    }

    @Test func pipelineTourAnswersAsItSays() async throws {
        let environment = ["PATH": Self.searchPath]
        let server = try await Server.start(["--database", "lambda-event-sources.sqlite"])
        try await expectTour("pipeline-tour", steps: 6, environment: environment, server: server)
    }

    /// Where the program of this build is found, and the commands that the README uses.
    private static let searchPath = Product.binary.deletingLastPathComponent().path + ":/usr/bin:/bin"

    @Test(.enabled(if: Upstream.isAvailable, Upstream.advice))
    func forwardingTourAnswersAsItSays() async throws {
        let upstream = try Upstream(names: ["orders"])
        let server = try await Server.start(["--forward"], environment: upstream.environment)
        try await expectTour("forwarding-tour", steps: 2, server: server)
    }

    @Test(.enabled(if: Upstream.isAvailable, Upstream.advice))
    func importTourAnswersAsItSays() async throws {
        let upstream = try Upstream(names: ["orders", "reports"])
        for (name, size) in [("orders", 10), ("reports", 500)] {
            _ = try await upstream.makeMapping([
                "FunctionName": .string(name), "BatchSize": .integer(size),
                "EventSourceArn": .string("arn:aws:sqs:us-east-1:123456789012:\(name)"),
            ])
        }
        let environment = upstream.environment.merging(["PATH": Self.searchPath]) { _, new in new }
        try await expectTour("import-tour", steps: 2, environment: environment)
    }

    @Test(
        .enabled("the AWS CLI is not there; set LES_PYTHON to a Python that has it") {
            await LambdaClientsTests.canImport("awscli")
        }
    )
    func authorityTourAnswersAsItSays() async throws {
        var environment = LambdaClientsTests.environment
        let path = Product.binary.deletingLastPathComponent().path + ":" + (environment["PATH"] ?? "")
        environment.merge(["PATH": path, "LAMBDA_EVENT_SOURCES_DATABASE": "test.sqlite"]) { _, new in new }
        let server = try await Server.start(["--region", "us-east-1"])
        try await expectTour("authority-tour", steps: 3, environment: environment, server: server)
    }

    @Test func forwardingPolicyIsThatOfTheProgram() async throws {
        try await expectSection("policy", is: ["forward", "--policy"]) { "```json\n\(Self.pretty($0))\n```" }
    }

    /// Runs the commands of a tour, and compares what they print with what stands below them.
    private func expectTour(
        _ name: String,
        steps count: Int,
        environment: [String: String] = [:],
        server: Server? = nil
    ) async throws {
        var readme = try Readme()
        let steps = try readme.tour(name)
        #expect(steps.count >= count)
        let server = if let server { server } else { try await Server.start() }
        // One shell for all, since later commands use variables of earlier ones.
        let mark = "----- end of step -----"
        let script = steps.map { "\($0.command)\nprintf '\\n%s\\n' '\(mark)'" }.joined(separator: "\n")
            .replacing("http://127.0.0.1:8080", with: server.base)
        let shell = try await Shell.run(script, in: server.folder, environment: environment)
        let answers = shell.output.components(separatedBy: "\n\(mark)\n").dropLast()
        try #require(answers.count == steps.count, "\(shell.errors)")
        if isUpdating {
            let shown = zip(steps, answers).map { step, answer in
                let new = step.language == "json" ? Self.pretty(answer) : answer.trimmingCharacters(in: .newlines)
                // Ids and times alone are no reason to change the text.
                return Readme.normalised(new) == Readme.normalised(step.answer) ? step.answer : new
            }
            try readme.replaceAnswers(of: name, with: shown)
            return
        }
        for (step, answer) in zip(steps, answers) {
            let shown = Readme.normalised(step.answer)
            let real = Readme.normalised(answer)
            if step.language == "json" {
                #expect(try JSONValue(parsing: real) == JSONValue(parsing: shown), "\(step.command)\n\(shell.errors)")
            } else {
                #expect(real == shown, "\(step.command)\n\(shell.errors)")
            }
        }
    }

    @Test func exampleForCIWorks() async throws {
        let step = try #require(try Readme().tour("ci").first)
        let path = Product.binary.deletingLastPathComponent().path
        let folder = try TemporaryFolder()
        let shell = try await Shell.run("set -e; PATH='\(path)':$PATH; export TMPDIR=$PWD\n\(step.command)", in: folder)
        #expect(shell.exit == .status(0), "\(shell.errors)")
        #expect(try JSONValue(parsing: shell.output) == JSONValue(parsing: step.answer), "\(shell.errors)")
    }

    @Test func settingsTableIsThatOfTheProgram() async throws {
        try await expectSection("settings", is: ["settings", "--markdown"])
    }

    @Test func optionTablesAreThoseOfTheProgram() async throws {
        try await expectSection("options", is: ["source-types", "--markdown"])
    }

    private func expectSection(
        _ name: String,
        is command: [String],
        shownAs form: (String) -> String = { $0 }
    ) async throws {
        var readme = try Readme()
        let result = try await Server.run(command)
        try #require(result.exit == .status(0), "\(result.errors)")
        let expected = form(result.output.trimmingCharacters(in: .newlines))
        if isUpdating {
            try readme.replace(name, with: expected)
            return
        }
        #expect(try readme.section(name).trimmingCharacters(in: .newlines) == expected)
    }

    private static func pretty(_ answer: String) -> String {
        (try? JSONValue(parsing: answer)).map { Self.wrapped($0, indent: "", used: 0) } ?? answer
    }

    /// JSON on as few lines as fit into 110 columns.
    private static func wrapped(_ value: JSONValue, indent: String, used: Int) -> String {
        let line = value.text().replacing(#/("(?:[^"\\]|\\.)*")(:?)|,/#) { match in
            match.output.1.map { String($0) + (match.output.2 == ":" ? ": " : "") } ?? ", "
        }
        if used + indent.count + line.count <= 110 { return line }
        let inner = indent + "  "
        switch value {
        case .array(let items):
            let lines = items.map { inner + wrapped($0, indent: inner, used: 1) }
            return "[\n" + lines.joined(separator: ",\n") + "\n\(indent)]"
        case .object(let members):
            let lines = members.map { member in
                let name = JSONValue.string(member.name).text() + ": "
                return inner + name + wrapped(member.value, indent: inner, used: name.count + 1)
            }
            return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
        default:
            return line
        }
    }
}
