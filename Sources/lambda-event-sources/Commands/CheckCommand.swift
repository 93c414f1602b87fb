import ArgumentParser
import JSON
import MappingStore

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
        let path = try database.existingPath()
        let report: CheckReport
        do {
            report = try SQLiteMappingStorage.check(path: path)
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
            StandardStream.output.write("\(path): \(report.mappings) mappings, \(report.changes) changes, no problem\n")
        }
        guard report.problems.isEmpty else {
            throw CommandFailure(.failure, report.problems.map { "\(path): \($0)" }.joined(separator: "\n"))
        }
    }
}
