import OpenSSL
import Testing

struct TLSFaultTests {
    private func established() async throws -> TLSPair {
        let pair = try TLSPair(try await TestCertificates.shared.value)
        try pair.exchange()
        return pair
    }

    @Test(arguments: [
        ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", "http request"),
        ("\u{16}\u{3}\u{1}\u{0}\u{4}abcd", ""),
        (String(repeating: "\0", count: 64), ""),
        ("SSH-2.0-OpenSSH_9.2\r\n", ""),
    ])
    func whatIsNoHandshakeFailsAndKeepsFailing(bytes: String, reason: String) async throws {
        let server = try TLSSession(try await TestCertificates.shared.value.server)
        var plaintext: [UInt8] = []
        var reply: [UInt8] = []
        for _ in 0..<2 {
            #expect { try server.receive(Array(bytes.utf8), plaintext: &plaintext, reply: &reply) } throws: {
                error in
                guard case .handshakeFailed(let failure) = error as? TLSError else { return false }
                return failure.description.contains(reason) && !failure.reasons.isEmpty
            }
        }
        #expect(plaintext.isEmpty && !server.isEstablished)
    }

    @Test func alteredBytesNeverPassForData() async throws {
        let certificates = try await TestCertificates.shared.value
        var generator = SystemRandomNumberGenerator()
        var refused = 0
        for round in 0..<200 {
            let pair = try TLSPair(certificates)
            var flight = 0
            let target = round % 4
            let secret = Array("the data".utf8)
            do {
                try pair.exchange { bytes in
                    guard !bytes.isEmpty else { return bytes }
                    defer { flight += 1 }
                    var bytes = bytes
                    if flight == target {
                        let index = Int.random(in: 0..<bytes.count, using: &generator)
                        bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
                    }
                    return bytes
                }
                if pair.client.isEstablished, pair.server.isEstablished {
                    try pair.client.write(secret)
                    try pair.exchange()
                    #expect(pair.serverPlaintext == secret)
                }
            } catch is TLSError {
                refused += 1
                #expect(pair.serverPlaintext.isEmpty && pair.clientPlaintext.isEmpty)
            }
        }
        // Only a few header bytes of a record are not authenticated.
        #expect(refused > 100)
    }

    @Test func randomBytesAreRefusedWithoutHarm() async throws {
        let context = try await TestCertificates.shared.value.server
        for length in 1...300 {
            let server = try TLSSession(context)
            var plaintext: [UInt8] = []
            var reply: [UInt8] = []
            // A record header that promises a handshake, so that more than the first byte is looked at.
            let bytes = [0x16, 0x03, 0x01, UInt8(length >> 8), UInt8(length & 0xff)] + (try SecureRandom.bytes(length))
            _ = try? server.receive(bytes, plaintext: &plaintext, reply: &reply)
            #expect(!server.isEstablished && plaintext.isEmpty)
        }
    }

    @Test func oneFlippedBitInARecordIsAnError() async throws {
        let pair = try await established()
        try pair.client.write(Array("hello".utf8))
        var record = pair.take(from: pair.client)
        record[record.count - 1] ^= 1
        try pair.server.receive(record)
        var plaintext: [UInt8] = []
        #expect { try pair.server.read(appendingTo: &plaintext) } throws: { error in
            guard case .protocolViolation = error as? TLSError else { return false }
            return true
        }
        #expect(plaintext.isEmpty)
        #expect(pair.server.pendingCiphertextCount > 0, "an alert tells the peer")
    }

    @Test func transportThatEndsEarlyIsTruncated() async throws {
        let pair = try await established()
        try pair.client.write(Array("whole".utf8))
        try pair.client.write(Array("never arrives".utf8))
        try pair.server.receive(Array(pair.take(from: pair.client).dropLast(5)))
        var plaintext: [UInt8] = []
        #expect(try pair.server.read(appendingTo: &plaintext) == .needsInput)
        #expect(plaintext == Array("whole".utf8))
        pair.server.receiveEnd()
        #expect(throws: TLSError.truncated) { try pair.server.read(appendingTo: &plaintext) }
        #expect(throws: TLSError.truncated) { try pair.server.write([1]) }
    }

    @Test func handshakeThatEndsEarlyIsTruncated() async throws {
        let pair = try TLSPair(try await TestCertificates.shared.value)
        try pair.client.handshake()
        try pair.server.receive(Array(pair.take(from: pair.client).prefix(20)))
        #expect(try !pair.server.handshake())
        pair.server.receiveEnd()
        #expect(throws: TLSError.truncated) { try pair.server.handshake() }
    }

    @Test func closedSessionIsToldFromATruncatedOne() async throws {
        let pair = try await established()
        var ciphertext: [UInt8] = []
        try pair.client.send(Array("last".utf8), ciphertext: &ciphertext)
        pair.client.close(ciphertext: &ciphertext)
        #expect(!pair.server.hasReceivedClose)
        try pair.server.receive(ciphertext)
        pair.server.receiveEnd()
        var plaintext: [UInt8] = []
        #expect(try pair.server.read(appendingTo: &plaintext) == .closed)
        #expect(plaintext == Array("last".utf8))
        #expect(pair.server.hasReceivedClose)

        // The other direction stays open until it is closed as well.
        try pair.server.write(Array("answer".utf8))
        pair.server.shutdown()
        #expect(throws: TLSError.closed) { try pair.server.write([1]) }
        try pair.client.receive(pair.take(from: pair.server))
        plaintext = []
        #expect(try pair.client.read(appendingTo: &plaintext) == .closed)
        #expect(plaintext == Array("answer".utf8))
    }

    @Test func nothingIsWrittenBeforeTheHandshake() async throws {
        let pair = try TLSPair(try await TestCertificates.shared.value)
        #expect(throws: TLSError.notEstablished) { try pair.server.write([1]) }
        pair.server.shutdown()
        #expect(pair.server.pendingCiphertextCount == 0)
        try pair.exchange()
        #expect(pair.server.isEstablished)
    }
}
