import SigV4

/// Unsigned requests to the endpoints beside an instance or container, never through a proxy.
struct MetadataRequest: Sendable {
    let transport: HTTPTransport

    func send(
        _ url: BaseURL,
        method: String = "GET",
        path: String = "",
        query: String = "",
        headers: [(name: String, value: String)] = [],
        within timeout: Double
    ) async throws(TransportFailure) -> HTTPResponse {
        let request = SigV4Request(
            method: method,
            path: (url.path + path).isEmpty ? "/" : url.path + path,
            query: query,
            headers: [("Host", url.origin.authority), ("User-Agent", "lambda-event-sources")] + headers,
            payload: .signed([])
        )
        return try await transport.send(request, to: url.origin, within: timeout, throughProxy: false)
    }
}
