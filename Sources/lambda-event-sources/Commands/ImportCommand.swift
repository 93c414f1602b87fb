import ArgumentParser
import ControlPlane
import EventSources
import JSON

/// Stores mappings that `export` wrote, or that AWS has.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Store mappings that `export` wrote, or take over those that AWS has.",
        discussion: """
            From a file, all are stored or with one mistake none. Each line is checked like any write; ids, times, \
            revisions and, if the export has it, the history are kept.

            With --from-aws, the event source mappings of --region are listed with their tags and taken over with all \
            their options. Nothing is changed in AWS. What cannot be kept here as it is there is reported and left \
            alone, and the command ends with status 1. Running it again takes over what is new.

            No server may use the database meanwhile; --dry-run works beside one.
            """
    )

    @Argument(help: ArgumentHelp("The file; - is standard input.", valueName: "FILE")) var file: String?
    @Flag(help: "Leave out mappings that are there already or that another one is in the way of.")
    var skipExisting = false
    @Flag(name: .customLong("from-aws"), help: "Take over the event source mappings of --region in AWS.")
    var fromAWS = false
    @Flag(help: "With --from-aws: only show what would be taken over.") var dryRun = false
    @Flag(help: "With --from-aws: take over those too that carry the tag of a mapping which is not in this database.")
    var takeOver = false
    @Flag(help: "With --from-aws: write the outcome as JSON.") var json = false
    @Option(help: "Why, for the history.") var reason: String?
    @OptionGroup var database: DatabaseOptions<ImportFlags>

    func validate() throws {
        guard fromAWS != (file != nil) else { throw ValidationError("name a file, or say --from-aws") }
        if fromAWS, skipExisting { throw ValidationError("--skip-existing goes with a file") }
        if !fromAWS, dryRun || takeOver || json {
            throw ValidationError("--dry-run, --take-over and --json go with --from-aws")
        }
    }

    func run() async throws {
        guard let file else {
            let command = ImportFromAWS(isDry: dryRun, takesOver: takeOver, writesJSON: json, reason: reason)
            return try await command.run(database)
        }
        try run(file)
    }

    private func run(_ file: String) throws {
        let configuration = try database.options.resolve()
        let environment = ControlPlaneEnvironment(validation: configuration.validation, now: Clock.now)
        let origin = ChangeOrigin(
            actor: "import",
            face: .cli,
            reason: reason,
            requestID: environment.makeRequestID(),
            scope: .everything
        )
        let lines = ImportedLines(
            file: file,
            archive: MappingImport(environment: environment, origin: origin, skipsExisting: skipExisting)
        )
        let database = try configuration.namedDatabase()
        do {
            let storage = try database.open(ServerStorageSettings())
            let result = Result { try storage.exclusively { try lines.store(in: $0) } }
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
