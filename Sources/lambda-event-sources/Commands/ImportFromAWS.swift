import AWS
import ControlPlane
import EventSources
import JSON
import Logging

/// Takes over the event source mappings that AWS has in one region.
struct ImportFromAWS: Sendable {
    let isDry: Bool
    let takesOver: Bool
    let writesJSON: Bool
    let reason: String?

    func run(_ database: DatabaseOptions<ImportFlags>) async throws {
        let configuration = try database.options.resolve()
        // Held from the beginning, so that nobody waits for AWS only to learn that a server uses the database.
        let database = try configuration.namedDatabase()
        let storage = try isDry ? nil : open(database)
        defer { try? storage?.close() }
        let logger = Logger(label: "import") { label in
            LineLogHandler(label: label, format: configuration.logFormat, level: max(.warning, configuration.logLevel))
        }
        let upstream = try makeUpstream(configuration, logger)
        let scope = try await scope(configuration, upstream)
        let entries = try await read(upstream, scope)
        let environment = configuration.environment
        let origin = ChangeOrigin(
            actor: "import",
            face: .cli,
            reason: reason,
            requestID: environment.makeRequestID(),
            scope: .everything
        )
        let work = UpstreamImport(environment: environment, origin: origin, scope: scope, takesOver: takesOver)
        let adoptions: [UpstreamAdoption]
        do {
            adoptions = try take(entries, work, storage, database)
            try storage?.close()
        } catch let error as StorageError {
            throw CommandFailure(error)
        }
        let report = AdoptionReport(adoptions: adoptions, scope: scope, isDry: isDry)
        StandardStream.output.write(writesJSON ? JSONValue.object(report.json).text(.pretty) + "\n" : report.text)
        if adoptions.contains(where: { $0.outcome == .leftAlone }) {
            throw CommandFailure(.failure, "some mappings were left alone, for the reasons given")
        }
    }

    private func open(_ database: any MappingDatabase) throws(CommandFailure) -> any ServerStorage {
        do {
            return try database.open(ServerStorageSettings())
        } catch {
            let failure = CommandFailure(error)
            guard error.code == .locked else { throw failure }
            throw CommandFailure(failure.status, "\(failure.message); stop the server, or look with --dry-run")
        }
    }

    private func makeUpstream(
        _ configuration: ServerConfiguration,
        _ logger: Logger
    ) throws(CommandFailure) -> AWSUpstream {
        do {
            return try AWSUpstream(
                AWSConfiguration(callTimeout: Double(configuration.forwardTimeout)),
                pace: CallPace(requestsPerSecond: configuration.forwardRate),
                logger: logger
            )
        } catch {
            throw CommandFailure(.configuration, "\(error)")
        }
    }

    /// The region that was asked for, or else that of the AWS settings; the account is that of the credentials.
    private func scope(
        _ configuration: ServerConfiguration,
        _ upstream: AWSUpstream
    ) async throws(CommandFailure) -> UpstreamScope {
        let asked = configuration.origin(of: \.region) == .defaultValue ? upstream.region : nil
        do {
            let identity = try await upstream.callerIdentity()
            return UpstreamScope(account: identity.account, region: asked ?? configuration.region)
        } catch {
            throw CommandFailure(upstream: error)
        }
    }

    private func read(
        _ upstream: AWSUpstream,
        _ scope: UpstreamScope
    ) async throws(CommandFailure) -> [UpstreamInventory.Entry] {
        var line: ProgressLine?
        defer { line?.finish() }
        do {
            return try await UpstreamInventory(upstream: upstream, scope: scope).entries { done, total in
                if line == nil, let total { line = ProgressLine(total: Int64(total)) }
                line?.update(done: Int64(done), count: done)
            }
        } catch {
            throw CommandFailure(upstream: error)
        }
    }

    private func take(
        _ entries: [UpstreamInventory.Entry],
        _ work: UpstreamImport,
        _ storage: (any ServerStorage)?,
        _ database: any MappingDatabase
    ) throws -> [UpstreamAdoption] {
        if let storage { return try storage.exclusively { try work.store(entries, in: $0) } }
        return try work.plan(entries, in: database.exists() ? database.snapshot() : nil)
    }
}

/// What an import from AWS came to, for a person or a program.
private struct AdoptionReport {
    let adoptions: [UpstreamAdoption]
    let scope: UpstreamScope
    let isDry: Bool

    private func count(_ outcome: UpstreamAdoption.Outcome) -> Int { adoptions.count { $0.outcome == outcome } }

    var json: JSONObject {
        [
            "account": .string(scope.account), "region": .string(scope.region), "dryRun": .bool(isDry),
            "adopted": .integer(count(.adopted)), "alreadyManaged": .integer(count(.alreadyManaged)),
            "leftAlone": .integer(count(.leftAlone)), "mappings": .array(adoptions.map { .object($0.json) }),
        ]
    }

    var text: String {
        var lines: [String] = []
        for adoption in adoptions {
            let entry = adoption.entry
            let function = entry.shown["FunctionArn"]?.string ?? "a function without a name"
            var line = "\(entry.uuid) \(words(adoption.outcome)): \(source(of: entry)) invokes \(function)"
            if let id = adoption.id, id.description != entry.uuid.lowercased() { line += ", here \(id)" }
            lines.append(line)
            for finding in adoption.violations + adoption.notes {
                lines.append("    \(finding.pointer): \(finding.message) \(finding.fix ?? "")")
            }
        }
        lines.append(
            "\(scope.account) \(scope.region): \(count(.adopted)) \(words(.adopted)), "
                + "\(count(.alreadyManaged)) \(words(.alreadyManaged)), \(count(.leftAlone)) \(words(.leftAlone))"
        )
        // What others wrote must not forge lines or steer the terminal.
        return lines.map { LogLine.escaped($0) + "\n" }.joined()
    }

    private func words(_ outcome: UpstreamAdoption.Outcome) -> String {
        switch outcome {
        case .adopted: isDry ? "would be adopted" : "adopted"
        case .alreadyManaged: "already managed"
        case .leftAlone: "left alone"
        }
    }

    private func source(of entry: UpstreamInventory.Entry) -> String {
        switch entry.source {
        case .string(let arn): arn
        case .array(let servers): servers.compactMap(\.string).joined(separator: ",")
        default: "an unknown source"
        }
    }
}

extension CommandFailure {
    /// The failure that a call of AWS ended with.
    fileprivate init(upstream error: any Error) {
        guard let failure = error as? UpstreamFailure else {
            self.init(.unavailable, "\(error)")
            return
        }
        let status: SystemExit =
            switch failure.kind {
            case .credentials, .refused: .noPermission
            default: .unavailable
            }
        self.init(status, "\(failure)")
    }
}
