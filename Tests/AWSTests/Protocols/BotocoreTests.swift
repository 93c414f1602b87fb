import AWSServices
import EventSourcesTesting
import Foundation
import JSON
import Testing
import UntrustedText

@testable import AWS

/// What is sent and read is what botocore, whose models AWS writes, would send and read.
@Suite(.timeLimit(.minutes(5))) struct BotocoreTests {
    private static let count = 1000

    @Test(arguments: AWSOperation.all)
    func requestsAreWrittenAsBotocoreWritesThem(_ operation: AWSOperation) async throws {
        var inputs = InputGenerator(seed: 16)
        let all = (0..<Self.count).map { _ in inputs.input(of: operation) }
        let judged = try await BotocoreJudge.ask(operation, all.map { ["input": .object($0)] })
        try #require(judged.count == all.count)
        for (input, theirs) in zip(all, judged) {
            let ours = try WireRequest(operation, input)
            try Comparison(operation, ours, theirs).check(JSONValue.object(input))
        }
    }

    @Test(arguments: AWSOperation.all)
    func answersAreReadAsBotocoreReadsThem(_ operation: AWSOperation) async throws {
        let judged = try await BotocoreJudge.ask(operation, (0..<Self.count).map { ["seed": .integer($0)] })
        try #require(judged.count == Self.count)
        for answer in judged {
            let body = Data(base64Encoded: answer["body"]?.string ?? "").map(Array.init) ?? []
            let response = HTTPResponse(status: 200, fields: [], body: body)
            let ours = try WireAnswer.members(of: response, to: operation)
            let theirs = answer["parsed"]?.object ?? [:]
            let shape = Shape.structure(operation.output)
            let (seen, wanted) = (shape.declared(in: .object(ours)), shape.declared(in: .object(theirs)))
            #expect(seen == wanted, "\(String(decoding: body, as: UTF8.self))")
        }
    }
}

/// A request of ours beside botocore's.
private struct Comparison {
    let operation: AWSOperation
    let ours: WireRequest
    let theirs: JSONObject

    init(_ operation: AWSOperation, _ ours: WireRequest, _ theirs: JSONObject) {
        self.operation = operation
        self.ours = ours
        self.theirs = theirs
    }

    func check(_ input: JSONValue) throws {
        let comment = Comment(rawValue: input.text())
        #expect(ours.method == theirs["method"]?.string, comment)
        // Botocore moves a bucket to the host, and adds a query that is always there, in later steps.
        let bucket = ours.bucket.map { "/" + PercentEncoding.encode($0) } ?? ""
        let fixed = ours.fixedQuery.isEmpty ? "" : "?" + ours.fixedQuery
        #expect(bucket + ours.path + fixed == theirs["path"]?.string, comment)
        #expect(
            Self.sorted(ours.query.map { [$0.name, $0.value] }) == Self.sorted(Self.pairs(theirs["query"])),
            comment
        )
        for member in operation.input where member.location == .header {
            let value = ours.headers.first { $0.name == member.wireName }?.value
            #expect(value == theirs["headers"]?.object?[member.wireName]?.string, comment)
        }
        let body = Data(base64Encoded: theirs["body"]?.string ?? "").map(Array.init) ?? []
        switch operation.service.wireProtocol {
        case .json11, .restJSON:
            guard !body.isEmpty || !ours.body.isEmpty else { return }
            #expect(try JSONValue(parsing: ours.body) == JSONValue(parsing: body), comment)
        case .query:
            let form = String(decoding: ours.body, as: UTF8.self).split(separator: "&").map { pair in
                pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                    .map { String($0).removingPercentEncoding ?? "?" }
            }
            #expect(Self.sorted(form) == Self.sorted(Self.pairs(theirs["form"])), comment)
        case .restXML:
            guard !body.isEmpty || !ours.body.isEmpty else { return }
            #expect(try Self.tree(XMLReader.root(of: ours.body)) == Self.tree(XMLReader.root(of: body)), comment)
        }
    }

    private static func pairs(_ value: JSONValue?) -> [[String]] {
        (value?.array ?? []).map { ($0.array ?? []).compactMap(\.string) }
    }

    private static func sorted(_ pairs: [[String]]) -> [[String]] {
        pairs.sorted { $0.lexicographicallyPrecedes($1) }
    }

    private static func tree(_ element: XMLElement) -> [String] {
        [element.name, element.namespace ?? "", element.text] + element.children.flatMap(tree) + ["/" + element.name]
    }
}

