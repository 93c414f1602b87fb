import ArgumentParser
import ControlPlane

/// Copies a database.
struct BackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy the database, also while a server uses it, and check the copy."
    )

    @Argument(help: ArgumentHelp("The file to make; it must not exist.", valueName: "FILE")) var destination: String
    @OptionGroup var database: DatabaseOptions<DatabaseFlags>

    func run() throws {
        let database = try database.existing()
        do {
            try database.backUp(to: destination)
        } catch {
            throw CommandFailure(error)
        }
        StandardStream.output.write("\(destination)\n")
    }
}
