import Foundation
import JSON
import Testing

@Suite(.timeLimit(.minutes(5))) struct TransferTests {
    /// A server's folder with some mappings in `test.sqlite`, one changed and one deleted, and the server stopped.
    private func folder() async throws -> TemporaryFolder {
        let server = try await Server.start()
        let client = Client(server)
        var ids: [String] = []
        for name in ["a", "b", "c", "d"] {
            ids.append(try #require(try await client.create(name)["eventSourceMappingId"]?.string))
        }
        let path = "/v1/event-source-mappings/"
        _ = try await client.send("PATCH", path + ids[1], ["options": ["batchSize": 3], "tags": ["team": "x"]])
        _ = try await client.send("POST", path + ids[2] + "/disable", ["reason": "paused"])
        _ = try await client.send("DELETE", path + ids[3])
        try await server.stop()
        return server.folder
    }

    private func export(_ database: String, _ folder: TemporaryFolder, history: Bool) async throws -> String {
        let flags = history ? ["--history"] : []
        let result = try await Server.run(["export", "--database", database] + flags, in: folder)
        #expect(result.exit == .status(0), "\(result.errors)")
        return result.output
    }

    @Test(arguments: [true, false])
    func anImportedDatabaseExportsTheSame(history: Bool) async throws {
        let folder = try await folder()
        let text = try await export("test.sqlite", folder, history: history)
        #expect(text.split(separator: "\n").count == (history ? 4 : 3))
        try Data(("\u{FEFF}" + text).utf8).write(to: folder.url.appending(path: "all.jsonl"))
        let imported = try await Server.run(["import", "all.jsonl", "--database", "new.sqlite"], in: folder)
        #expect(imported.exit == .status(0), "\(imported.errors)")
        #expect(try await export("new.sqlite", folder, history: history) == text)
        let check = try await Server.run(["check", "--database", "new.sqlite"], in: folder)
        #expect(check.exit == .status(0), "\(check.errors)")
    }

    @Test func oneBadLineImportsNothing() async throws {
        let folder = try await folder()
        let text = try await export("test.sqlite", folder, history: false)
        for (bad, message) in [
            (text.replacing("\"batchSize\":3", with: "\"batchSize\":0"), "all.jsonl:2: /options/batchSize: "),
            (text + "{\n", "all.jsonl:4:2: "), (text + text, "all.jsonl:4: /eventSourceMappingId: "),
            (text.replacing("\"revision\":2", with: "\"revision\":0"), "all.jsonl:2: /revision: "),
            (text + "{\"colour\":1}\n", "all.jsonl:4: /colour: "),
        ] {
            try Data(bad.utf8).write(to: folder.url.appending(path: "all.jsonl"))
            let result = try await Server.run(["import", "all.jsonl", "--database", "new.sqlite"], in: folder)
            #expect(result.exit == .status(65))
            #expect(result.errors.contains(message), "\(result.errors)")
            #expect(result.errors.contains("nothing was imported"))
            #expect(try await export("new.sqlite", folder, history: true) == "")
        }
    }

    @Test("A pipe with a wrong line far in is refused, though what was read of it cannot be read again")
    func onePieceOfAPipeImportsNothing() async throws {
        let folder = try await folder()
        let first = try #require(try await export("test.sqlite", folder, history: false).split(separator: "\n").first)
        var line = try #require(try JSONValue(parsing: Array(first.utf8)).object)
        line["tags"] = [
            "a": .string(String(repeating: "p", count: 250)), "b": .string(String(repeating: "q", count: 250)),
        ]
        let lines = (1...5000).map { number in
            var line = line
            let id = String(number, radix: 16)
            line["eventSourceMappingId"] = .string(
                "01a0c450-73d0-792d-b2e4-" + String(repeating: "0", count: 12 - id.utf8.count) + id
            )
            line["source"] = ["type": "sqs", "queueArn": .string("arn:aws:sqs:us-east-1:123456789012:q\(number)")]
            if number == 701 { line["options"] = ["batchSize": 0] }
            return JSONValue.object(line).text()
        }
        try Data(lines.joined(separator: "\n").utf8).write(to: folder.url.appending(path: "all.jsonl"))
        let binary = Product.binary.path
        let result = try await Shell.run("cat all.jsonl | '\(binary)' import - --database new.sqlite", in: folder)
        #expect(result.exit == .status(65), "\(result.output)")
        #expect(result.errors.contains("-:701: /options/batchSize: "), "\(result.errors.prefix(500))")
        #expect(try await export("new.sqlite", folder, history: true) == "")
    }

    @Test func whatIsThereAlreadyCanBeLeftAlone() async throws {
        let folder = try await folder()
        let text = try await export("test.sqlite", folder, history: false)
        try Data(text.utf8).write(to: folder.url.appending(path: "all.jsonl"))
        let refused = try await Server.run(["import", "all.jsonl", "--database", "test.sqlite"], in: folder)
        #expect(refused.exit == .status(65))
        let skipped = try await Server.run(
            ["import", "all.jsonl", "--skip-existing", "--database", "test.sqlite"],
            in: folder
        )
        #expect(skipped.output == "0 imported, 3 skipped\n")
        #expect(try await export("test.sqlite", folder, history: false) == text)
    }

    @Test func aDatabaseInUseIsNotImportedInto() async throws {
        let server = try await Server.start()
        try Data().write(to: server.folder.url.appending(path: "all.jsonl"))
        let result = try await Server.run(["import", "all.jsonl", "--database", "test.sqlite"], in: server.folder)
        #expect(result.exit == .status(69))
        let export = try await Server.run(["export", "--database", "test.sqlite"], in: server.folder)
        #expect(export.exit == .status(0))
    }
}
