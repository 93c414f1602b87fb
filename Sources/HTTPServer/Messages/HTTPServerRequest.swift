public import HTTPTypes
public import UntrustedText

/// A complete request, as it was framed on the wire.
public struct HTTPServerRequest: Sendable {
    var head: Head
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
        let mark = target.utf8.firstIndex(of: UInt8(ascii: "?"))
        let head = Head(
            method: method,
            target: target,
            path: mark.map { String(target[..<$0]) } ?? target,
            query: mark.map { String(target[target.utf8.index(after: $0)...]) },
            fields: RequestFields(headers)
        )
        self.init(head: head, body: body, peer: peer, isSecure: isSecure)
    }

    /// The host, and port if given, that the request is for: of an absolute target, else of the `Host` field.
    public var host: Text? { headers[.hostField] }

    init(head: Head, body: [UInt8], peer: PeerAddress, isSecure: Bool) {
        self.head = head
        self.body = body
        self.peer = peer
        self.isSecure = isSecure
    }
}

extension HTTPField.Name {
    /// `Host`, which the vocabulary leaves out in favour of a pseudo field that HTTP/1.1 does not have.
    static let hostField = HTTPField.Name("Host")!
}
