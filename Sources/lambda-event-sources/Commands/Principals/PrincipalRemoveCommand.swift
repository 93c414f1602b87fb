import ArgumentParser
import ControlPlane

/// Removes a principal with all its credentials.
struct PrincipalRemoveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove a principal with all its credentials.",
        discussion: "The history keeps its name. A running server goes on asking everyone else for credentials."
    )

    @Argument(help: ArgumentHelp("Which principal.", valueName: "NAME")) var name: String
    @OptionGroup var options: DatabaseOptions<DatabaseFlags>

    func run() throws {
        let (registry, _) = try options.registry()
        let isRemoved: Bool
        do {
            isRemoved = try registry.remove(name)
        } catch {
            throw CommandFailure(error)
        }
        guard isRemoved else { throw PrincipalRotateCommand.unknown(name) }
    }
}
