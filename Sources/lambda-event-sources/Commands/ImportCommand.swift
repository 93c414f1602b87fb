import ArgumentParser
import ControlPlane
import EventSources
import JSON
import MappingStore

/// Stores mappings that `export` wrote.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Store mappings that `export` wrote: all of them, or with one mistake none.",
        discussion: """
            Each line is checked like any write. Ids, times, revisions and, if the export has it, the history are kept. \
            No server may use the database meanwhile.
            """
    )

    @Argument(help: ArgumentHelp("The file; - is standard input.", valueName: "FILE")) var file: String
    @Flag(help: "Leave out mappings that are there already or that another one is in the way of.")
    var skipExisting = false
    @Option(help: "Why, for the history.") var reason: String?
    @OptionGroup var database: DatabaseOptions

    func run() async throws {
        let configuration = try database.options.resolve()
        let environment = ControlPlaneEnvironment(validation: configuration.validation, now: Clock.now)
        let origin = ChangeOrigin(
            actor: "import",
            face: .cli,
            reason: reason,
            requestID: environment.makeRequestID()
        )
        let lines = ImportedLines(
            file: file,
            archive: MappingImport(environment: environment, origin: origin, skipsExisting: skipExisting)
        )
        let storage: SQLiteMappingStorage
        do {
            storage = try SQLiteMappingStorage(path: configuration.database)
        } catch {
            throw CommandFailure(error)
        }
        let result: Result<MappingImport.Outcome, any Error> = await withCheckedContinuation { continuation in
            storage.write({ try lines.store(in: $0) }, completion: { continuation.resume(returning: $0) })
        }
        do {
            try storage.close()
            let outcome = try result.get()
            let skipped = skipExisting ? ", \(outcome.skipped) skipped" : ""
            StandardStream.output.write("\(outcome.imported) imported\(skipped)\n")
        } catch let failure as MappingImport.LineFailure {
            throw CommandFailure(.dataError, failure.text(file: file))
        } catch let error as StorageError {
            throw CommandFailure(error)
        }
    }
}

extension MappingImport.LineFailure {
    fileprivate func text(file: String) -> String {
        let list = violations.map { finding in
            "\(file):\(line): \(finding.pointer): \(finding.message) \(finding.fix ?? "")"
        }
        return (list + ["nothing was imported"]).joined(separator: "\n")
    }
}

/// The lines of a file, on their way into one transaction.
private struct ImportedLines: Sendable {
    let file: String
    let archive: MappingImport

    func store(in transaction: any MappingTransaction) throws -> MappingImport.Outcome {
        var outcome = MappingImport.Outcome()
        do {
            var reader = try LineReader(path: file)
            var progress = ProgressLine(total: reader.size)
            var number = 0
            while let line = try reader.next() {
                number += 1
                guard !line.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) else { continue }
                let value = try parse(line, number: number)
                try archive.store(value, number: number, in: transaction, counting: &outcome)
                progress.update(done: reader.bytesRead, count: outcome.imported)
            }
            progress.finish()
        } catch let failure as LineReader.Failure {
            throw CommandFailure(.noInput, "\(file): \(failure)")
        }
        return outcome
    }

    private func parse(_ line: [UInt8], number: Int) throws(CommandFailure) -> JSONValue {
        do {
            return try JSONValue(parsing: line)
        } catch {
            throw CommandFailure(
                .dataError,
                "\(file):\(number):\(error.column): \(error.message)\nnothing was imported"
            )
        }
    }
}
