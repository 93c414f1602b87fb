import SigV4

/// Sends requests as they were signed, byte for byte, and follows no redirect.
///
/// Foundation's `URLSession` would not do. On Linux (Swift 6.3) it ends the whole process when a connection breaks within
/// the head of an answer or when a chunked answer has trailer fields, it cannot be told which certificates to trust, and
/// libcurl below it sends a request again by itself when a reused connection turns out to be closed.
struct HTTPTransport: Sendable {
    private let trust: CertificateTrust
    private let proxies: ProxySettings
    private let connectTimeout: Double
    private let maximumBodyByteCount: Int

    init(_ configuration: AWSConfiguration, proxies: ProxySettings, trust: CertificateTrust) {
        self.trust = trust
        self.proxies = proxies
        connectTimeout = configuration.connectTimeout
        maximumBodyByteCount = configuration.maximumAnswerByteCount
    }

    /// Sends a request whose body is what its payload says, within a time in seconds.
    func send(
        _ request: SigV4Request,
        to origin: Origin,
        within timeout: Double,
        throughProxy: Bool = true
    ) async throws(TransportFailure) -> HTTPResponse {
        let proxy = throughProxy ? proxies.proxy(for: origin) : nil
        let message = HTTPExchange.Message(
            origin: origin,
            proxy: proxy,
            bytes: Self.bytes(of: request, to: origin, through: origin.isSecure ? nil : proxy)
        )
        let limits = HTTPExchange.Limits(
            connectTimeout: connectTimeout,
            timeout: timeout,
            maximumBodyByteCount: maximumBodyByteCount
        )
        return try await HTTPExchange(message, limits: limits, trust: trust).run().get()
    }

    /// The message on the wire (RFC 9112 section 2.1).
    static func bytes(of request: SigV4Request, to origin: Origin, through proxy: Proxy?) -> [UInt8] {
        var bytes = Array(request.method.utf8)
        bytes.append(UInt8(ascii: " "))
        // Through a proxy the target is a whole URL (RFC 9112 section 3.2.2); the server gets the path that was signed.
        if proxy != nil { bytes += origin.description.utf8 }
        bytes += request.path
        if !request.query.isEmpty {
            bytes.append(UInt8(ascii: "?"))
            bytes += request.query
        }
        bytes += " HTTP/1.1\r\n".utf8
        for header in request.headers {
            bytes += header.name.utf8
            bytes += ": ".utf8
            bytes += header.value
            bytes += "\r\n".utf8
        }
        var body: [UInt8] = []
        if case .signed(let payload) = request.payload { body = payload }
        if !body.isEmpty || !["GET", "HEAD", "DELETE"].contains(request.method) {
            bytes += "Content-Length: \(body.count)\r\n".utf8
        }
        bytes += (proxy?.fieldLines ?? "").utf8
        bytes += "Accept-Encoding: identity\r\nConnection: close\r\n\r\n".utf8
        return bytes + body
    }
}
