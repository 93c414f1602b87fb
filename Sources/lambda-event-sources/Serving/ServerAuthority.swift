import Authentication
import ControlPlane
import Logging

/// Who may use a server: the principals of the database and of the environment, and whether it may be open.
struct ServerAuthority: Sendable {
    let authenticator: Authenticator
    let directory: PrincipalDirectory
    private let sources: PrincipalSources
    private let logger: Logger

    /// Refuses to begin where everyone on the network could change everything and nobody has said so.
    ///
    /// Before the database is opened, so that a refused start makes none.
    static func check(
        _ configuration: ServerConfiguration,
        _ configured: [ConfiguredPrincipal],
        _ database: any MappingDatabase
    ) throws(CommandFailure) {
        guard configured.isEmpty else { return }
        let stored = try? database.principals().principals()
        guard stored?.isEmpty ?? true, let problem = configuration.exposure else { return }
        throw ConfigurationError(problems: [problem]).failure
    }

    /// Reads the principals.
    ///
    /// - Throws: A ``CommandFailure`` if they cannot be read, or contradict `--allow-unauthenticated`.
    init(
        _ configuration: ServerConfiguration,
        _ configured: [ConfiguredPrincipal],
        _ database: any MappingDatabase,
        logger: Logger
    ) throws(CommandFailure) {
        self.logger = logger
        sources = configuration.principalSources
        authenticator = Authenticator(limit: configuration.requestLimit, time: .system)
        do {
            directory = PrincipalDirectory(
                storage: try database.principals(),
                sealingKeyFile: database.sealingKeyFile,
                authenticator: authenticator,
                logger: logger
            )
            try directory.load(configured: configured)
        } catch {
            throw CommandFailure(error)
        }
        guard authenticator.isRequired else { return }
        if configuration.tlsCertificate == nil, configuration.isReachable {
            logger.warning(
                "credentials cross the network in the clear; use --tls-certificate, or TLS in front of this server",
                metadata: ["host": "\(configuration.host)"]
            )
        }
        if configuration.allowUnauthenticated {
            throw CommandFailure(
                .configuration,
                "there are principals, and --allow-unauthenticated would let everyone in without being one: leave it "
                    + "out, or remove the principals"
            )
        }
    }

    /// Reads the principals of the environment again; those that were known stay if something is wrong.
    func reload() {
        do {
            try directory.load(configured: sources.read(logger: logger))
        } catch let failure as CommandFailure {
            logger.error("the principals stay as they were", metadata: ["error": "\(failure.message)"])
        } catch {
            logger.error("the principals stay as they were", metadata: ["error": "\(error)"])
        }
    }
}

extension ServerConfiguration {
    /// Where principals come from besides the database.
    var principalSources: PrincipalSources { PrincipalSources(inline: inlinePrincipals, file: self.principalsFile) }

    /// Whether other machines can reach this server.
    var isReachable: Bool {
        self.unixSocket == nil && HostAddress(host: self.host)?.isLoopback == false
    }

    /// Why this server must not be open, if other machines can reach it.
    var exposure: ConfigurationProblem? {
        guard isReachable, !self.allowUnauthenticated else { return nil }
        return ConfigurationProblem(
            origin: origin(of: \.host),
            message:
                "\(self.host) can be reached from other machines, and there is no principal to ask callers for: "
                + "add one with `lambda-event-sources principal add NAME --role ROLE`, or with --principals-file or "
                + "\(PrincipalSources.variable); or, where everyone may change everything, say "
                + "--allow-unauthenticated"
        )
    }

    fileprivate var requestLimit: Authenticator.RateLimit? {
        guard self.rateLimit > 0 else { return nil }
        let burst = self.rateBurst > 0 ? self.rateBurst : self.rateLimit
        return Authenticator.RateLimit(rate: self.rateLimit, burst: burst)
    }
}
