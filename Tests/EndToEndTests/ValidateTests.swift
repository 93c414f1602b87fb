import Foundation
import JSON
import Testing

@Suite(.timeLimit(.minutes(5))) struct ValidateTests {
    private func validate(
        _ name: String,
        _ text: String,
        _ arguments: [String] = []
    ) async throws -> (exit: ChildProcess.Exit, output: String, errors: String) {
        let folder = try TemporaryFolder()
        try Data(text.utf8).write(to: folder.url.appending(path: name))
        let result = try await Server.run(["validate", name] + arguments, in: folder)
        return (result.exit, result.output, result.errors)
    }

    static let queue =
        #"{"function": "f", "source": {"type": "sqs", "queueArn": "arn:aws:sqs:us-east-1:123456789012:q"}"#

    @Test func whatIsRightIsSaidWithSilence() async throws {
        let result = try await validate("a.json", Self.queue + "}")
        #expect(result.exit == .status(0))
        #expect(result.output == "")
        #expect(result.errors == "")
    }

    /// Editors on some systems write a byte order mark before UTF-8.
    @Test(arguments: ["a.json", "a.jsonl", "a.yaml"])
    func aByteOrderMarkIsReadOver(_ name: String) async throws {
        let right = try await validate(name, "\u{FEFF}" + Self.queue + "}")
        #expect(right.exit == .status(0), "\(right.errors)")
        let wrong = try await validate(name, "\u{FEFF}" + Self.queue + #", "options": {"batchSize": 0}}"#)
        #expect(wrong.exit == .status(1))
        #expect(wrong.output.hasPrefix("\(name):1: /options/batchSize: error: "))
    }

    @Test func everyMistakeIsNamedWithItsLine() async throws {
        let yaml = """
            mappings:
              - function: orders
                source: {type: sqs, queueArn: "arn:aws:sqs:us-east-1:123456789012:orders"}
                options:
                  batchSize: 20000
                  colour: red
              - function: orders
                source:
                  type: sqs
                  queueArn: arn:aws:sqs:us-east-1:123456789012:returns
            """
        let result = try await validate("a.yaml", yaml)
        #expect(result.exit == .status(1))
        let lines = result.output.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines.first?.hasPrefix("a.yaml:5: /mappings/0/options/batchSize: error: ") == true)
        #expect(lines.last?.hasPrefix("a.yaml:6: /mappings/0/options/colour: error: ") == true)
        #expect(result.errors.contains("1 of 2"))
    }

    @Test func linesOfJSONAreComparedWithEachOther() async throws {
        let line = Self.queue + "}"
        let result = try await validate("a.jsonl", line + "\n\n" + line + "\n")
        #expect(result.exit == .status(1))
        #expect(result.output.hasPrefix("a.jsonl:3: /source: error: "))
    }

    @Test func programsGetJSON() async throws {
        let result = try await validate(
            "a.json",
            "[\n" + Self.queue + ",\n \"options\": {\"batchSize\": 0}}]",
            ["--json"]
        )
        #expect(result.exit == .status(1))
        let first = try JSONValue(parsing: result.output).object?["results"]?.array?.first?.object
        #expect(first?["valid"] == false)
        let violation = first?["violations"]?.array?.first?.object
        #expect(violation?["line"] == 3)
        #expect(violation?["pointer"] == "/0/options/batchSize")
        #expect(violation?["code"] == "out-of-range")
    }

    @Test(arguments: [
        ("a.json", "{", "a.json:1:2: "), ("a.jsonl", "{}\n{\"a\":1,\"a\":2}", "a.jsonl:2:8: "),
        ("a.yaml", "a: [", "a.yaml: "), ("a.yaml", "a: 1\na: 2", "a.yaml"),
        ("a.yaml", "? [x]\n: 1", "a.yaml:1: a key must be a string"),
    ])
    func whatCannotBeReadIsSaidWithItsPlace(name: String, text: String, message: String) async throws {
        let result = try await validate(name, text)
        #expect(result.exit == .status(65))
        #expect(result.errors.contains(message), "\(result.errors)")
    }

    @Test func aliasesCannotMultiplyWithoutEnd() async throws {
        var text = "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n"
        for level in 1...9 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(aliases)]\n"
        }
        let result = try await validate("bomb.yaml", text)
        #expect(result.exit == .status(65))
        #expect(result.errors.contains("aliases"))
    }

    @Test func aFileThatIsNotThereIsNamed() async throws {
        let result = try await Server.run(["validate", "none.yaml"])
        #expect(result.exit == .status(66))
        #expect(result.errors.contains("none.yaml: No such file or directory"))
    }
}
