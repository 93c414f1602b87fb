import Foundation

/// An HTTP proxy that stands between us and AWS.
struct Proxy: Sendable {
    var origin: Origin
    /// The value of `Proxy-Authorization`; a secret.
    private var authorization: String?

    /// Reads the value of `HTTP_PROXY` or `HTTPS_PROXY`, with or without a scheme, user name and password.
    init(parsing text: String) throws(BaseURL.URLError) {
        var rest = text
        if rest.hasPrefix("https://") {
            throw BaseURL.URLError(reason: "a proxy that is reached through TLS is not supported; use http://")
        }
        if let scheme = rest.range(of: "://"), !rest.hasPrefix("http://") {
            throw BaseURL.URLError(
                reason: "a proxy of scheme \(rest[..<scheme.lowerBound]) is not supported; use http://"
            )
        }
        if rest.hasPrefix("http://") { rest.removeFirst(7) }
        if let at = rest.lastIndex(of: "@") {
            let pair = rest[..<at].removingPercentEncoding ?? String(rest[..<at])
            authorization = "Basic " + Data(pair.utf8).base64EncodedString()
            rest = String(rest[rest.index(after: at)...])
        }
        let url = try BaseURL(parsing: "http://" + rest)
        guard url.path.isEmpty else { throw BaseURL.URLError(reason: "a proxy has no path") }
        origin = url.origin
        // What a proxy listens on unless told otherwise, as curl has it.
        if !rest.contains(":") { origin.port = 1080 }
    }

    /// The request that opens a tunnel (RFC 9110 section 9.3.6).
    func connectRequest(to target: Origin) -> [UInt8] {
        var text = "CONNECT \(target.authorityWithPort) HTTP/1.1\r\nHost: \(target.authorityWithPort)\r\n"
        if let authorization { text += "Proxy-Authorization: \(authorization)\r\n" }
        return Array((text + "\r\n").utf8)
    }

    /// The field lines that a request through the proxy, without a tunnel, carries in addition.
    var fieldLines: String { authorization.map { "Proxy-Authorization: \($0)\r\n" } ?? "" }
}

extension Proxy: CustomStringConvertible, CustomReflectable {
    var description: String { origin.description }
    var customMirror: Mirror { Mirror(self, children: ["origin": origin]) }
}

/// Which proxy is used for which server, from `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` in either case.
struct ProxySettings: Sendable {
    private var plain: Proxy?
    private var secure: Proxy?
    private var exceptions: [String]

    /// No proxy at all.
    static let none = ProxySettings()

    private init() { exceptions = [] }

    init(_ environment: Environment) throws(AWSConfigurationError) {
        func proxy(_ names: String...) throws(AWSConfigurationError) -> Proxy? {
            for name in names {
                guard let text = environment[name] else { continue }
                do throws(BaseURL.URLError) {
                    return try Proxy(parsing: text)
                } catch {
                    throw AWSConfigurationError("\(name) is not usable: \(error.reason)")
                }
            }
            return nil
        }
        secure = try proxy("https_proxy", "HTTPS_PROXY")
        plain = try proxy("http_proxy", "HTTP_PROXY")
        exceptions = (environment["no_proxy"] ?? environment["NO_PROXY"] ?? "").split(whereSeparator: {
            ", ".contains($0)
        })
        .map { $0.lowercased() }
    }

    func proxy(for origin: Origin) -> Proxy? {
        let host = origin.host.lowercased()
        let isExcepted = exceptions.contains { exception in
            if exception == "*" || exception == host || exception == "\(host):\(origin.port)" { return true }
            let suffix = exception.hasPrefix(".") ? exception : "." + exception
            return host.hasSuffix(suffix)
        }
        return isExcepted ? nil : origin.isSecure ? secure : plain
    }
}
