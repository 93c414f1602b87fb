import Foundation
import JSON

/// One of the documents that people read, with the examples that it shows.
///
/// An example stands between two markers with its name, `<!-- tour begin -->` and `<!-- tour end -->`; ``Example`` says
/// how each is tried.
struct Document: Sendable {
    /// A command and the answer that the document shows below it.
    struct Step: Sendable {
        let command: String
        let answer: String
        let language: String
        /// The place of the answer in the text.
        let range: Range<String.Index>
    }

    /// A fenced block.
    struct Block: Sendable {
        let language: String
        let content: String
        /// The example that it belongs to.
        let example: String?
    }

    /// There is no such example, or the markers of one do not match.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// All documents: what lies at the top, and `docs/`.
    static var names: [String] {
        get throws {
            let folder = Product.root.appending(path: "docs").path
            let inside = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".md") }
            return ["README.md", "CONTRIBUTING.md"] + inside.sorted().map { "docs/\($0)" }
        }
    }

    static var all: [Document] {
        get throws { try names.map { try Document($0) } }
    }

    /// The document with an example.
    static func with(_ example: String) throws -> Document {
        let found = try all.filter { $0.text.contains("<!-- \(example) begin -->") }
        guard let document = found.first, found.count == 1 else {
            throw Failure(description: "\(example) is in \(found.map(\.name)), in place of one document")
        }
        return document
    }

    /// The path from the folder of the package.
    let name: String
    private(set) var text: String

    init(_ name: String) throws {
        self.name = name
        text = try String(contentsOf: Product.root.appending(path: name), encoding: .utf8)
    }

    private func write() throws {
        try text.write(to: Product.root.appending(path: name), atomically: true, encoding: .utf8)
    }

    // MARK: Examples

    /// The names of the examples, in order.
    var examples: [String] {
        text.matches(of: #/<!-- ([a-z-]+) begin -->/#).map { String($0.1) }
    }

    /// What stands between the markers of an example.
    func section(_ example: String) throws -> Substring {
        try text[range(of: example)]
    }

    /// Replaces what stands between the markers of an example, and writes the file.
    mutating func replace(_ example: String, with content: String) throws {
        text.replaceSubrange(try range(of: example), with: "\n\(content)\n")
        try write()
    }

    /// The commands of an example; one without an answer below it belongs to the next one.
    func steps(of example: String) throws -> [Step] {
        var steps: [Step] = []
        var commands: [String] = []
        for match in text[try range(of: example)].matches(of: Self.fence) {
            if match.language == "sh" {
                commands.append(String(match.content))
            } else {
                let place = match.content.startIndex..<match.content.endIndex
                steps.append(
                    Step(
                        command: commands.joined(separator: "\n"),
                        answer: String(match.content),
                        language: String(match.language),
                        range: place
                    )
                )
                commands = []
            }
        }
        guard commands.isEmpty else {
            throw Failure(description: "\(name): the last command of \(example) has no answer: \(commands)")
        }
        return steps
    }

    /// Replaces the answers of an example, and writes the file.
    mutating func replaceAnswers(of example: String, with answers: [String]) throws {
        for (step, answer) in try zip(steps(of: example), answers).reversed() {
            text.replaceSubrange(step.range, with: answer)
        }
        try write()
    }

    private func range(of example: String) throws -> Range<String.Index> {
        guard let begin = text.range(of: "<!-- \(example) begin -->"),
            let end = text.range(of: "<!-- \(example) end -->"),
            begin.upperBound <= end.lowerBound
        else {
            throw Failure(description: "\(name) has no example \(example), or its markers are not in order")
        }
        return begin.upperBound..<end.lowerBound
    }

    // MARK: Text

    nonisolated(unsafe) private static let fence = #/```(?<language>[a-z]*)\n(?<content>(?s:.*?))\n```/#

    /// All fenced blocks.
    var blocks: [Block] {
        get throws {
            let ranges = try examples.map { ($0, try range(of: $0)) }
            return text.matches(of: Self.fence).map { match in
                Block(
                    language: String(match.language),
                    content: String(match.content),
                    example: ranges.first { $0.1.contains(match.range.lowerBound) }?.0
                )
            }
        }
    }

    /// The text without fenced blocks.
    var prose: String { text.replacing(Self.fence, with: "") }

    /// What the headings are called in links, as GitHub makes it.
    var anchors: Set<String> {
        Set(
            prose.matches(of: #/(?m)^#+ (.+)$/#).map { match in
                match.1.lowercased().filter { $0.isLetter || $0.isNumber || "- _".contains($0) }.replacing(
                    " ",
                    with: "-"
                )
            }
        )
    }

    /// A text with what differs from run to run replaced by its kind.
    static func normalised(_ text: String) -> String {
        text
            .replacing(#/[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/#, with: "UUID")
            .replacing(#/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/#, with: "TIME")
            .replacing(#/"LastModified":( ?)(?:[0-9.]+|"[^"]*")/#) { "\"LastModified\":\($0.1)0" }
            .replacing(#/127\.0\.0\.1:\d{4,5}/#, with: "ADDRESS")
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
