import OpenSSL

/// Bytes to and from a server, through TLS or not.
struct Channel {
    private let socket: StreamSocket
    private let session: TLSSession?

    init(_ socket: StreamSocket, securedBy session: TLSSession? = nil) {
        self.socket = socket
        self.session = session
    }

    /// Sends all bytes.
    func send(_ bytes: [UInt8]) throws(TransportFailure) {
        do {
            guard let session else { return try socket.send(bytes) }
            var ciphertext: [UInt8] = []
            try session.send(bytes.span, ciphertext: &ciphertext)
            try socket.send(ciphertext)
        } catch let error as StreamSocket.Failure {
            throw TransportFailure(isSent: true, "the connection broke while sending: \(error.reason)")
        } catch {
            throw TransportFailure(isSent: true, "the connection broke while sending: \(error)")
        }
    }

    /// Appends what has come; returns false when no more will come.
    mutating func receive(into bytes: inout [UInt8], isStarted: Bool) throws(HTTPResponseParser.Malformed) -> Bool {
        do {
            guard let session else { return try socket.receive(into: &bytes) }
            while true {
                if try session.read(appendingTo: &bytes) == .closed { return false }
                if !bytes.isEmpty { return true }
                var ciphertext: [UInt8] = []
                if try socket.receive(into: &ciphertext) {
                    try session.receive(ciphertext.span)
                } else {
                    session.receiveEnd()
                }
            }
        } catch let error as StreamSocket.Failure {
            throw HTTPResponseParser.Malformed(
                reason: "the connection broke \(isStarted ? "in the middle of" : "before") the answer: \(error.reason)"
            )
        } catch {
            throw HTTPResponseParser.Malformed(reason: "\(error)")
        }
    }

    /// Tells the server that nothing was cut off, if that can be told at once.
    func close() {
        guard let session else { return }
        var ciphertext: [UInt8] = []
        session.close(ciphertext: &ciphertext)
        try? socket.send(ciphertext)
    }
}
