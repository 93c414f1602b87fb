package import HTTPServer
import Logging

/// Runs a server on a free port for the length of a body, and shuts it down.
///
/// `configure` changes the configuration, which has one loop, a loopback address and a short drain time; `handle`
/// answers requests.
package func withServer<Result>(
    clock: ServerClock? = nil,
    security: (any TransportSecurity)? = nil,
    configure: (inout HTTPServerConfiguration) -> Void = { _ in },
    handle: @escaping @Sendable (HTTPServerRequest, Responder) -> Void,
    _ body: (HTTPServer, ListenAddress) async throws -> Result
) async throws -> Result {
    var configuration = HTTPServerConfiguration(
        addresses: [.tcp(host: "127.0.0.1", port: 0)],
        loops: 1,
        drainTime: .seconds(5)
    )
    if clock == nil {
        // A busy machine makes slow clients of all tests; only those with a clock of their own are about time.
        configuration.limits.handshakeTimeout = .seconds(600)
        configuration.limits.headerTimeout = .seconds(600)
        configuration.limits.bodyTimeout = .seconds(600)
        configuration.limits.idleTimeout = .seconds(600)
        configuration.limits.writeTimeout = .seconds(600)
    }
    configure(&configuration)
    let server = HTTPServer(
        configuration: configuration,
        security: security,
        clock: clock ?? .system,
        logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
        makeHandler: { _ in ClosureHandler(handle) }
    )
    let address = try server.start()[0]
    do {
        let result = try await body(server, address)
        await server.shutdown()
        return result
    } catch {
        await server.shutdown()
        throw error
    }
}
