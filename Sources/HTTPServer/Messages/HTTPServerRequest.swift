public import HTTPTypes

/// A complete request, as it was framed on the wire.
public struct HTTPServerRequest: Sendable {
    /// The method, as sent (methods are case-sensitive, RFC 9110 section 9.1).
    public var method: HTTPRequest.Method
    /// The origin form of the target as sent: the raw path and, after `?`, the raw query; `*` for a server-wide `OPTIONS`.
    public var target: String
    /// The raw path: percent-encoded, never normalised, without the query.
    public var path: String
    /// The raw query without its `?`; `nil` when the target has no `?`.
    public var query: String?
    /// The header fields in order.
    ///
    /// Framing fields are already acted upon; `Host` is the authority in effect.
    public var headers: RequestFields
    /// The body with chunked coding removed.
    public var body: [UInt8]
    /// The other end of the connection.
    public var peer: PeerAddress
    /// Whether the connection is secured by TLS.
    public var isSecure: Bool

    /// Makes a request from a target in origin form.
    public init(
        method: HTTPRequest.Method = .get,
        target: String,
        headers: HTTPFields = [:],
        body: [UInt8] = [],
        peer: PeerAddress = .unix,
        isSecure: Bool = false
    ) {
        self.method = method
        self.target = target
        if let mark = target.utf8.firstIndex(of: UInt8(ascii: "?")) {
            path = String(target[..<mark])
            query = String(target[target.utf8.index(after: mark)...])
        } else {
            path = target
            query = nil
        }
        self.headers = RequestFields(headers)
        self.body = body
        self.peer = peer
        self.isSecure = isSecure
    }

    /// The host, and port if given, that the request is for: of an absolute target, else of the `Host` field.
    public var host: String? { headers[.hostField] }

    init(
        method: HTTPRequest.Method,
        target: RequestTarget,
        fields: [HTTPField],
        body: [UInt8],
        peer: PeerAddress,
        isSecure: Bool
    ) {
        self.method = method
        self.target = target.text
        path = target.path
        query = target.query
        headers = RequestFields(fields)
        self.body = body
        self.peer = peer
        self.isSecure = isSecure
    }
}

extension HTTPField.Name {
    /// `Host`, which the vocabulary leaves out in favour of a pseudo field that HTTP/1.1 does not have.
    static let hostField = HTTPField.Name("Host")!
}
