import ArgumentParser

/// Serves the APIs until it is told to stop.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve the APIs.",
        discussion: """
            Every setting can also be given as an environment variable (LAMBDA_EVENT_SOURCES_ and the flag's name in \
            capitals, such as LAMBDA_EVENT_SOURCES_LOG_LEVEL) and as a key of the configuration file (log-level). \
            A flag comes before the environment, the environment before the file, the file before the default.
            """
    )

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let configuration = try options.resolve()
        print(configuration.host)
    }
}
