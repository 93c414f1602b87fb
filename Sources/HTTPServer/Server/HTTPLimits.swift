/// The bounds on what peers may send, hold and wait for.
///
/// Sizes are bytes.
public struct HTTPLimits: Sendable, Hashable {
    /// The longest request line, without its line end; 414 beyond.
    public var requestLineBytes = 8 << 10
    /// The largest header section, with line ends, and the largest trailer section; 431 beyond.
    public var headerBytes = 32 << 10
    /// The most header fields, and trailer fields; 431 beyond.
    public var headerFields = 100
    /// The largest body; 413 beyond.
    public var bodyBytes = 1 << 20
    /// How long a TLS handshake may take; the connection is closed beyond.
    public var handshakeTimeout = Duration.seconds(10)
    /// The most TLS handshakes under way at a time; beyond, the one that has taken longest is given up for the new one.
    public var handshakes = 1024
    /// How long the head of a request may take from its first byte; 408 beyond.
    public var headerTimeout = Duration.seconds(10)
    /// How long a body may take from the end of the head; 408 beyond.
    public var bodyTimeout = Duration.seconds(30)
    /// How long a connection may be without a request before it is closed.
    public var idleTimeout = Duration.seconds(75)
    /// How long a peer may take no byte of an answer before the connection is closed.
    public var writeTimeout = Duration.seconds(30)
    /// The most connections open at a time; the next one takes the place of the one that has been idle for longest, or
    /// is answered 503 and closed if none is.
    public var connections = 4096
    /// The most connections that one peer may have open at a time; the next one is answered 503 and closed.
    ///
    /// A peer is what ``PeerAddress/network`` tells apart; those of a Unix socket are not counted. The default is a
    /// quarter of that of ``connections``: it takes several peers to have them all, and no client by itself needs as many.
    public var connectionsPerPeer = 1024
    /// Peers whose connections are not counted, since they bring those of others.
    public var uncountedPeers: [PeerNetwork] = []
    /// How many pipelined requests are answered before other connections have their turn.
    public var pipelineDepth = 32
    /// How much of a connection's answers may wait for the peer before reading from it stops.
    public var outputHighWaterMark = 256 << 10
    /// How much all connections together may hold of incomplete request bodies; 503 beyond.
    public var receivingBytes = 128 << 20
    /// How much all connections together may hold of answers that their peers do not take; a connection that would go
    /// beyond is closed.
    public var sendingBytes = 256 << 20

    /// The default limits.
    public init() {}

    /// The limits with every value within what the server can honour.
    var clamped: HTTPLimits {
        var limits = self
        limits.requestLineBytes = min(max(requestLineBytes, 64), 1 << 20)
        limits.headerBytes = min(max(headerBytes, 64), 1 << 20)
        limits.headerFields = min(max(headerFields, 1), 1000)
        limits.bodyBytes = min(max(bodyBytes, 0), 1 << 30)
        limits.handshakeTimeout = max(handshakeTimeout, .milliseconds(1))
        limits.handshakes = max(handshakes, 1)
        limits.headerTimeout = max(headerTimeout, .milliseconds(1))
        limits.bodyTimeout = max(bodyTimeout, .milliseconds(1))
        limits.idleTimeout = max(idleTimeout, .milliseconds(1))
        limits.writeTimeout = max(writeTimeout, .milliseconds(1))
        limits.connections = max(connections, 1)
        limits.connectionsPerPeer = max(connectionsPerPeer, 1)
        limits.pipelineDepth = max(pipelineDepth, 1)
        limits.outputHighWaterMark = min(max(outputHighWaterMark, 1 << 10), 1 << 30)
        limits.receivingBytes = max(receivingBytes, limits.bodyBytes)
        limits.sendingBytes = max(sendingBytes, limits.outputHighWaterMark)
        return limits
    }
}
