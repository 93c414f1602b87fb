/// The session as one step between a socket and a protocol.
extension TLSSession {
    /// Takes bytes that came from the peer, and goes on as far as they allow.
    ///
    /// The plaintext they amount to, and what is to be sent to the peer at once, are appended before an error is
    /// thrown, too.
    public func receive(
        _ ciphertext: Span<UInt8>,
        plaintext: inout [UInt8],
        reply: inout [UInt8]
    ) throws(TLSError) {
        defer { takeCiphertext(appendingTo: &reply) }
        try receive(ciphertext)
        _ = try read(appendingTo: &plaintext)
    }

    /// Encrypts application data, and appends what is to be sent to the peer.
    public func send(_ plaintext: Span<UInt8>, ciphertext: inout [UInt8]) throws(TLSError) {
        defer { takeCiphertext(appendingTo: &ciphertext) }
        try write(plaintext)
    }

    /// Says goodbye: appends what tells the peer that the data ended here and was not cut off.
    public func close(ciphertext: inout [UInt8]) {
        shutdown()
        takeCiphertext(appendingTo: &ciphertext)
    }
}
