import ArgumentParser
import Foundation
import Logging

/// The configuration file, and the flags of the settings that a command heeds.
struct ConfigurationOptions<Flags: SettingFlagGroup>: ParsableArguments {
    @Option(
        name: .customLong("config"),
        help: ArgumentHelp(
            "YAML or JSON file with settings; a key is the name of a flag without its dashes.",
            valueName: "FILE"
        )
    )
    var file: String?

    @OptionGroup var flags: Flags

    /// Resolves every setting from the flags, the environment and the configuration file.
    ///
    /// - Throws: ``CommandFailure`` with everything that is wrong.
    func resolve() throws(CommandFailure) -> ServerConfiguration {
        let environment = ProcessInfo.processInfo.environment
        let path = file ?? environment[ServerConfiguration.fileVariable]
        do {
            let configuration = try ServerConfiguration(
                flags: flags.values,
                environment: environment,
                file: try path.map { (path) throws(CommandFailure) in try ConfigurationFile(path: path) }
            )
            _ = try configuration.namedDatabase()
            return configuration
        } catch let error as ConfigurationError {
            throw error.failure
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            throw CommandFailure(.software, "\(error)")
        }
    }
}
