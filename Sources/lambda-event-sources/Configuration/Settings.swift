import EventSources
import HTTPServer
import Logging

/// Every setting of the server, declared once.
///
/// To add one: declare it here and give it its flag in ``SettingFlags``.
struct Settings: Sendable {
    // MARK: Where to listen

    let host = Setting.text(
        "host",
        "ADDRESS",
        default: "127.0.0.1",
        allowed: "an IPv4 address, an IPv6 address without brackets, or localhost",
        where: { HostAddress(host: $0) != nil },
        help: "Address to listen on."
    )
    let port = Setting.integer("port", default: 8080, in: 0...65535, help: "Port to listen on; 0 takes a free one.")
    let unixSocket = Setting.optionalPath(
        "unix-socket",
        maximumBytes: 107,
        help: "Listen on this Unix socket in place of an address and port."
    )
    let tlsCertificate = Setting.optionalPath(
        "tls-certificate",
        maximumBytes: 4000,
        help: "Serve HTTPS with this PEM certificate, followed by its chain; read again on SIGHUP."
    )
    let tlsKey = Setting.optionalPath(
        "tls-key",
        maximumBytes: 4000,
        help: "PEM key of the certificate, without a passphrase; it may be in the same file."
    )
    let tlsMinimumVersion = Setting.choice(
        "tls-minimum-version",
        default: TLSMinimumVersion.v1_2,
        help: "Oldest version of TLS to speak."
    )
    let allowedHost = Setting.list(
        "allowed-host",
        "NAME",
        allowed: "a host name or an address, without a port",
        where: { !$0.isEmpty && $0.utf8.count <= 255 && !$0.contains("/") && !$0.contains(where: \.isWhitespace) },
        help: "A Host header to answer besides loopback names; * answers every one. Repeatable."
    )
    let allowUnauthenticated = Setting.toggle(
        "allow-unauthenticated",
        help: "Let everyone who reaches the server change everything; needed to listen beyond loopback."
    )

    // MARK: Who may use it

    let principalsFile = Setting.optionalPath(
        "principals-file",
        maximumBytes: 4000,
        help: "JSON file with principals besides those of the database; read again on SIGHUP."
    )
    let rateLimit = Setting.integer(
        "rate-limit",
        default: 0,
        in: 0...1_000_000,
        unit: "requests per second",
        help: "Requests that one principal (or, in an open server, one address) may send per second; 0 is no limit."
    )
    let rateBurst = Setting.integer(
        "rate-burst",
        default: 0,
        in: 0...1_000_000,
        help: "Requests that it may send at once; 0 takes those of one second."
    )

    // MARK: What to keep, and for whom

    let database = Setting.text(
        "database",
        "PATH",
        default: "lambda-event-sources.sqlite",
        allowed: "a path of 1 to 4000 bytes",
        where: { Setting.isPath($0, maximumBytes: 4000) },
        help: "SQLite database; created when it does not exist."
    )
    let region = Setting.text(
        "region",
        "REGION",
        default: "us-east-1",
        allowed: "an AWS region such as eu-central-1",
        where: Partition.isRegion,
        help: "Region of functions that are named without one."
    )
    let accountID = Setting.text(
        "account-id",
        "ID",
        default: "123456789012",
        allowed: "12 digits",
        where: AccountID.isValid,
        help: "Account of functions that are named without one."
    )
    let maximumFilters = Setting.integer(
        "maximum-filters",
        default: 5,
        in: 1...10,
        help: "Filters that one mapping may have; AWS allows 5, and up to 10 on request."
    )
    let maximumConcurrencyLimit = Setting.integer(
        "maximum-concurrency-limit",
        default: 1000,
        in: 2...10000,
        help: "Highest maxConcurrency of an SQS mapping; AWS allows 1000."
    )
    let maximumBucketNotifications = Setting.integer(
        "maximum-bucket-notifications",
        default: 100,
        in: 1...1000,
        help: "Mappings that one S3 bucket may have; S3 allows 100 notifications."
    )

    let historyRetentionDays = Setting.integer(
        "history-retention-days",
        default: 0,
        in: 0...36500,
        unit: "days",
        help: "How long entries of the history are kept; 0 keeps all. The latest state of every mapping always stays."
    )
    let historyRetentionEntries = Setting.integer(
        "history-retention-entries",
        default: 0,
        in: 0...1_000_000_000_000,
        help: "How many entries of the history are kept, over all mappings; 0 keeps all."
    )
    let maximumLog = Setting.integer(
        "maximum-log",
        default: 128 << 20,
        in: (1 << 20)...(1 << 40),
        unit: "bytes",
        help: "Size of the write-ahead log from which on writes wait shortly for readers, so that it starts anew."
    )

