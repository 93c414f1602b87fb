import ArgumentParser
import ControlPlane
import Foundation
import MappingStore

/// The database of a command on principals, whose own flags leave no room for those of every setting.
struct PrincipalDatabaseOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The server's database; created when it does not exist.", valueName: "PATH"))
    var database: String?
    @Option(
        name: .customLong("config"),
        help: ArgumentHelp("YAML or JSON file with settings, of which only `database` counts.", valueName: "FILE")
    )
    var file: String?

    /// The path, from the flag, the environment, the configuration file or the default.
    func path() throws -> String {
        let environment = ProcessInfo.processInfo.environment
        let file = try (file ?? environment[ServerConfiguration.fileVariable]).map {
            (path) throws(CommandFailure) in try ConfigurationFile(path: path)
        }
        do {
            return try ServerConfiguration(
                flags: database.map { ["database": [$0]] } ?? [:],
                environment: environment,
                file: file
            ).database
        } catch {
            throw error.failure
        }
    }

    /// The principals, to be changed.
    func registry() throws -> (registry: any PrincipalRegistry, path: String) {
        let path = try path()
        do {
            return (try SQLitePrincipalRegistry(path: path), path)
        } catch {
            throw CommandFailure(error)
        }
    }
}

/// A span of time as it is written on a command line: `90d`, `12h`, `30m` or `45s`.
struct TimeSpan: ExpressibleByArgument {
    /// At least one second, at most about a thousand years.
    let milliseconds: Int64

    private static let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86400]
    private static let longest: Int64 = 365_000 * 86400

    init?(argument: String) {
        guard let unit = argument.last.flatMap({ Self.units[$0] }), let count = Int64(argument.dropLast()), count > 0,
            argument.first?.isNumber == true
        else { return nil }
        let (seconds, overflow) = count.multipliedReportingOverflow(by: unit)
        guard !overflow, seconds <= Self.longest else { return nil }
        milliseconds = seconds * 1000
    }
}
