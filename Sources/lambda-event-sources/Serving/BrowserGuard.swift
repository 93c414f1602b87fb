import HTTPServer
import HTTPTypes
import UntrustedText

/// Keeps web pages from reaching an open server through a browser on the same machine or network.
///
/// Without authentication a browser is a way in: a page of another origin can send requests to a loopback address, and
/// with DNS rebinding read the answers. So `Host` must name this server (which rebinding cannot fake), and a request
/// that a browser marks as coming from elsewhere is refused, whatever its method. Fetch Metadata Request Headers and
/// RFC 6454 say how browsers mark requests; other clients send neither field.
struct BrowserGuard: Sendable {
    /// Why a request is refused, and what to do.
    typealias Refusal = String

    private let allowedHosts: Set<Text>
    private let allowsEveryHost: Bool

    /// Makes a guard.
    ///
    /// - Parameters:
    ///   - allowedHosts: Host names and addresses to answer besides loopback ones; `*` stands for all.
    ///   - listenAddress: The address that the server listens on, which is a name for it too.
    init(allowedHosts: [String], listenAddress: HostAddress?) {
        let own = listenAddress.map { [$0.host] } ?? []
        self.allowedHosts = Set((allowedHosts + own).map { Self.canonical(Text($0)) })
        allowsEveryHost = allowedHosts.contains("*")
    }

    /// Judges a request.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - known: The `Host` that was allowed last, which need not be examined again; clients rarely change it.
    /// - Returns: `nil` if it may be answered.
    func refusal(_ request: HTTPServerRequest, known: inout Text?) -> Refusal? {
        let authority = request.host
        if let authority, authority != known, request.peer != .unix {
            guard isAllowed(host: Self.host(of: authority)) else {
                return "This server does not answer to the host name “\(authority.clipped)”: it has no "
                    + "authentication, so it answers to loopback names only. Start it with --allowed-host NAME to add one."
            }
            known = authority
        }
        if let origin = request.headers[.origin], !Self.isSame(origin: origin, authority: authority) {
            return "A page of the origin “\(origin.clipped)” may not use this server."
        }
        if let site = request.headers[.secFetchSite], site != "same-origin", site != "none" {
            return "A page of another site may not use this server (Sec-Fetch-Site: \(site.clipped))."
        }
        return nil
    }

    private func isAllowed(host: Text) -> Bool {
        if allowsEveryHost { return true }
        let host = Self.canonical(host)
        if host.split(on: ".").last == "localhost" || allowedHosts.contains(host) { return true }
        return HostAddress(host: host.verbatim)?.isLoopback ?? false
    }

    /// The host of an authority: without port, and an IPv6 address without brackets.
    private static func host(of authority: Text) -> Text {
        if authority.hasPrefix("[") { return authority.dropping("[").split(on: "]")[0] }
        return authority.split(on: ":")[0]
    }

    private static func canonical(_ host: Text) -> Text {
        let host = host.lowercasedASCII
        return host.utf8.last == UInt8(ascii: ".") ? Text(String(decoding: host.utf8.dropLast(), as: UTF8.self)) : host
    }

    /// Whether an origin is that of this server as the browser sees it.
    private static func isSame(origin: Text, authority: Text?) -> Bool {
        guard let authority = authority?.lowercasedASCII else { return false }
        let origin = origin.lowercasedASCII
        return ["http://", "https://"].contains { origin.hasPrefix($0) && origin.dropping($0) == authority }
    }
}

extension HTTPField.Name {
    /// `Sec-Fetch-Site` (Fetch Metadata Request Headers, section 2.3).
    fileprivate static let secFetchSite = HTTPField.Name("Sec-Fetch-Site")!
}
