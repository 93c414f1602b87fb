public import HTTPTypes

/// Finds the route of a method and a path.
///
/// Paths are matched as sent: `.`, `..` and empty segments mean nothing special. A segment is decoded once, after the
/// path is cut at its slashes, so an encoded slash is part of a parameter. A literal segment goes before a parameter, and
/// a parameter before a rest. A path with a trailing slash is another path: register both if both are wanted.
public struct Router<Route: Sendable>: Sendable {
    /// A registered route.
    public struct Entry: Sendable {
        /// The method.
        public let method: HTTPRequest.Method
        /// The template.
        public let template: RouteTemplate
        /// What is routed to.
        public let route: Route
    }

    /// The outcome of a match.
    public enum Match: Sendable {
        /// A route serves the path and the method; `HEAD` is served by the route of `GET`.
        case found(Route, RouteParameters)
        /// The method is `OPTIONS`, without a route of its own; the path serves the allowed methods.
        case options(allowed: [HTTPRequest.Method])
        /// The path serves only the allowed methods.
        case methodNotAllowed(allowed: [HTTPRequest.Method])
        /// No route serves the path.
        case notFound
    }

    /// All routes, in the order of registration.
    public private(set) var entries: [Entry] = []
    @usableFromInline
    var routes: [Route] = []
    @usableFromInline
    var index = RouteIndex()

    /// Makes a router without routes.
    public init() {}

    /// Registers a route.
    ///
    /// - Throws: ``RouteError`` if the template is malformed, or the method has a route whose template matches exactly
    ///   the same paths.
    public mutating func add(_ method: HTTPRequest.Method, _ template: String, _ route: Route) throws(RouteError) {
        let template = try RouteTemplate(template)
        if let clash = index.insert(template, method) {
            throw RouteError("\(method) \(template) clashes with \(entries[clash].template)")
        }
        entries.append(Entry(method: method, template: template, route: route))
        routes.append(route)
    }

    /// Finds the route of a request.
    ///
    /// - Parameters:
    ///   - method: The method.
    ///   - path: The raw path, as in ``HTTPServerRequest/path``; `*` of `OPTIONS *` serves what any path serves.
    /// - Returns: The route with its parameters, or what the path allows.
    @inlinable
    public func match(_ method: HTTPRequest.Method, _ path: String) -> Match {
        // Only this much is generic, so that a program's own copy of it is all there is to specialise.
        switch index.match(method, path) {
        case .found(let number, let parameters): .found(routes[number], parameters)
        case .options(let allowed): .options(allowed: allowed)
        case .methodNotAllowed(let allowed): .methodNotAllowed(allowed: allowed)
        case .notFound: .notFound
        }
    }
}

extension Sequence<HTTPRequest.Method> {
    /// The value of an `Allow` field: `GET, HEAD, OPTIONS`.
    public var allowFieldValue: String { map(\.rawValue).joined(separator: ", ") }
}
