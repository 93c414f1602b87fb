import AWS
import Authentication
import ControlPlane
import EventSources
import Glibc
import HTTPServer
import LambdaAPI
import Logging
import OpenSSL
import PrometheusMetrics
import RESTAPI
import ServiceLifecycle

/// The whole server: the store, the use cases, the APIs and the HTTP server, put together by the configuration.
struct ControlPlaneServer {
    private let store: any ServerStorage
    private let feed: ChangeFeed
    private let http: HTTPServer
    private let care: StoreCare
    private let forwarder: Forwarder?
    private let authority: ServerAuthority
    private let security: ServerSecurity?
    private let addresses: [ListenAddress]
    private let logger: Logger

    /// Opens the database and begins to serve.
    ///
    /// - Throws: A ``CommandFailure``; nothing is left open then.
    init(
        _ configuration: ServerConfiguration,
        registry: PrometheusRegistry,
        log: ServerLog
    ) throws(CommandFailure) {
        let logger = log.logger
        self.logger = logger
        security = try ServerSecurity(configuration, logger: logger)
        let principals = try configuration.principalSources.read(logger: logger)
        let database = try configuration.namedDatabase()
        try ServerAuthority.check(configuration, principals, database)
        let figures = ServerFigures(registry: registry, started: Clock.now())
        let watch = StoreWatch(logger: logger, factory: registry)
        do {
            var settings = ServerStorageSettings()
            settings.observer = watch
            settings.maximumLogBytes = configuration.maximumLog
            settings.writeTimeout = Double(configuration.writeTimeout)
            store = try database.open(settings)
            feed = ChangeFeed(storage: store)
            care = StoreCare(
                store: store,
                watch: watch,
                retention: configuration.historyRetention,
                factory: registry,
                logger: logger
            )
        } catch {
            throw CommandFailure(error)
        }
        watch.onCommit { [feed] in feed.committed() }
        do {
            authority = try ServerAuthority(configuration, principals, database, logger: logger)
            forwarder = try Self.makeForwarder(configuration, store: store, registry: registry, logger: logger)
        } catch {
            try? store.close()
            throw error
        }
        http = Self.makeHTTPServer(
            configuration,
            store: store,
            readinessChecks: ReadinessCheck.all(of: database, store, watch: watch, forwarder: forwarder),
            feed: feed,
            forwarder: forwarder,
            authenticator: authority.authenticator,
            security: security?.transport,
            figures: figures,
            registry: registry,
            logger: logger
        )
        figures.connect(ServerFigures.Sources(http: http, store: store, log: log, forwarder: forwarder))
        do {
            addresses = try http.start()
        } catch {
            try? store.close()
            throw CommandFailure(listening: configuration, error)
        }
    }

    /// What to say on standard output: `listening on http://127.0.0.1:8080`.
    var readyLine: String {
        guard let address = addresses.first else { return "" }
        let scheme = security == nil ? "http" : "https"
        return address.path == nil ? "listening on \(scheme)://\(address)" : "listening on \(address)"
    }

    /// Serves until a signal says to stop.
    ///
    /// - Parameters:
    ///   - stops: Signals to stop.
    ///   - reloads: Signals to look at files again.
    /// - Throws: A ``CommandFailure`` if the stop fails.
    func run(stops: StopSignals, reloads: ReloadSignals) async throws(CommandFailure) {
        // Services stop in the reverse of this order: the store outlives what uses it.
        var services: [any Service] = [
            StoreService(store: store), care, PrincipalService(directory: authority.directory),
        ]
        if let forwarder { services.append(ForwarderService(forwarder: forwarder, logger: logger)) }
        services += [HTTPService(server: http), FeedService(feed: feed)] as [any Service]
        let group = ServiceGroup(
            services: services,
            logger: Logger(label: "services") { _ in SwiftLogNoOpLogHandler() }
        )
        let stopping = Task { await stops.run(stopping: group) }
        let reloading = Task { [authority, security] in
            await reloads.run {
                security?.reload()
                authority.reload()
            }
        }
        defer {
            stopping.cancel()
            reloading.cancel()
        }
        do {
            try await group.run()
        } catch {
            throw CommandFailure(.inputOutput, "\(error)")
        }
    }

    /// Without `--forward` there is none: no credentials are looked up, and nothing leaves the machine.
    private static func makeForwarder(
        _ configuration: ServerConfiguration,
        store: any ServerStorage,
        registry: PrometheusRegistry,
        logger: Logger
    ) throws(CommandFailure) -> Forwarder? {
        guard configuration.forward else { return nil }
        do {
            let upstream = try AWSUpstream(
                AWSConfiguration(callTimeout: Double(configuration.forwardTimeout)),
                pace: CallPace(requestsPerSecond: configuration.forwardRate),
                logger: logger
            )
            return Forwarder(
                storage: store,
                upstream: upstream,
                environment: configuration.environment,
                observer: ForwardingLog(logger: logger, meters: ForwardingMeters(factory: registry))
            )
        } catch {
            throw CommandFailure(.configuration, "\(error)")
        }
    }

