import ArgumentParser
import EventSources
import JSON

/// Shows the source types and their options.
struct SourceTypesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "source-types",
        abstract: "Show the source types and their options."
    )

    @Argument(help: "A source type; all by default.") var type: String?
    @Flag(help: "Print what GET /v1/source-types answers.") var json = false
    @Flag(help: "Print Markdown tables.") var markdown = false

    func run() throws {
        let types = try selected()
        if json {
            let objects = types.map { JSONValue.object($0.json) }
            let value = type == nil ? ["sourceTypes": .array(objects)] : objects.first ?? .null
            StandardStream.output.write(value.text(.pretty) + "\n")
        } else if markdown {
            let tables = type == nil ? SourceType.optionTables : types.map(\.optionTable).joined(separator: "\n\n")
            StandardStream.output.write(tables + "\n")
        } else {
            StandardStream.output.write(types.map(\.terminalText).joined(separator: "\n\n") + "\n")
        }
    }

    private func selected() throws -> [SourceType] {
        guard let type else { return SourceType.all }
        guard let found = SourceType.named(type) else {
            let names = SourceType.all.map(\.name).joined(separator: ", ")
            throw CommandFailure(.usage, "there is no source type \(type); there are \(names)")
        }
        return [found]
    }
}

extension SourceType {
    /// What it is and what it takes, for a terminal.
    fileprivate var terminalText: String {
        func lines(_ title: String, _ descriptors: [OptionDescriptor]) -> [String] {
            descriptors.isEmpty ? [] : ["", title] + descriptors.map { "  \($0.name): \($0.documentation)" }
        }
        return (["\(name): \(title)", documentation] + lines("source:", identity) + lines("options:", options))
            .joined(separator: "\n")
    }
}
