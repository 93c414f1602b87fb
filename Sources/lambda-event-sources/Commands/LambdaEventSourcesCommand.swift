import ArgumentParser

/// The command with all its subcommands.
struct LambdaEventSourcesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lambda-event-sources",
        abstract: "A control plane for AWS Lambda event source mappings.",
        discussion: """
            It keeps which event source invokes which function, with which options, in one SQLite database.
            It delivers no events.
            """,
        version: Version.text,
        subcommands: [
            ServeCommand.self, ValidateCommand.self, ExportCommand.self, ImportCommand.self, MigrateCommand.self,
            BackupCommand.self, CheckCommand.self, ForwardCommand.self, PrincipalCommand.self, SourceTypesCommand.self,
            OpenAPICommand.self,
            SchemaCommand.self, SettingsCommand.self,
        ]
    )
}
