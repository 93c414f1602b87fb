import ArgumentParser
import ControlPlane
import Foundation
import JSON

/// Writes all mappings as JSON Lines.
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write all mappings as JSON Lines, one on each, also while a server runs.",
        discussion: "What it writes is of one moment. `import` reads it; exported again from there it is the same."
    )

    @Flag(help: "Add every change of each mapping, and the histories of deleted ones.") var history = false
    @OptionGroup var database: DatabaseOptions<DatabaseFlags>

    func run() throws {
        let database = try database.existing()
        do {
            var lines: [UInt8] = []
            try MappingExport(reader: database.snapshot()).run(withHistory: history) { archived in
                JSONValue.object(try archived.json()).append(to: &lines)
                lines.append(UInt8(ascii: "\n"))
                if lines.count >= 1 << 16 { try Self.flush(&lines) }
            }
            try Self.flush(&lines)
        } catch let error as StorageError {
            throw CommandFailure(error)
        }
    }

    private static func flush(_ lines: inout [UInt8]) throws(CommandFailure) {
        do {
            try FileHandle.standardOutput.write(contentsOf: lines)
        } catch {
            throw CommandFailure(.inputOutput, "standard output: \(error.localizedDescription)")
        }
        lines.removeAll(keepingCapacity: true)
    }
}
