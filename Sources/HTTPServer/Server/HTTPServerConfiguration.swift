/// How a server listens and what it allows.
public struct HTTPServerConfiguration: Sendable {
    /// Where to listen; at least one.
    public var addresses: [ListenAddress]
    /// How many event loops serve connections, each on a serial queue of its own; at least 1.
    public var loops: Int
    /// The bounds on what peers may send, hold and wait for.
    public var limits: HTTPLimits
    /// How long ``HTTPServer/shutdown()`` waits for requests in flight before it closes their connections.
    public var drainTime: Duration

    /// Makes a configuration.
    public init(
        addresses: [ListenAddress] = [.tcp(host: "127.0.0.1", port: 8080)],
        loops: Int = 1,
        limits: HTTPLimits = HTTPLimits(),
        drainTime: Duration = .seconds(10)
    ) {
        self.addresses = addresses
        self.loops = loops
        self.limits = limits
        self.drainTime = drainTime
    }
}