    private static func makeHTTPServer(
        _ configuration: ServerConfiguration,
        store: any ServerStorage,
        readinessChecks: [ReadinessCheck],
        feed: ChangeFeed,
        forwarder: Forwarder?,
        authenticator: Authenticator,
        security: TLSTransport?,
        figures: ServerFigures,
        registry: PrometheusRegistry,
        logger: Logger
    ) -> HTTPServer {
        let operations = MappingOperations(
            storage: store,
            environment: configuration.environment,
            forwarder: forwarder,
            validationDesk: ValidationDesk(concurrency: ProcessLimits.processorCount - 1)
        )
        let isUnix = configuration.unixSocket != nil
        let browserGuard = BrowserGuard(
            allowedHosts: configuration.allowedHost,
            listenAddress: isUnix ? nil : HostAddress(host: configuration.host)
        )
        var api = RESTAPIConfiguration(
            version: Version.current,
            identify: { try authenticator.identify(&$0) { .unrestricted($0.peer.description) } },
            isCurrent: { authenticator.isCurrent($0) },
            requiresAuthentication: { authenticator.isRequired },
            readinessChecks: readinessChecks,
            logger: logger
        )
        api.metrics = { figures.text() }
        api.firstRouteNumber = RouteCatalogue.firstREST
        api.didRefuse = { registry.count(brokenRules: $0, face: .rest) }
        var lambdaAPI = LambdaAPIConfiguration(
            identify: { try authenticator.identify(&$0) { try LambdaAPIConfiguration.unverifiedCaller(of: $0) } },
            logger: logger
        )
        lambdaAPI.firstRouteNumber = RouteCatalogue.firstLambda
        lambdaAPI.didRefuse = { registry.count(brokenRules: $0, face: .lambda) }
        let accessLog = configuration.accessLog ? AccessLog(logger: logger) : nil
        return HTTPServer(configuration: configuration.http, security: security, logger: logger) { [api, lambdaAPI] _ in
            // One loop, one connection: both APIs run on the loop's queue.
            let reads = try store.makeReads()
            return ServerHandler(
                browserGuard: browserGuard,
                authenticator: authenticator,
                rest: RESTAPIHandler(
                    operations: operations,
                    reads: reads,
                    configuration: api,
                    feed: feed
                ),
                lambda: LambdaAPIHandler(operations: operations, reads: reads, configuration: lambdaAPI),
                accessLog: accessLog,
                meter: RequestMeter(factory: registry),
                logger: logger
            )
        }
    }
}

extension ServerConfiguration {
    /// What the use cases are told.
    var environment: ControlPlaneEnvironment {
        let bits = RandomBits()
        return ControlPlaneEnvironment(
            validation: validation,
            now: Clock.now,
            random: { bits.next() },
            digest: { SHA256.hash($0) }
        )
    }

    /// What validation is told.
    var validation: ValidationSettings {
        ValidationSettings(
            account: self.accountID,
            region: self.region,
            maximumFilters: self.maximumFilters,
            maximumConcurrencyLimit: self.maximumConcurrencyLimit,
            maximumBucketNotifications: self.maximumBucketNotifications,
            now: Clock.now()
        )
    }

    /// What the HTTP server is told.
    fileprivate var http: HTTPServerConfiguration {
        var limits = HTTPLimits()
        limits.requestLineBytes = self.maximumRequestLine
        limits.headerBytes = self.maximumHeaders
        limits.headerFields = self.maximumHeaderFields
        limits.bodyBytes = self.maximumBody
        limits.handshakes = self.maximumHandshakes
        limits.handshakeTimeout = .seconds(self.handshakeTimeout)
        limits.headerTimeout = .seconds(self.headerTimeout)
        limits.bodyTimeout = .seconds(self.bodyTimeout)
        limits.idleTimeout = .seconds(self.idleTimeout)
        limits.connections = self.maximumConnections
        limits.connectionsPerPeer = self.maximumConnectionsPerAddress
        limits.uncountedPeers = self.trustedProxy.compactMap(PeerNetwork.init)
        return HTTPServerConfiguration(
            addresses: [listenAddress],
            loops: self.loops == 0 ? ProcessLimits.processorCount : self.loops,
            limits: limits,
            drainTime: .seconds(self.drainTimeout)
        )
    }

    private var listenAddress: ListenAddress {
        if let path = self.unixSocket { return .unix(path: path) }
        return .tcp(host: HostAddress(host: self.host)?.host ?? self.host, port: self.port)
    }
}
