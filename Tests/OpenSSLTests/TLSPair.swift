import OpenSSL

/// A client and a server that speak over memory.
final class TLSPair {
    let client: TLSSession
    let server: TLSSession
    private(set) var clientPlaintext: [UInt8] = []
    private(set) var serverPlaintext: [UInt8] = []

    init(client: TLSContext, server: TLSContext, hostName: String = "events.example") throws {
        self.client = try TLSSession(client, hostName: hostName)
        self.server = try TLSSession(server)
    }

    convenience init(_ certificates: TestCertificates, hostName: String = "events.example") throws {
        try self.init(
            client: TLSContext(trusting: .certificates(PEMText(certificates.root))),
            server: certificates.server,
            hostName: hostName
        )
    }

    /// Carries bytes to and fro until neither side has any, altered on the way if asked for.
    func exchange(altering alter: ([UInt8]) -> [UInt8] = { $0 }) throws {
        try client.handshake()
        while true {
            let toServer = alter(take(from: client))
            let toClient: [UInt8]
            if toServer.isEmpty {
                toClient = alter(take(from: server))
                guard !toClient.isEmpty else { return }
            } else {
                var reply: [UInt8] = []
                try server.receive(toServer, plaintext: &serverPlaintext, reply: &reply)
                toClient = alter(reply)
            }
            try client.receive(toClient)
            _ = try client.read(appendingTo: &clientPlaintext)
        }
    }

    func take(from session: TLSSession) -> [UInt8] {
        var bytes: [UInt8] = []
        session.takeCiphertext(appendingTo: &bytes)
        return bytes
    }
}

/// A span borrows from a variable; these spare the tests one.
extension TLSSession {
    func receive(_ ciphertext: [UInt8]) throws(TLSError) {
        try receive(ciphertext.span)
    }

    func receive(_ ciphertext: [UInt8], plaintext: inout [UInt8], reply: inout [UInt8]) throws(TLSError) {
        try receive(ciphertext.span, plaintext: &plaintext, reply: &reply)
    }

    func write(_ plaintext: [UInt8]) throws(TLSError) {
        try write(plaintext.span)
    }

    func send(_ plaintext: [UInt8], ciphertext: inout [UInt8]) throws(TLSError) {
        try send(plaintext.span, ciphertext: &ciphertext)
    }
}
