import Foundation
import JSON

/// The README, with the commands of its tour and the answers it shows.
struct Readme: Sendable {
    /// A command and the answer that the README shows below it.
    struct Step: Sendable {
        let command: String
        let answer: String
        let language: String
        /// The place of the answer in the text.
        let range: Range<String.Index>
    }

    static let path = Product.root.appending(path: "README.md")

    private(set) var text: String

    init() throws {
        text = try String(contentsOf: Self.path, encoding: .utf8)
    }

    /// What stands between two markers.
    func section(_ name: String) throws -> Substring {
        try text[range(of: name)]
    }

    /// Replaces what stands between two markers, and writes the file.
    mutating func replace(_ name: String, with content: String) throws {
        text.replaceSubrange(try range(of: name), with: "\n\(content)\n")
        try text.write(to: Self.path, atomically: true, encoding: .utf8)
    }

    /// A tour's commands; a command without an answer below it belongs to the next one.
    func tour(_ name: String) throws -> [Step] {
        let range = try range(of: name)
        let block = #/```(?<language>[a-z]+)\n(?<content>(?s:.*?))\n```/#
        var steps: [Step] = []
        var commands: [String] = []
        for match in text[range].matches(of: block) {
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
        return steps
    }

    /// Replaces the answers of a tour, and writes the file.
    mutating func replaceAnswers(of name: String, with answers: [String]) throws {
        for (step, answer) in try zip(tour(name), answers).reversed() {
            text.replaceSubrange(step.range, with: answer)
        }
        try text.write(to: Self.path, atomically: true, encoding: .utf8)
    }

    private func range(of name: String) throws -> Range<String.Index> {
        guard let begin = text.range(of: "<!-- \(name) begin -->"),
            let end = text.range(of: "<!-- \(name) end -->"),
            begin.upperBound <= end.lowerBound
        else {
            throw CocoaError(.fileReadCorruptFile)
        }
        return begin.upperBound..<end.lowerBound
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
