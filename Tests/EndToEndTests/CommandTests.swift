import Foundation
import JSON
import Testing

@Suite(.timeLimit(.minutes(5))) struct CommandTests {
    @Test func versionIsTheOneThatTheServerNames() async throws {
        let version = try await Server.run(["--version"])
        let server = try await Server.start()
        let index = try await Client(server).send("GET", "/")
        #expect(version.exit == .status(0))
        let lines = version.output.split(separator: "\n")
        #expect(lines.first.map(String.init) == index["version"]?.string.map { "lambda-event-sources \($0)" })
        // What a build of the tests knows of itself; scripts/test-package looks at one that was told.
        #expect(lines.dropFirst().first?.wholeMatch(of: #/commit: (?:[0-9a-f]{40}(?:-dirty)?|unknown \(.+\))/#) != nil)
        #expect(lines.dropFirst(2).first?.hasPrefix("traits: ") == true)
    }

    /// What `--version` says of traits follows from the traits that there are.
    @Test func everyTraitOfThePackageIsSaid() throws {
        let manifest = try String(contentsOf: Product.root.appending(path: "Package.swift"), encoding: .utf8)
        let source = "Sources/lambda-event-sources/Version.swift"
        let version = try String(contentsOf: Product.root.appending(path: source), encoding: .utf8)
        let declared = Set(manifest.matches(of: #/\.trait\(\s*name: "(\w+)"/#).map(\.1))
        #expect(Set(version.matches(of: #/(?m)^ *#if (\w+)$/#).map(\.1)) == declared)
    }

    @Test(arguments: [
        (["source-types", "--json"], "/v1/source-types"),
        (["source-types", "sqs", "--json"], "/v1/source-types/sqs"),
        (["openapi", "--json"], "/openapi.json"),
    ])
    func commandSaysWhatTheServerAnswers(_ command: [String], _ path: String) async throws {
        let said = try await Server.run(command)
        let server = try await Server.start()
        let answered = try await Client(server).send("GET", path)
        #expect(said.exit == .status(0))
        #expect(try JSONValue(parsing: said.output) == answered.json)
        #expect(answered.json != .null)
    }

    @Test func openAPIAsYAMLIsWhatTheServerAnswers() async throws {
        let said = try await Server.run(["openapi", "control-plane", "--yaml"])
        let server = try await Server.start()
        let answered = try await Client(server).send("GET", "/openapi.yaml")
        #expect(said.output == String(decoding: answered.body, as: UTF8.self))
        #expect(said.output.contains("openapi: 3.1"))
    }

    @Test func lambdaAPIIsDescribedToo() async throws {
        let said = try await Server.run(["openapi", "lambda", "--json"])
        #expect(said.exit == .status(0))
        #expect(said.output.contains("/2015-03-31/event-source-mappings"))
    }

    @Test func sourceTypeIsExplainedOnATerminal() async throws {
        let result = try await Server.run(["source-types", "kinesis"])
        #expect(result.exit == .status(0))
        #expect(result.output.contains("parallelizationFactor: "))
        #expect(result.output.contains("streamArn: "))
    }

    @Test func backupOfARunningServerCanBeServed() async throws {
        let server = try await Server.start()
        let created = try await Client(server).create("orders")
        let id = try #require(created["eventSourceMappingId"]?.string)
        let backup = try await Server.run(["backup", "copy.sqlite", "--database", "test.sqlite"], in: server.folder)
        #expect(backup.exit == .status(0), "\(backup.errors)")
        #expect(backup.output == "copy.sqlite\n")
        #expect(try await Client(server).create("after").status == 201)

        let check = try await Server.run(["check", "--json", "--database", "copy.sqlite"], in: server.folder)
        #expect(check.exit == .status(0), "\(check.errors)")
        #expect(try JSONValue(parsing: check.output).object?["mappings"]?.integer == 1)

        let second = try await Server.start(["--database", "copy.sqlite"], in: server.folder)
        #expect(try await Client(second).send("GET", "/v1/event-source-mappings/\(id)").body == created.body)
    }

    @Test func backupReplacesNoFile() async throws {
        let server = try await Server.start()
        _ = try server.folder.write("precious", to: "copy.sqlite")
        let backup = try await Server.run(["backup", "copy.sqlite", "--database", "test.sqlite"], in: server.folder)
        #expect(backup.exit == .status(73))
        #expect(backup.errors.contains("copy.sqlite"))
        #expect(server.folder.text("copy.sqlite") == "precious")
    }

    @Test func checkFindsDamage() async throws {
        let server = try await Server.start()
        for number in 0..<50 { _ = try await Client(server).create("f-\(number)") }
        try await server.stop()
        let url = server.folder.url.appending(path: "test.sqlite")
        var bytes = try Data(contentsOf: url)
        bytes.replaceSubrange(bytes.count / 2..<bytes.count / 2 + 4096, with: Data(repeating: 0xA5, count: 4096))
        try bytes.write(to: url)
        let check = try await Server.run(["check", "--database", "test.sqlite"], in: server.folder)
        #expect(check.exit == .status(1) || check.exit == .status(65), "\(check.errors)")
        #expect(check.errors.contains("test.sqlite"))
    }

    @Test func migrationsArePendingThenApplied() async throws {
        let folder = try TemporaryFolder()
        func status() async throws -> [String?] {
            let result = try await Server.run(["migrate", "--status", "--json", "--database", "x.sqlite"], in: folder)
            #expect(result.exit == .status(0), "\(result.errors)")
            return try JSONValue(parsing: result.output).array?.map { $0.object?["state"]?.string } ?? []
        }
        let before = try await status()
        #expect(!before.isEmpty)
        #expect(before.allSatisfy { $0 == "pending" })
        #expect(try await Server.run(["migrate", "--database", "x.sqlite"], in: folder).exit == .status(0))
        #expect(try await status().allSatisfy { $0 == "applied" })
    }

    @Test func settingsSayWhereTheyComeFrom() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("loops: 2\n", to: "c.yaml")
        let result = try await Server.run(
            ["settings", "--port", "1", "--config", file],
            environment: ["LAMBDA_EVENT_SOURCES_REGION": "eu-west-1"]
        )
        #expect(result.exit == .status(0))
        for line in [
            "port: 1  (--port)", "region: eu-west-1  (environment variable LAMBDA_EVENT_SOURCES_REGION)",
            "loops: 2  (\(file): key loops)", "host: 127.0.0.1  (default)",
        ] {
            #expect(result.output.contains(line + "\n"))
        }
    }
}
