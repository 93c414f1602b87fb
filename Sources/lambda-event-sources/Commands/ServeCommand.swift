import ArgumentParser
import CoreMetrics
import Logging
import PrometheusMetrics

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

    @OptionGroup var options: ConfigurationOptions<SettingFlags>

    func run() async throws {
        let configuration = try options.resolve()
        let log = ServerLog(
            label: "lambda-event-sources",
            format: configuration.logFormat,
            level: configuration.logLevel
        )
        defer { log.flush() }
        let logger = log.logger
        for variable in configuration.unknownVariables {
            logger.warning("this environment variable is no setting", metadata: ["variable": "\(variable)"])
        }
        ProcessLimits.ignoreFatalSignals()
        let openFiles = ProcessLimits.raiseOpenFiles()
        if openFiles < UInt(configuration.maximumConnections) + 100 {
            logger.warning(
                "fewer files may be open than connections are allowed; raise the limit (ulimit -n)",
                metadata: ["openFiles": "\(openFiles)", "maximumConnections": "\(configuration.maximumConnections)"]
            )
        }
        let registry = PrometheusRegistry(MetricCatalogue.families)
        // For metrics of libraries; those of the server name the registry themselves.
        MetricsSystem.bootstrap(registry)
        let server = try ControlPlaneServer(configuration, registry: registry, log: log)
        // Before anyone knows that the server is there to be signalled.
        let (stops, reloads) = (await StopSignals(log: log), await ReloadSignals(logger: logger))
        StandardStream.output.write(server.readyLine + "\n")
        try await server.run(stops: stops, reloads: reloads)
        logger.info("stopped")
    }
}
