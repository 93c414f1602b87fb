public import ControlPlane
public import HTTPServer
public import Logging

/// What the control-plane API is told from outside.
public struct RESTAPIConfiguration: Sendable {
    /// The version of this program, for the index page.
    public var version: String
    /// Finds out who sends a request.
    ///
    /// It throws a ``Problem`` to refuse.
    public var identify: @Sendable (HTTPServerRequest) throws -> Caller
    /// What must hold for the server to do its work, beyond that its database can be read.
    public var readinessChecks: [ReadinessCheck]
    /// Takes refusals and mistakes.
    public var logger: Logger

    /// Makes a configuration.
    public init(
        version: String,
        identify: @escaping @Sendable (HTTPServerRequest) throws -> Caller = { Caller(name: $0.peer.description) },
        readinessChecks: [ReadinessCheck] = [],
        logger: Logger
    ) {
        self.version = version
        self.identify = identify
        self.readinessChecks = readinessChecks
        self.logger = logger
    }
}

/// One thing that must hold for the server to do its work.
public struct ReadinessCheck: Sendable {
    /// Its name in the answer of `/readyz`.
    public var name: String
    /// Says what is wrong, or `nil`.
    public var failure: @Sendable () -> String?

    /// Makes a check.
    public init(name: String, failure: @escaping @Sendable () -> String?) {
        self.name = name
        self.failure = failure
    }
}