    // MARK: What to send to AWS

    let forward = Setting.toggle(
        "forward",
        help: "Bring AWS in line with every mapping that is made or changed from now on."
    )
    let forwardRate = Setting.integer(
        "forward-rate",
        default: 15,
        in: 1...1000,
        unit: "requests per second",
        help: "Requests to AWS in any one second, for each account and region; Lambda allows 15."
    )
    let forwardTimeout = Setting.integer(
        "forward-timeout",
        default: 30,
        in: 1...300,
        unit: "seconds",
        help: "Time that AWS gets to answer a request before it is taken to be lost."
    )

    // MARK: What to log

    let logLevel = Setting.choice("log-level", default: Logger.Level.info, help: "Least severe messages to log.")
    let logFormat = Setting.choice("log-format", default: LogFormat.text, help: "Form of the log on standard error.")
    let accessLog = Setting.toggle("access-log", help: "Log every request at level info.")

    // MARK: How much to take on

    let loops = Setting.integer(
        "loops",
        default: 0,
        in: 0...64,
        help: "Event loops, each with a database connection of its own; 0 takes one per processor."
    )
    let maximumConnections = Setting.integer(
        "maximum-connections",
        default: 4096,
        in: 1...1_000_000,
        help: "Connections open at a time; the next one takes the place of the one that has been idle for longest."
    )
    // A quarter of all: several addresses are needed to have them all, and no client by itself needs as many.
    let maximumConnectionsPerAddress = Setting.integer(
        "maximum-connections-per-address",
        default: 1024,
        in: 1...1_000_000,
        help: "Connections that one address (of IPv6, one network of 64 bits) may have; the next one is answered 503."
    )
    let trustedProxy = Setting.list(
        "trusted-proxy",
        "ADDRESS",
        allowed: "an address such as 10.0.0.7 or ::1, or a network such as 10.0.0.0/8",
        where: { PeerNetwork($0) != nil },
        help: "A proxy that brings others' connections, which are not bounded as those of one address. Repeatable."
    )
    let maximumHandshakes = Setting.integer(
        "maximum-handshakes",
        default: 1024,
        in: 1...1_000_000,
        help: "TLS handshakes under way at a time; the one that has taken longest makes room for the next."
    )
    let maximumBody = Setting.integer(
        "maximum-body",
        default: 1 << 20,
        in: 1024...(64 << 20),
        unit: "bytes",
        help: "Longest request body."
    )
    let maximumRequestLine = Setting.integer(
        "maximum-request-line",
        default: 8192,
        in: 256...(1 << 20),
        unit: "bytes",
        help: "Longest request line."
    )
    let maximumHeaders = Setting.integer(
        "maximum-headers",
        default: 32768,
        in: 1024...(1 << 20),
        unit: "bytes",
        help: "Largest header section."
    )
    let maximumHeaderFields = Setting.integer(
        "maximum-header-fields",
        default: 100,
        in: 8...1000,
        help: "Header fields of a request."
    )
    let handshakeTimeout = Setting.integer(
        "handshake-timeout",
        default: 10,
        in: 1...3600,
        unit: "seconds",
        help: "Time a TLS handshake may take."
    )
    let headerTimeout = Setting.integer(
        "header-timeout",
        default: 10,
        in: 1...3600,
        unit: "seconds",
        help: "Time a request's header may take to arrive."
    )
    let bodyTimeout = Setting.integer(
        "body-timeout",
        default: 30,
        in: 1...3600,
        unit: "seconds",
        help: "Time a request's body may take to arrive."
    )
    let idleTimeout = Setting.integer(
        "idle-timeout",
        default: 75,
        in: 1...86400,
        unit: "seconds",
        help: "Time a connection may stay open without a request."
    )
    let writeTimeout = Setting.integer(
        "write-timeout",
        default: 10,
        in: 1...3600,
        unit: "seconds",
        help: "Time a write may wait for the disk before it is answered with 503."
    )
    let drainTimeout = Setting.integer(
        "drain-timeout",
        default: 10,
        in: 0...3600,
        unit: "seconds",
        help: "Time that requests in flight get to finish after SIGTERM."
    )

    private init() {}

    /// The declarations.
    static let declared = Settings()

    /// All settings, in the order of their declaration.
    static let all: [any SettingDeclaration] = Mirror(reflecting: declared).children.compactMap {
        $0.value as? any SettingDeclaration
    }
}
