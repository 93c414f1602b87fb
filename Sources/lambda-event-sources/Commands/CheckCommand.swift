import ArgumentParser
import ControlPlane
import JSON

/// Checks a database.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check the database, and that every mapping has its history.",
        discussion: "It changes nothing and works while a server runs. The exit status is 1 if something is wrong."
    )

    @Flag(help: "Print JSON.") var json = false
    @OptionGroup var database: DatabaseOptions<DatabaseFlags>

    func run() throws {
        let database = try database.existing()
        let report: CheckReport
        do {
            report = try database.check()
        } catch {
            throw CommandFailure(error)
        }
        if json {
            let object: JSONValue = [
                "mappings": .integer(report.mappings), "changes": .integer(report.changes),
                "problems": .array(report.problems.map(JSONValue.string)),
            ]
            StandardStream.output.write(object.text(.pretty) + "\n")
        } else if report.problems.isEmpty {
            StandardStream.output.write(
                "\(database.name): \(report.mappings) mappings, \(report.changes) changes, no problem\n"
            )
        }
        guard report.problems.isEmpty else {
            throw CommandFailure(.failure, report.problems.map { "\(database.name): \($0)" }.joined(separator: "\n"))
        }
    }
}
