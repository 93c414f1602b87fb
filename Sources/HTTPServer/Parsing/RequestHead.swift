import HTTPTypes

/// The head of a request while its lines arrive, and what its fields say of the framing.
struct RequestHead: Sendable {
    var method = HTTPRequest.Method.get
    var target = RequestTarget(text: "", path: "", query: nil, authority: nil)
    var isHTTP10 = false
    var fields: [HTTPField] = []
    /// The bytes of field lines so far, with their line ends.
    var fieldBytes = 0

    var hasHost = false
    var contentLength: Int?
    var transferEncoding: TransferEncoding?
    var wantsClose = false
    var wantsKeepAlive = false
    var expectsContinue = false

    enum TransferEncoding: Sendable {
        case chunked, otherThenChunked, notChunked
    }

    /// Whether the connection may serve another request after this one (RFC 9112 section 9.3).
    var keepsAlive: Bool { !wantsClose && (!isHTTP10 || wantsKeepAlive) }
}