extension Shape {
    /// What of a value is declared.
    fileprivate func declared(in value: JSONValue) -> JSONValue {
        switch (self, value) {
        case (.structure(let members), .object(let object)):
            var result: JSONObject = [:]
            for member in members { result[member.name] = object[member.name].map { member.shape.declared(in: $0) } }
            return .object(result)
        case (.list(let shape, _), .array(let values)): return .array(values.map { shape.declared(in: $0) })
        default: return value
        }
    }
}

/// Makes up inputs of operations.
private struct InputGenerator {
    private var generator: SplitMix64

    init(seed: UInt64) { generator = SplitMix64(seed: seed) }

    mutating func input(of operation: AWSOperation) -> JSONObject {
        members(operation.input)
    }

    private mutating func members(_ members: [Member]) -> JSONObject {
        var object: JSONObject = [:]
        for member in members where member.isRequired || Bool.random(using: &generator) {
            object[member.name] = value(member.shape, isInPath: [.path, .bucket].contains(member.location))
        }
        return object
    }

    private mutating func value(_ shape: Shape, isInPath: Bool = false) -> JSONValue {
        switch shape {
        case .string: .string(text(isInPath ? 1 : 0))
        case .integer: .integer(Int64.random(in: -5...1_000_000, using: &generator))
        case .boolean: .bool(Bool.random(using: &generator))
        case .timestamp: .integer(Int64.random(in: 0...4_000_000_000, using: &generator))
        case .structure(let members): .object(self.members(members))
        case .list(let shape, _): .array((0..<Int.random(in: 0...3, using: &generator)).map { _ in value(shape) })
        case .map(let shape):
            .object(
                JSONObject((0..<Int.random(in: 0...3, using: &generator)).map { _ in (text(1), value(shape)) })
            )
        }
    }

    private static let characters = Array("aZ09 <>&\"'/:{}[],.-_~%+=?#äößÄ漢字😀")

    private mutating func text(_ least: Int) -> String {
        String(
            (0..<Int.random(in: least...12, using: &generator)).map { _ in
                Self.characters.randomElement(using: &generator) ?? "x"
            }
        )
    }
}

/// Runs `botocore_judge.py`.
private enum BotocoreJudge {
    static func ask(_ operation: AWSOperation, _ questions: [JSONObject]) async throws -> [JSONObject] {
        var lines: [UInt8] = []
        for question in questions {
            var line = question
            line["service"] = .string(operation.service.name)
            line["operation"] = .string(operation.name)
            lines += JSONValue.object(line).serialized() + [UInt8(ascii: "\n")]
        }
        let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "botocore_judge.py")
        let folder = FileManager.default.temporaryDirectory.appending(path: "botocore-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (input, output) = (folder.appending(path: "in"), folder.appending(path: "out"))
        try Data(lines).write(to: input)
        try Data().write(to: output)
        let process = Process()
        process.executableURL = URL(filePath: ProcessInfo.processInfo.environment["LES_PYTHON"] ?? "/usr/bin/python3")
        process.arguments = [script.path]
        process.standardInput = try FileHandle(forReadingFrom: input)
        process.standardOutput = try FileHandle(forWritingTo: output)
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in continuation.resume() }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        return try Data(contentsOf: output).split(separator: UInt8(ascii: "\n")).map {
            try JSONValue(parsing: Array($0)).object ?? [:]
        }
    }
}
