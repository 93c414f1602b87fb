import Foundation
import JSON
import PrometheusMetrics
import Testing

@testable import lambda_event_sources

/// What holds for the text of every document.
@Suite(.timeLimit(.minutes(5))) struct DocumentTests {
    /// A picture is nothing to try.
    private static let pictures = ["mermaid"]

    @Test func everyExampleIsTried() throws {
        var found: [String] = []
        for document in try Document.all {
            found += document.examples
            for block in try document.blocks where !Self.pictures.contains(block.language) {
                #expect(block.example != nil, "\(document.name): no test knows of this: \(block.content)")
            }
        }
        #expect(found.sorted() == Example.allCases.map(\.rawValue).sorted())
    }

    @Test func readmeIsShort() throws {
        #expect(try Document("README.md").text.utf8.count <= 8192)
    }

    @Test func documentsBeginWithWhatTheyAnswer() throws {
        for document in try Document.all {
            let lines = document.text.split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines.first?.hasPrefix("# ") == true, "\(document.name)")
            let first = lines.dropFirst(2).first ?? ""
            #expect(!first.isEmpty && !first.hasPrefix("#") && !first.hasPrefix("<!--"), "\(document.name): \(first)")
        }
    }

    @Test func readmeLeadsToEveryDocument() throws {
        let text = try Document("README.md").text
        for name in try Document.names.dropFirst() { #expect(text.contains("](\(name))"), "\(name)") }
    }

    @Test func linksLeadSomewhere() throws {
        let documents = try Document.all
        for document in documents {
            let folder = Product.root.appending(path: document.name).deletingLastPathComponent()
            for link in document.prose.matches(of: #/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/#) {
                let path =
                    link.1.isEmpty
                    ? Product.root.appending(path: document.name) : folder.appending(path: String(link.1)).standardized
                #expect(FileManager.default.fileExists(atPath: path.path), "\(document.name): \(link.0)")
                guard let anchor = link.2 else { continue }
                let target = documents.first { Product.root.appending(path: $0.name).path == path.path }
                #expect(target?.anchors.contains(String(anchor)) == true, "\(document.name): \(link.0)")
            }
        }
    }

    /// Flags of others that the prose names.
    private static let flagsOfOthers: Set<String> = [
        // The AWS CLI, kubectl.
        "endpoint-url", "from-literal",
        // scripts/bench, scripts/soak, scripts/test, scripts/format, swift test.
        "quick", "document", "only", "rounds", "minutes", "negative-control", "sanitize", "check", "filter",
    ]

    @Test func flagsInTheProseAreThoseOfTheProgram() async throws {
        let help = try await Server.run(["--experimental-dump-help"])
        var known = Self.flagsOfOthers.union(["help", "version", "generate-completion-script"])
        Self.collectFlags(of: try JSONValue(parsing: help.output), into: &known)
        #expect(known.count > 60)
        let others = ["prometheus/alerts.yaml", "debian/config.yaml", "kubernetes/lambda-event-sources.yaml"]
        for document in try Document.all + others.map({ try Document("packaging/\($0)") }) {
            for flag in document.prose.matches(of: #/(?:^|[` \[(|])--([a-z][a-z-]+)/#) {
                #expect(known.contains(String(flag.1)), "\(document.name): --\(flag.1)")
            }
        }
    }

    private static func collectFlags(of value: JSONValue, into flags: inout Set<String>) {
        switch value {
        case .array(let items): for item in items { collectFlags(of: item, into: &flags) }
        case .object(let members):
            if members["kind"]?.string == "long", let name = members["name"]?.string { flags.insert(name) }
            for (_, member) in members { collectFlags(of: member, into: &flags) }
        default: break
        }
    }

    @Test func variablesAndMetricsInTheTextAreThoseOfTheProgram() throws {
        let variables = Set(Settings.all.map(\.description.variable))
            .union(["LAMBDA_EVENT_SOURCES_CONFIG", "LAMBDA_EVENT_SOURCES_PRINCIPALS"])
        let metrics = Set(MetricCatalogue.families.map(\.name))
        for document in try Document.all {
            for name in document.text.matches(of: #/LAMBDA_EVENT_SOURCES_[A-Z_]+[A-Z]/#) {
                #expect(variables.contains(String(name.0)), "\(document.name): \(name.0)")
            }
            for name in document.prose.matches(of: #/`((?:[a-z]+_)+(?:total|bytes|seconds|open|info))`/#) {
                let full =
                    name.1.hasPrefix("process_") || name.1.hasPrefix("lambda_event_sources_")
                    ? String(name.1) : "lambda_event_sources_\(name.1)"
                #expect(metrics.contains(full), "\(document.name): \(name.1)")
            }
        }
    }
}
