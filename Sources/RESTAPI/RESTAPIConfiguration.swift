public import ControlPlane
public import EventSources
public import HTTPServer
public import Logging

/// What the control-plane API is told from outside.
public struct RESTAPIConfiguration: Sendable {
    /// The version of this program, for the index page.
    public var version: String
    /// Finds out who sends a request.
    ///
    /// It throws a ``Problem``, an `AuthenticationFailure` or a `RateExceeded` to refuse, and may take off the request
    /// what authenticates it.
    public var identify: @Sendable (inout HTTPServerRequest) throws -> Caller
    /// Whether a caller of some time ago may still be told what happens.
    public var isCurrent: @Sendable (Caller) -> Bool
    /// Whether callers have to say who they are; a stranger then learns of `/readyz` no more than whether it is.
    public var requiresAuthentication: @Sendable () -> Bool
    /// What must hold for the server to do its work, beyond that its database can be read.
    public var readinessChecks: [ReadinessCheck]
    /// Renders the metrics for Prometheus; without it there are none.
    ///
    /// It may take its time: it is called on a queue of its own.
    public var metrics: (@Sendable () -> [UInt8])?
    /// What is added to a route's number in ``RESTAPIHandler/router`` for ``HTTPServer/Responder/routed(to:)``.
    public var firstRouteNumber = 0
    /// Hears which rules a refused request breaks.
    public var didRefuse: @Sendable (_ rules: [Finding.Code]) -> Void = { _ in }
    /// Takes refusals and mistakes.
    public var logger: Logger

    /// Makes a configuration.
    public init(
        version: String,
        identify: @escaping @Sendable (inout HTTPServerRequest) throws -> Caller,
        isCurrent: @escaping @Sendable (Caller) -> Bool,
        requiresAuthentication: @escaping @Sendable () -> Bool,
        readinessChecks: [ReadinessCheck] = [],
        logger: Logger
    ) {
        self.version = version
        self.identify = identify
        self.isCurrent = isCurrent
        self.requiresAuthentication = requiresAuthentication
        self.readinessChecks = readinessChecks
        self.logger = logger
    }
}

/// One thing that must hold for the server to do its work, or that an operator should know of.
public struct ReadinessCheck: Sendable {
    /// What a check comes to.
    public enum Outcome: Sendable, Hashable {
        /// All is well; the text says how things stand.
        case ok(String?)
        /// Requests can be served, but someone should look; the text says why.
        case degraded(String)
        /// Requests cannot be served; the text says why.
        case failing(String)
    }

    /// Its name in the answer of `/readyz`.
    public var name: String
    /// Looks.
    public var outcome: @Sendable () -> Outcome

    /// Makes a check.
    public init(name: String, outcome: @escaping @Sendable () -> Outcome) {
        self.name = name
        self.outcome = outcome
    }

    /// Makes a check that something works.
    ///
    /// - Parameters:
    ///   - name: Its name in the answer of `/readyz`.
    ///   - failure: Says what is wrong, or `nil`.
    public init(name: String, failure: @escaping @Sendable () -> String?) {
        self.init(name: name) { failure().map(Outcome.failing) ?? .ok(nil) }
    }
}
