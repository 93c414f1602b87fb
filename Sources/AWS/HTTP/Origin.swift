/// Where a connection goes: scheme, host and port.
struct Origin: Sendable, Hashable, CustomStringConvertible {
    var isSecure: Bool
    /// A DNS name or an address; an IPv6 address stands without brackets.
    var host: String
    var port: Int

    init(isSecure: Bool, host: String, port: Int? = nil) {
        self.isSecure = isSecure
        self.host = host
        self.port = port ?? (isSecure ? 443 : 80)
    }

    /// What a `Host` field says: the port is left out where it is the scheme's own (RFC 9110 section 7.2).
    var authority: String {
        port == (isSecure ? 443 : 80) ? bracketedHost : authorityWithPort
    }

    /// Host and port, as the target of CONNECT (RFC 9112 section 3.2.3).
    var authorityWithPort: String { "\(bracketedHost):\(port)" }

    var description: String { "\(isSecure ? "https" : "http")://\(authority)" }

    private var bracketedHost: String { host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host }
}

/// An origin and the path that every request to it begins with.
struct BaseURL: Sendable, Hashable {
    var origin: Origin
    /// Empty, or a path that begins with a slash and ends without one, percent-encoded.
    var path: String

    init(origin: Origin, path: String = "") {
        self.origin = origin
        self.path = path
    }

    /// Reads `http://host[:port][/path]`, or the same with `https`.
    ///
    /// Everything else a URL may have is refused, since nothing here would use it.
    init(parsing text: String) throws(URLError) {
        let isSecure: Bool
        var rest = text[...]
        if rest.hasPrefix("https://") {
            isSecure = true
            rest = rest.dropFirst(8)
        } else if rest.hasPrefix("http://") {
            isSecure = false
            rest = rest.dropFirst(7)
        } else {
            throw URLError(reason: "it does not begin with http:// or https://")
        }
        guard rest.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw URLError(reason: "it holds a blank or a character outside of ASCII")
        }
        guard !rest.utf8.contains(where: { "?#\\\"<>^`{|}".utf8.contains($0) }) else {
            throw URLError(reason: "it may have a scheme, host, port and path only")
        }
        let authority = rest.prefix { $0 != "/" }
        guard !authority.contains("@") else { throw URLError(reason: "it must not hold a user name or password") }
        origin = try Self.origin(authority, isSecure: isSecure)
        var path = rest.dropFirst(authority.count)
        while path.hasSuffix("/") { path = path.dropLast() }
        let segments = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        guard segments.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }) else {
            throw URLError(reason: "its path holds an empty or dot segment")
        }
        self.path = String(path)
    }

    private static func origin(_ authority: Substring, isSecure: Bool) throws(URLError) -> Origin {
        let host: Substring
        let port: Substring
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { throw URLError(reason: "its address has no end") }
            host = authority[authority.index(after: authority.startIndex)..<end]
            port = authority[authority.index(after: end)...]
            guard port.isEmpty || port.hasPrefix(":"), host.utf8.contains(UInt8(ascii: ":")) else {
                throw URLError(reason: "its host is not valid")
            }
        } else {
            host = authority.prefix { $0 != ":" }
            port = authority.dropFirst(host.count)
        }
        guard (1...253).contains(host.utf8.count), !host.utf8.contains(where: { "[]%,;=&".utf8.contains($0) }) else {
            throw URLError(reason: "its host is not valid")
        }
        guard !port.isEmpty else { return Origin(isSecure: isSecure, host: String(host)) }
        guard port.dropFirst().utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let number = Int(port.dropFirst()), (1...65_535).contains(number)
        else { throw URLError(reason: "its port is not a number from 1 to 65535") }
        return Origin(isSecure: isSecure, host: String(host), port: number)
    }

    /// Why text is no usable URL, as the end of a sentence.
    struct URLError: Error, Hashable {
        var reason: String
    }
}
