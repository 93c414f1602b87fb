/// What secures the connections of a server, between socket and parser.
///
/// TLS is one.
public protocol TransportSecurity: Sendable {
    /// Makes the session of a new connection; a new certificate counts from the next call on.
    ///
    /// - Throws: If no session can be made; the connection is closed.
    func makeSession() throws -> any TransportSession
}

/// One secured connection over memory, without I/O.
///
/// It is used by one thread at a time.
public protocol TransportSession: AnyObject {
    /// Takes bytes that came from the peer.
    ///
    /// - Parameters:
    ///   - ciphertext: What the socket gave.
    ///   - plaintext: The application data it amounts to is appended here.
    ///   - reply: What is to be sent to the peer at once (handshake messages, alerts) is appended here, also before an
    ///     error is thrown.
    /// - Throws: If the session cannot go on; the reply is sent and the connection closed.
    func receive(_ ciphertext: Span<UInt8>, plaintext: inout [UInt8], reply: inout [UInt8]) throws

    /// Secures application data. It is called only after the handshake.
    ///
    /// - Throws: If the session cannot go on; the connection is closed.
    func send(_ plaintext: Span<UInt8>, ciphertext: inout [UInt8]) throws

    /// Says goodbye: appends what tells the peer that the data ended here and was not cut off.
    func close(ciphertext: inout [UInt8])

    /// Whether the handshake is complete.
    var isEstablished: Bool { get }

    /// Whether the peer has said that it sends nothing more.
    var hasReceivedClose: Bool { get }
}
