import EventSources
import EventSourcesTesting
import Foundation
import JSON
import Testing

/// The schema of files of mappings, against files and an implementation of JSON Schema that others wrote.
@Suite(
    .timeLimit(.minutes(5)),
    .enabled("\(LambdaClientsTests.python) has no jsonschema and yaml; set LES_PYTHON to a Python that has them") {
        await LambdaClientsTests.canImport("jsonschema, yaml")
    }
)
struct SchemaTests {
    private let folder: TemporaryFolder

    init() async throws {
        folder = try TemporaryFolder()
        let schema = try await Server.run(["schema"])
        try #require(schema.exit == .status(0))
        _ = try folder.write(schema.output, to: "schema.json")
    }

    /// What the schema says of a file, and what `validate` says of it by its exit status.
    private typealias Judgement = (name: String, schema: String?, ok: Bool)

    private func judge(_ files: [(name: String, text: String)]) async throws -> [Judgement] {
        for file in files { _ = try folder.write(file.text, to: file.name) }
        let script = Product.root.appending(path: "Tests/EndToEndTests/Schema/check_files.py").path
        let names = files.map(\.name)
        let run = try await Shell.run(
            "'\(LambdaClientsTests.python)' '\(script)' schema.json \(names.joined(separator: " "))",
            in: folder
        )
        try #require(run.exit == .status(0), "\(run.errors)")
        let said = try #require(try JSONValue(parsing: run.output).object)
        var judged: [Judgement] = []
        for name in names {
            let validated = try await Server.run(["validate", name], in: folder)
            judged.append((name, try #require(said[name]).string, validated.exit == .status(0)))
        }
        return judged
    }

    @Test func whatIsRightFitsInEveryForm() async throws {
        var files: [(name: String, text: String)] = []
        for type in SourceType.all {
            var requests: [JSONValue] = []
            for seed in 0..<10 as Range<UInt64> {
                let settings = ValidationSettings(now: Timestamp(milliseconds: 1_700_000_000_000))
                var generator = RequestGenerator(seed: seed, settings: settings)
                requests.append(try generator.request(for: type).get())
            }
            for (index, request) in requests.enumerated() {
                files.append(("\(type.name)-\(index).json", request.text()))
            }
        }
        for file in try await judge(files) {
            #expect(file.schema == nil, "\(file.name)")
            #expect(file.ok, "\(file.name)")
        }
    }

    private static let queue = "source: {type: sqs, queueArn: 'arn:aws:sqs:us-east-1:123456789012:q'}"

    private static let table =
        "source: {type: dynamodb, streamArn: 'arn:aws:dynamodb:us-east-1:123456789012:table/t/stream/"
        + "2026-01-01T00:00:00.000'}"

    @Test(arguments: [
        "function: orders\n\(queue)\n",
        "# yaml-language-server: $schema=schema.json\n- function: orders\n  \(queue)\n- function: audit\n  \(queue)\n",
        "mappings:\n- function: orders\n  \(queue)\n  options: {batchSize: 5}\n",
        "$schema: schema.json\nmappings:\n- function: orders\n  \(queue)\n",
        """
        function: orders
        source: {type: s3, bucketArn: 'arn:aws:s3:::pictures'}
        options: {events: ['s3:ObjectCreated:*']}
        """,
        """
        function: clicks
        source: {type: kinesis, streamArn: 'arn:aws:kinesis:us-east-1:123456789012:stream/clicks'}
        options: {startingPosition: AT_TIMESTAMP, startingPositionTimestamp: 2026-01-02T03:04:05Z}
        """,
    ])
    func goodFilesAreGoodForBoth(_ text: String) async throws {
        let judged = try await judge([("good.yaml", text)])
        #expect(judged.map(\.schema) == [nil])
        #expect(judged.map(\.ok) == [true])
    }

    @Test(arguments: [
        ("\(queue)\n", "function"),
        ("function: orders\n", "source"),
        ("function: orders\nsource: {queueArn: 'arn:aws:sqs:us-east-1:123456789012:q'}\n", "type"),
        ("function: orders\nsource: {type: kafka}\n", "kafka"),
        ("function: orders\nsource: {type: sqs}\n", "queueArn"),
        ("function: orders\nsource: {type: sqs, queueArn: 'arn:aws:sns:us-east-1:123456789012:q'}\n", "queueArn"),
        ("function: orders\n\(queue)\ncolour: red\n", "colour"),
        ("function: orders\n\(queue)\noptions: {maxConcurency: 5}\n", "maxConcurency"),
        ("function: orders\n\(queue)\noptions: {batchSize: 0}\n", "batchSize"),
        ("function: orders\n\(queue)\noptions: {batchSize: many}\n", "batchSize"),
        ("function: orders\n\(queue)\noptions: {bisectBatchOnError: true}\n", "bisectBatchOnError"),
        ("function: orders\n\(queue)\nenabled: 1\n", "enabled"),
        ("function: orders\n\(queue)\ntags: {team: 5}\n", "team"),
        ("- function: orders\n  \(queue)\n- audit\n", "audit"),
        ("mappings:\n- function: orders\n  \(queue)\ncolour: red\n", "colour"),
        ("function: orders\n$schema: 5\n\(queue)\n", "schema"),
        ("function: orders\n\(table)\n", "options"),
        ("function: orders\nsource: {type: s3, bucketArn: 'arn:aws:s3:::pictures'}\noptions: {events: []}\n", "events"),
    ])
    func badFilesAreBadForBoth(_ text: String, _ word: String) async throws {
        let judged = try await judge([("bad.yaml", text)])
        #expect(judged.map(\.ok) == [false], "\(text)")
        let fault = try #require(judged.first?.schema, "\(text)")
        #expect(fault.contains(word), "\(fault)")
    }
}
