import Foundation
import JSON
import Testing
import Yams

/// The documents show what the program says.
///
/// With `UPDATE_DOCUMENTS=1` in the environment these tests write it anew.
@Suite(.serialized, .timeLimit(.minutes(5))) struct ExampleTests {
    private let isUpdating = ProcessInfo.processInfo.environment["UPDATE_DOCUMENTS"] == "1"

    @Test(arguments: Example.allCases) func exampleDoesWhatItSays(_ example: Example) async throws {
        if let lack = await example.lack {
            print("skipped: \(example.rawValue): \(lack)")
            return
        }
        switch example {
        case .start: try await expectStart()
        case .calls, .tour: try await expectTour(example)
        case .pipelineTour, .backupTour: try await expectTour(example, server: Self.serverWithDefaultDatabase())
        case .settingsTour, .tlsTour, .ci, .validateTour, .schemaTour: try await expectCommands(example)
        case .preCommit: try await expectHook()
        case .library: try await expectProgram()
        case .products: try expectProducts()
        case .scrape: try await expectScrape()
        case .lambdaTour: try await expectTour(example, environment: LambdaClientsTests.environment)
        case .terraformTour: try await expectTerraformTour()
        case .forwardingTour: try await expectForwardingTour()
        case .importTour: try await expectImportTour()
        case .authorityTour: try await expectAuthorityTour()
        case .settings: try await expectSection(example, is: ["settings", "--markdown"])
        case .options: try await expectSection(example, is: ["source-types", "--markdown"])
        case .policy:
            try await expectSection(example, is: ["forward", "--policy"]) { "```json\n\(Self.pretty($0))\n```" }
        case .endpoints: try await expectRequests(example, are: "control-plane")
        case .operations: try await expectRequests(example, are: "lambda")
        case .ciService: try await expectSettingsOfService()
        case .bench: try expectMeasurements()
        case .targets: break  // ContributingTests
        case .packageBuild, .packageInstall, .imageBuild, .imageRun: try expectPackageTestRuns(example)
        }
    }

    // MARK: Tours

    /// The program of this build, and the commands that the documents use.
    private static let searchPath = [
        Product.binary.deletingLastPathComponent().path, ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
    ].joined(separator: ":")

    /// A server with the database that commands take when nobody names another.
    private static func serverWithDefaultDatabase() async throws -> Server {
        try await Server.start(["--database", "lambda-event-sources.sqlite"])
    }

    private func expectTerraformTour() async throws {
        let folder = try TemporaryFolder()
        try await expectTour(.terraformTour, environment: Terraform.environment(in: folder))
    }

    private func expectForwardingTour() async throws {
        let upstream = try Upstream(names: ["orders"])
        let server = try await Server.start(["--forward"], environment: upstream.environment)
        try await expectTour(.forwardingTour, server: server)
    }

    private func expectImportTour() async throws {
        let upstream = try Upstream(names: ["orders", "reports"])
        for (name, size) in [("orders", 10), ("reports", 500)] {
            _ = try await upstream.makeMapping([
                "FunctionName": .string(name), "BatchSize": .integer(size),
                "EventSourceArn": .string("arn:aws:sqs:us-east-1:123456789012:\(name)"),
            ])
        }
        try await expectTour(.importTour, environment: upstream.environment)
    }

    private func expectAuthorityTour() async throws {
        var environment = LambdaClientsTests.environment
        let path = Product.binary.deletingLastPathComponent().path + ":" + (environment["PATH"] ?? "")
        environment.merge(["PATH": path, "LAMBDA_EVENT_SOURCES_DATABASE": "test.sqlite"]) { _, new in new }
        try await expectTour(
            .authorityTour,
            environment: environment,
            server: Server.start(["--region", "us-east-1"])
        )
    }

    /// Runs the commands of an example beside a server.
    private func expectTour(
        _ example: Example,
        environment: [String: String] = [:],
        server: Server? = nil
    ) async throws {
        let server = if let server { server } else { try await Server.start() }
        let environment = ["PATH": Self.searchPath].merging(environment) { _, new in new }
        try await expectCommands(example, environment: environment, in: server.folder) { script in
            script.replacing("http://127.0.0.1:8080", with: server.base)
        }
    }

    /// Runs the commands of an example, and compares what they print with what stands below them.
    private func expectCommands(
        _ example: Example,
        environment: [String: String] = ["PATH": Self.searchPath],
        in folder: TemporaryFolder? = nil,
        adapting adapt: (String) -> String = { $0 }
    ) async throws {
        var document = try Document.with(example.rawValue)
        let steps = try document.steps(of: example.rawValue)
        try #require(!steps.isEmpty)
        let folder = try folder ?? TemporaryFolder()
        // One shell for all, since later commands use variables of earlier ones.
        let mark = "----- end of step -----"
        let script = steps.map { "\($0.command)\nprintf '\\n%s\\n' '\(mark)'" }.joined(separator: "\n")
        let shell = try await Shell.run(
            "export TMPDIR=$PWD\n" + adapt(script),
            in: folder,
            environment: environment
        )
        let answers = shell.output.components(separatedBy: "\n\(mark)\n").dropLast()
        try #require(answers.count == steps.count, "\(shell.errors)")
        if isUpdating {
            let shown = zip(steps, answers).map { step, answer in
                let new = step.language == "json" ? Self.pretty(answer) : answer.trimmingCharacters(in: .newlines)
                // Ids and times alone are no reason to change the text.
                return Document.normalised(new) == Document.normalised(step.answer) ? step.answer : new
            }
            try document.replaceAnswers(of: example.rawValue, with: shown)
            return
        }
        for (step, answer) in zip(steps, answers) {
            let shown = Document.normalised(step.answer)
            let real = Document.normalised(answer)
            if step.language == "json" {
                #expect(try JSONValue(parsing: real) == JSONValue(parsing: shown), "\(step.command)\n\(shell.errors)")
            } else {
                #expect(real == shown, "\(step.command)\n\(shell.errors)")
            }
        }
    }

    // MARK: Scripts

    /// Runs `scripts/run` with a compiler that has built already: what this build made stands for the release build.
    private func expectStart() async throws {
        let step = try #require(try Document.with("start").steps(of: "start").first)
        let folder = try TemporaryFolder()
        let compiler = """
            #!/bin/bash
            if [[ " $* " == *" --show-bin-path "* ]]; then echo '\(Product.binary.deletingLastPathComponent().path)'; fi
            """
        let path = try folder.write(compiler, to: "swift")
        let run = try await Shell.run(
            """
            chmod +x '\(path)'; export PATH="$PWD:$PATH"
            \(Product.root.path)/\(step.command) --port 0 --database start.sqlite > ready &
            until grep -q listening ready; do kill -0 $! || exit 1; sleep 0.1; done
            curl -sf "$(sed 's/^listening on //' ready)/healthz" > health && cat ready
            kill $! && wait $!
            """,
            in: folder
        )
        #expect(run.exit == .status(0), "\(run.errors)")
        #expect(Document.normalised(run.output) == Document.normalised(step.answer), "\(run.errors)")
    }

    /// What it takes root and a clean Debian for is run by a script of its own, from the same text.
    private func expectPackageTestRuns(_ example: Example) throws {
        let script = try String(contentsOf: Product.root.appending(path: "scripts/test-package"), encoding: .utf8)
        #expect(script.contains("$(example \(example.rawValue))"))
        let ci = try String(contentsOf: Product.root.appending(path: ".ci/run"), encoding: .utf8)
        #expect(ci.contains("\nscripts/test-package\n"))
    }

    /// Compiles the program against the modules of this build, and runs it.
    private func expectProgram() async throws {
        var document = try Document.with("library")
        let blocks = try document.blocks.filter { $0.example == "library" }
        try #require(blocks.map(\.language) == ["swift", "text"])
        let folder = try TemporaryFolder()
        _ = try folder.write(blocks[0].content, to: "main.swift")
        let build = Product.binary.deletingLastPathComponent().path
        let run = try await Shell.run(
            """
            swiftc -swift-version 6 -I '\(build)/Modules' main.swift -o checks \
                $(find '\(build)'/{CivilTime,EventSources,JSON,UntrustedText}.build -name '*.o')
            ./checks
            """,
            in: folder
        )
        #expect(run.exit == .status(0), "\(run.errors)")
        let output = run.output.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
            .joined(separator: "\n")
        if isUpdating {
            let text = try document.section("library").replacing(blocks[1].content, with: output)
            try document.replace("library", with: text.trimmingCharacters(in: .newlines))
        } else {
            #expect(output == blocks[1].content)
        }
    }

    /// Prometheus takes the configuration, where its tool is there; the job is the one that the alerts name.
    private func expectScrape() async throws {
        let block = try #require(try Document.with("scrape").blocks.first { $0.example == "scrape" })
        let configuration = try #require(try Yams.load(yaml: block.content) as? [String: Any])
        let jobs = try #require(configuration["scrape_configs"] as? [[String: Any]])
        let alerts = try String(
            contentsOf: Product.root.appending(path: "packaging/prometheus/alerts.yaml"),
            encoding: .utf8
        )
        #expect(alerts.contains("job=\"\(jobs.first?["job_name"] as? String ?? "?")\""))
        let folder = try TemporaryFolder()
        _ = try folder.write(alerts, to: "alerts.yaml")
        let token = try folder.write("les_token", to: "lambda-event-sources.token")
        let text = block.content.replacing("/etc/prometheus/lambda-event-sources.token", with: token)
        _ = try folder.write(text, to: "prometheus.yaml")
        let check = "if command -v promtool; then promtool check config prometheus.yaml; fi"
        let run = try await Shell.run(check, in: folder)
        #expect(run.exit == .status(0), "\(run.output)\(run.errors)")
    }

    /// The hook that the example names is offered, and what it runs does as hooks must.
    private func expectHook() async throws {
        let block = try #require(try Document.with("pre-commit").blocks.first { $0.example == "pre-commit" })
        let configuration = try #require(try Yams.load(yaml: block.content) as? [String: [[String: Any]]])
        let used = try #require(configuration["repos"]?.first?["hooks"] as? [[String: String]])
        let manifest = try String(contentsOf: Product.root.appending(path: ".pre-commit-hooks.yaml"), encoding: .utf8)
        let offered = try #require(try Yams.load(yaml: manifest) as? [[String: Any]])
        let hook = try #require(offered.first { $0["id"] as? String == used.first?["id"] })
        let folder = try TemporaryFolder()
        let queue = "source: {type: sqs, queueArn: 'arn:aws:sqs:us-east-1:123456789012:q'}"
        _ = try folder.write("function: orders\n\(queue)\n", to: "good.yaml")
        _ = try folder.write("function: orders\n\(queue)\ncolour: red\n", to: "bad.yaml")
        let entry = try #require(hook["entry"] as? String)
        for (file, status) in [("good.yaml", 0), ("bad.yaml", 1)] as [(String, Int32)] {
            let run = try await Shell.run("\(entry) \(file)", in: folder, environment: ["PATH": Self.searchPath])
            #expect(run.exit == .status(status), "\(run.errors)")
        }
        // The files that it looks at unless it is told others.
        let pattern = try #require(hook["files"] as? String)
        let files = try Regex(pattern)
        #expect("config/event-source-mappings/a.yml".contains(files) && "event-source-mappings/a.jsonl".contains(files))
        #expect(!"mappings/a.yaml".contains(files) && !"event-source-mappings/a.md".contains(files))
    }

    // MARK: Tables

    private func expectProducts() throws {
        let manifest = try String(contentsOf: Product.root.appending(path: "Package.swift"), encoding: .utf8)
        let declared = manifest.matches(of: #/\.library\(name: "([^"]+)", targets: \[([^\]]+)\]\)/#).map { match in
            "| `\(match.1)` | \(match.2.replacing("\"", with: "")) |"
        }
        let rows = try Document.with("products").section("products").split(separator: "\n").dropFirst(2)
        #expect(declared.count == rows.count && declared.count == 4)
        for (declaration, row) in zip(declared, rows) { #expect(row.hasPrefix(declaration), "\(row)") }
    }

    private func expectSection(
        _ example: Example,
        is command: [String],
        shownAs form: (String) -> String = { $0 }
    ) async throws {
        var document = try Document.with(example.rawValue)
        let result = try await Server.run(command)
        try #require(result.exit == .status(0), "\(result.errors)")
        let expected = form(result.output.trimmingCharacters(in: .newlines))
        if isUpdating {
            try document.replace(example.rawValue, with: expected)
            return
        }
        #expect(try document.section(example.rawValue).trimmingCharacters(in: .newlines) == expected)
    }

    /// The table names the requests of an OpenAPI description, all of them and no others.
    private func expectRequests(_ example: Example, are api: String) async throws {
        let described = try await Server.run(["openapi", api, "--json"])
        let paths = try #require(try JSONValue(parsing: described.output).object?["paths"]?.object)
        var expected: Set<String> = []
        for (path, methods) in paths {
            let shown = path.replacing("{eventSourceMappingId}", with: "{id}")
            for (method, _) in methods.object ?? [:] where ["get", "post", "put", "patch", "delete"].contains(method) {
                expected.insert("\(method.uppercased()) \(shown)")
            }
        }
        let table = try Document.with(example.rawValue).section(example.rawValue)
        var shown: Set<String> = []
        for row in table.split(separator: "\n") {
            // `GET`, `POST /path` stands for both of them.
            let words = row.matches(of: #/`((?:GET|POST|PUT|PATCH|DELETE))(?: ([^` ]+))?`/#)
            for (index, word) in words.enumerated() {
                let path = try #require(words[index...].lazy.compactMap(\.2).first, "\(row)")
                shown.insert("\(word.1) \(path)")
            }
        }
        #expect(shown == expected)
    }

    /// What a continuous integration sets are settings, with values that they take.
    private func expectSettingsOfService() async throws {
        let block = try #require(try Document.with("ci-service").blocks.first { $0.example == "ci-service" })
        let workflow = try #require(try Yams.load(yaml: block.content) as? [String: Any])
        let services = try #require(workflow["services"] as? [String: [String: Any]])
        let service = try #require(services["lambda"])
        let variables = try #require(service["env"] as? [String: String])
        #expect(!variables.isEmpty)
        let settings = try await Server.run(["settings"], environment: variables)
        #expect(settings.exit == .status(0), "\(settings.errors)")
        #expect(settings.output.matches(of: #/(?m)\(environment.*\)$/#).count == variables.count, "\(settings.output)")
        let port = try #require((service["ports"] as? [String])?.first?.split(separator: ":").first)
        #expect((workflow["env"] as? [String: String])?["AWS_ENDPOINT_URL_LAMBDA"] == "http://127.0.0.1:\(port)")
    }

    /// Figures cannot be compared with those of another machine; that they are a whole table can.
    private func expectMeasurements() throws {
        let table = try Document.with("bench").section("bench").split(separator: "\n")
        #expect(table.first?.wholeMatch(of: #/\d{4}-\d\d-\d\d, \d+ processors, .+/#) != nil)
        #expect(table.count > 30)
        for row in table.dropFirst() { #expect(row.split(separator: "|", omittingEmptySubsequences: false).count == 8) }
    }

    // MARK: JSON

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
