import ArgumentParser
import MappingStore

/// Copies a database.
struct BackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy the database, also while a server uses it, and check the copy."
    )

    @Argument(help: ArgumentHelp("The file to make; it must not exist.", valueName: "FILE")) var destination: String
    @OptionGroup var database: DatabaseOptions<DatabaseFlags>

    func run() throws {
        let path = try database.existingPath()
        do {
            try SQLiteMappingStorage.backup(path: path, to: destination)
        } catch {
            throw CommandFailure(error)
        }
        StandardStream.output.write("\(destination)\n")
    }
}
