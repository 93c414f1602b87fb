public import HTTPTypes
import UntrustedText

/// The part of a router that does not depend on what is routed to.
@usableFromInline
struct RouteIndex: Sendable {
    /// The outcome of a match, with a route's number.
    @usableFromInline
    enum Match: Sendable {
        case found(Int, RouteParameters)
        case options([HTTPRequest.Method])
        case methodNotAllowed([HTTPRequest.Method])
        case notFound
    }

    private var tree = RouteTree()
    private var methods: [HTTPRequest.Method] = []
    private var names: [[String]] = []

    init() {}

    /// Inserts the next route.
    ///
    /// - Returns: The number of the route that is there already, if there is one.
    mutating func insert(_ template: RouteTemplate, _ method: HTTPRequest.Method) -> Int? {
        if let clash = tree.insert(template, method, entry: names.count) { return clash }
        methods.append(method)
        names.append(template.parameterNames)
        return nil
    }

    @usableFromInline
    func match(_ method: HTTPRequest.Method, _ path: String) -> Match {
        let bytes = path.utf8.span
        guard bytes.count > 0, bytes[0] == UInt8(ascii: "/") else {
            return path == "*" ? .options(Self.allowed(methods)) : .notFound
        }
        let search = tree.search(bytes, for: method)
        if let found = search.entry {
            // What is not UTF-8 names nothing.
            for index in 0..<search.values.count
            where !PercentEncoding.isDecodable(bytes.extracting(search.values[index])) { return .notFound }
            let parameters = RouteParameters(path: path, names: names[found], ranges: search.values)
            return .found(found, parameters)
        }
        guard !search.allowed.isEmpty else { return .notFound }
        let allowed = Self.allowed(tree.allowed(by: search))
        return method == .options ? .options(allowed) : .methodNotAllowed(allowed)
    }

    private static func allowed(_ methods: [HTTPRequest.Method]) -> [HTTPRequest.Method] {
        var all = Set(methods)
        if all.contains(.get) { all.insert(.head) }
        all.insert(.options)
        return all.sorted { $0.rawValue < $1.rawValue }
    }
}
