import Foundation
import Testing

/// The way out of `Text` is for showing, sending and storing.
@Suite struct VerbatimTests {
    private static let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Sources")

    private static func suspects(in text: String) -> [String] {
        // What compares strings by canonical equivalence.
        let comparisons = [
            #/\.verbatim\s*([!=~]=|[<>])/#, #/([!=]=|[<>])\s*[\w.\[\]]+\.verbatim/#,
        ]
        let uses = [
            #/\bswitch\b[^{]*\.verbatim/#, #/\.verbatim\.(?:has|contains|first|starts)/#,
            #/(?:contains|Set|firstIndex)\([^()]*\.verbatim/#,
        ]
        return text.split(separator: "\n").map(String.init).filter { line in
            let code = line.prefix { $0 != "/" }
            return code.contains(".verbatim")
                && (comparisons.contains { code.contains($0) } || uses.contains { code.contains($0) })
        }
    }

    @Test("No line of the sources compares what it takes out of a Text")
    func verbatimIsNotCompared() throws {
        let files = try #require(FileManager.default.enumerator(at: Self.sources, includingPropertiesForKeys: nil))
        var seen = 0
        for case let file as URL in files where file.pathExtension == "swift" {
            // Where it is defined, bytes are compared.
            guard file.lastPathComponent != "Text.swift" else { continue }
            seen += 1
            #expect(Self.suspects(in: try String(contentsOf: file, encoding: .utf8)) == [], "\(file.lastPathComponent)")
        }
        #expect(seen > 300)
    }

    @Test(
        "A comparison would be found",
        arguments: [
            #"if key.verbatim == "K" { }"#, "switch tag.verbatim {", #"name.verbatim.hasPrefix("aws:")"#,
            "keys.contains(key.verbatim)", "a.verbatim < b.verbatim",
        ]
    )
    func comparisonsAreFound(_ line: String) {
        #expect(Self.suspects(in: line).count == 1)
    }
}
