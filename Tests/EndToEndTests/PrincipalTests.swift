import Foundation
import JSON
import Testing

/// Who may use a server: credentials that come and go while it runs.
@Suite(.timeLimit(.minutes(5))) struct PrincipalTests {
    private static let mappings = "/v1/event-source-mappings"

    /// Runs a `principal` command on a server's database.
    private func principal(_ arguments: [String], _ folder: TemporaryFolder) async throws -> JSONObject {
        let result = try await Server.run(
            ["principal"] + arguments + ["--json", "--database", "test.sqlite"],
            in: folder
        )
        try #require(result.exit == .status(0), "\(result.errors)")
        return try #require(try JSONValue(parsing: result.output).object)
    }

    private func token(_ arguments: [String], _ folder: TemporaryFolder) async throws -> String {
        try #require(try await principal(arguments, folder)["token"]?.string)
    }

    private func status(_ client: Client, _ token: String, _ path: String = mappings) async throws -> Int {
        try await client.send("GET", path, headers: ["Authorization": "Bearer \(token)"]).status
    }

    /// Waits until a server has read its principals so many times.
    private func wait(forLoad number: Int, _ server: Server) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while server.log.components(separatedBy: "principals loaded").count <= number {
            guard ContinuousClock.now < deadline else {
                throw ChildProcess.Timeout(description: "the server did not notice: \(server.log)")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    @Test func tokensComeChangeAndGoWhileTheServerRuns() async throws {
        let server = try await Server.start()
        let client = Client(server)
        #expect(try await client.create("open").status == 201)
        let former = try await token(["add", "ci", "--role", "editor"], server.folder)
        try await wait(forLoad: 1, server)
        #expect(try await client.send("GET", Self.mappings).status == 401)
        #expect(try await status(client, former) == 200)
        let created = try await client.send(
            "POST",
            Self.mappings,
            Client.request("closed"),
            headers: ["Authorization": "Bearer \(former)"]
        )
        #expect(created.status == 201)
        let changes = try await client.send("GET", "/v1/changes", headers: ["Authorization": "Bearer \(former)"])
        let actors = changes["changes"]?.array?.compactMap { $0.object?["actor"]?.string } ?? []
        #expect(actors.count == 2 && actors[0].hasPrefix("127.0.0.1:") && actors[1] == "ci")

        let both = try await token(["rotate", "ci", "--overlap", "1h"], server.folder)
        try await wait(forLoad: 2, server)
        #expect(try await status(client, both) == 200)
        #expect(try await status(client, former) == 200)
        let latter = try await token(["rotate", "ci"], server.folder)
        try await wait(forLoad: 3, server)
        #expect(try await status(client, latter) == 200)
        #expect(try await status(client, former) == 401)
        #expect(try await status(client, both) == 401)

        let listed = try await Server.run(["principal", "list", "--database", "test.sqlite"], in: server.folder)
        #expect(listed.output.hasPrefix("ci: editor\n"))
        #expect(!listed.output.contains("les_"))
        let removed = try await Server.run(
            ["principal", "remove", "ci", "--database", "test.sqlite"],
            in: server.folder
        )
        #expect(removed.exit == .status(0))
        try await wait(forLoad: 4, server)
        #expect(try await status(client, latter) == 401)
        // It asks on, though nobody is left to answer.
        #expect(try await client.send("GET", Self.mappings).status == 401)
        for secret in [former, both, latter] { #expect(!server.log.contains(secret)) }
        #expect(server.log.contains("problem=unauthorized"))
    }

    @Test(
        .enabled("boto3 cannot be imported by \(LambdaClientsTests.python); set LES_PYTHON to a Python that has it") {
            await LambdaClientsTests.canImport("boto3")
        }
    )
    func awsClientsProveWhoTheyAre() async throws {
        let folder = try TemporaryFolder()
        let editor = try await principal(["add", "tf", "--role", "editor", "--access-key"], folder)
        let reader = try await principal(
            ["add", "dash", "--role", "reader", "--access-key", "--region", "us-east-1"],
            folder
        )
        let server = try await Server.start(in: folder)
        var keys: [String] = []
        for object in [editor, reader] {
            for name in ["accessKeyId", "secretAccessKey"] { keys.append(try #require(object[name]?.string)) }
        }
        let script = LambdaClientsTests.folder + "/signed_client.py"
        let run = try await Shell.run(
            "'\(LambdaClientsTests.python)' '\(script)' \(server.base) \(keys.joined(separator: " "))",
            in: folder,
            environment: LambdaClientsTests.environment
        )
        try #require(run.exit == .status(0), "\(run.errors)")
        let results = try #require(try JSONValue(parsing: run.output).object)
        #expect(results.count == 12)
        for (name, fault) in results where !fault.isNull { Issue.record("\(name): \(fault.string ?? "")") }
        for key in keys where key.count > 30 { #expect(!server.log.contains(key)) }
    }

    @Test func principalsOfTheEnvironmentAreReadAgainOnHangup() async throws {
        let folder = try TemporaryFolder()
        func list(_ token: String) -> String { #"[{"name": "file", "role": "admin", "token": "\#(token)"}]"# }
        let (first, second) = ("first-token-0123456789abcdefghijklmn", "second-token-0123456789abcdefghijklmn")
        let file = try folder.write(list(first), to: "principals.json")
        let inline = #"[{"name": "inline", "role": "reader", "token": "inline-token-0123456789abcdefghijklmn"}]"#
        let server = try await Server.start(
            ["--host", "0.0.0.0", "--principals-file", file],
            in: folder,
            environment: ["LAMBDA_EVENT_SOURCES_PRINCIPALS": inline]
        )
        let client = Client(server, host: "127.0.0.1")
        #expect(try await client.send("GET", "/healthz").status == 200)
        #expect(try await client.send("GET", Self.mappings).status == 401)
        #expect(try await status(client, first) == 200)
        #expect(try await status(client, "inline-token-0123456789abcdefghijklmn") == 200)
        _ = try folder.write("[", to: "principals.json")
        server.process.send(SIGHUP)
        try await server.waitForLog(containing: "the principals stay as they were")
        #expect(try await status(client, first) == 200)
        _ = try folder.write(list(second), to: "principals.json")
        server.process.send(SIGHUP)
        try await wait(forLoad: 2, server)
        #expect(try await status(client, second) == 200)
        #expect(try await status(client, first) == 401)
        #expect(try await status(client, "inline-token-0123456789abcdefghijklmn") == 200)
        for secret in [first, second, inline] { #expect(!server.log.contains(secret)) }
        #expect(try await server.stop() == .status(0))
    }

    @Test func aBackupLetsNobodyInByAnAccessKey() async throws {
        let folder = try TemporaryFolder()
        let key = try await principal(["add", "tf", "--role", "editor", "--access-key"], folder)
        let bearer = try await token(["add", "ci", "--role", "reader"], folder)
        let copy = try await Server.run(["backup", "copy.sqlite", "--database", "test.sqlite"], in: folder)
        #expect(copy.exit == .status(0))
        let exported = try await Server.run(["export", "--history", "--database", "test.sqlite"], in: folder)
        #expect(exported.output.isEmpty)
        let server = try await Server.start(["--database", "copy.sqlite"], in: folder)
        let id = try #require(key["accessKeyId"]?.string)
        #expect(server.log.contains("the access key \(id) of tf cannot be opened"))
        #expect(try await status(Client(server), bearer) == 200)
        let bytes = try Data(contentsOf: folder.url.appending(path: "copy.sqlite"))
        let secret = try #require(key["secretAccessKey"]?.string)
        #expect(bytes.range(of: Data(secret.utf8)) == nil)
        #expect(bytes.range(of: Data(bearer.utf8)) == nil)
    }

    @Test func requestsBeyondTheRateAreToldWhenToComeBack() async throws {
        let folder = try TemporaryFolder()
        let bearer = try await token(["add", "ci", "--role", "reader"], folder)
        let server = try await Server.start(["--rate-limit", "1", "--rate-burst", "3"], in: folder)
        let client = Client(server)
        var statuses: [Int] = []
        while statuses.count < 500, statuses.last != 429 {
            let answer = try await client.send("GET", Self.mappings, headers: ["Authorization": "Bearer \(bearer)"])
            statuses.append(answer.status)
            if answer.status == 429 { #expect(answer.headers["retry-after"] == "1") }
        }
        #expect(statuses.prefix(3) == [200, 200, 200])
        #expect(statuses.last == 429)
        #expect(try await client.send("GET", "/healthz").status == 200)
    }

    @Test func whoGuessesTokensLocksNobodyOut() async throws {
        let folder = try TemporaryFolder()
        let bearer = try await token(["add", "ci", "--role", "reader"], folder)
        let server = try await Server.start(in: folder)
        let client = Client(server)
        var statuses: [Int] = []
        while statuses.count < 500, statuses.last != 429 {
            statuses.append(try await status(client, "les_\(statuses.count)"))
        }
        #expect(statuses.first == 401)
        #expect(statuses.last == 429)
        // It was never accepted from here before.
        #expect(try await status(client, bearer) == 200)
    }
}
