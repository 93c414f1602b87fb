import ArgumentParser
import ControlPlane
import EventSources
import JSON

/// Brings the schema of a database up to date, or says where it is.
struct MigrateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Bring the schema of the database up to date, which serve does too.",
        discussion: "No server may use the database meanwhile; --status changes nothing and works at any time."
    )

    @Flag(help: "Only say which steps are applied.") var status = false
    @Flag(help: "Print JSON.") var json = false
    @OptionGroup var database: DatabaseOptions<DatabaseFlags>

    func run() throws {
        let database = try database.database()
        do {
            if !status { try database.open(ServerStorageSettings()).close() }
            try show(database.migrationStatus())
        } catch {
            throw CommandFailure(error)
        }
    }

    private func show(_ steps: [MigrationStatus]) {
        if json {
            let objects = steps.map { step -> JSONValue in
                [
                    "version": .integer(step.version), "name": .string(step.name),
                    "state": .string(step.state.name), "at": step.state.time.map(JSONValue.string) ?? .null,
                ]
            }
            StandardStream.output.write(JSONValue.array(objects).text(.pretty) + "\n")
            return
        }
        for step in steps {
            let time = step.state.time.map { " " + $0 } ?? ""
            StandardStream.output.write("\(step.name): \(step.state.name)\(time)\n")
        }
    }
}

extension MigrationStatus.State {
    fileprivate var name: String {
        switch self {
        case .applied: "applied"
        case .pending: "pending"
        case .changed: "changed since it was applied"
        case .unknown: "applied by a newer version"
        }
    }

    /// When it was applied.
    fileprivate var time: String? {
        if case .applied(let time) = self { time.description } else { nil }
    }
}
