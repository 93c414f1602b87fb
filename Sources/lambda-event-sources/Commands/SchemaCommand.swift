import ArgumentParser
import EventSources
import JSON

/// Prints the schema of the files that `validate` checks.
struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON Schema of files of mappings, for editors.",
        discussion: """
            An editor with a YAML language server shows and checks options while you type, if the first line of the file says \
            where the schema is:

                # yaml-language-server: $schema=event-source-mappings.schema.json

            In a JSON file, a member "$schema" beside "mappings" does the same. Rules over several members are no part of a \
            schema; `validate` knows them.
            """
    )

    func run() throws {
        StandardStream.output.write(JSONValue.object(SourceType.fileSchema).text(.pretty) + "\n")
    }
}
