public import OpenSSL
internal import Synchronization

/// TLS for the connections of a server.
public final class TLSTransport: TransportSecurity {
    private let context: Mutex<TLSContext>

    /// Secures connections with a server's context.
    public init(_ context: TLSContext) {
        self.context = Mutex(context)
    }

    /// Uses another context, with a renewed certificate say, for connections from now on; others keep theirs.
    public func replaceContext(_ context: TLSContext) {
        self.context.withLock { $0 = context }
    }

    /// Makes the session of a new connection.
    public func makeSession() throws -> any TransportSession {
        TLSTransportSession(try TLSSession(context.withLock { $0 }))
    }
}

/// A TLS session as connections use it.
private final class TLSTransportSession: TransportSession {
    private let session: TLSSession

    init(_ session: TLSSession) {
        self.session = session
    }

    func receive(_ ciphertext: Span<UInt8>, plaintext: inout [UInt8], reply: inout [UInt8]) throws {
        // Whatever comes of it, an alert included, is for the peer.
        defer { session.takeCiphertext(appendingTo: &reply) }
        try session.receive(ciphertext)
        _ = try session.read(appendingTo: &plaintext)
    }

    func send(_ plaintext: Span<UInt8>, ciphertext: inout [UInt8]) throws {
        try session.write(plaintext)
        session.takeCiphertext(appendingTo: &ciphertext)
    }

    func close(ciphertext: inout [UInt8]) {
        session.shutdown()
        session.takeCiphertext(appendingTo: &ciphertext)
    }

    var isEstablished: Bool { session.isEstablished }
    var hasReceivedClose: Bool { session.hasReceivedClose }
}
