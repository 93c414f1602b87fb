import OpenSSL
import Testing

struct TLSHandshakeTests {
    private func certificates() async throws -> TestCertificates { try await TestCertificates.shared.value }

    @Test(arguments: TLSVersion.allCases)
    func bothVersionsCarryDataBothWays(version: TLSVersion) async throws {
        let certificates = try await certificates()
        let client = try TLSContext(trusting: .certificates(PEMText(certificates.root)), maximumVersion: version)
        let pair = try TLSPair(client: client, server: certificates.server)
        try pair.exchange()
        #expect(pair.client.isEstablished && pair.server.isEstablished)
        #expect(pair.client.version == version && pair.server.version == version)
        #expect(pair.server.applicationProtocol == "http/1.1" && pair.client.applicationProtocol == "http/1.1")

        var sent: [UInt8] = []
        for count in [0, 1, 16_383, 16_384, 16_385, 100_000] {
            let data = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
            try pair.client.write(data)
            try pair.server.write(data)
            sent += data
            try pair.exchange()
        }
        #expect(pair.serverPlaintext == sent)
        #expect(pair.clientPlaintext == sent)
    }

    @Test func handshakeWorksByteByByte() async throws {
        let pair = try TLSPair(try await certificates())
        try pair.client.handshake()
        var sawPart = false
        while !(pair.client.isEstablished && pair.server.isEstablished) {
            let toServer = pair.take(from: pair.client)
            for byte in toServer {
                try pair.server.receive([byte])
                sawPart = try !pair.server.handshake() || sawPart
            }
            let toClient = pair.take(from: pair.server)
            for byte in toClient {
                try pair.client.receive([byte])
                try pair.client.handshake()
            }
            try #require(!toServer.isEmpty || !toClient.isEmpty)
        }
        #expect(sawPart)
    }

    @Test(
        arguments: [
            (["http/1.1"], "http/1.1"), (["h2", "http/1.1"], "http/1.1"), ([], nil),
        ] as [([String], String?)]
    )
    func applicationProtocolIsChosen(offer: [String], chosen: String?) async throws {
        let certificates = try await certificates()
        let trust = TLSContext.Trust.certificates(PEMText(certificates.root))
        let client = try TLSContext(trusting: trust, applicationProtocols: offer)
        let pair = try TLSPair(client: client, server: certificates.server)
        try pair.exchange()
        #expect(pair.server.isEstablished)
        #expect(pair.server.applicationProtocol == chosen)
    }

    @Test func clientThatSpeaksOnlyHTTP2IsRefusedWithAnAlert() async throws {
        let certificates = try await certificates()
        let trust = TLSContext.Trust.certificates(PEMText(certificates.root))
        let client = try TLSContext(trusting: trust, applicationProtocols: ["h2"])
        let pair = try TLSPair(client: client, server: certificates.server)
        try pair.client.handshake()
        try pair.server.receive(pair.take(from: pair.client))
        #expect { try pair.server.handshake() } throws: { "\($0)".contains("no application protocol") }
        try pair.client.receive(pair.take(from: pair.server))
        #expect { try pair.client.handshake() } throws: { "\($0)".contains("alert no application protocol") }
    }

    @Test func serverWithoutACommonVersionRefuses() async throws {
        let certificates = try await certificates()
        let server = try TLSContext(
            serverCertificate: PEMText(certificates.chain),
            privateKey: PEMText(certificates.key),
            minimumVersion: .v1_3
        )
        let client = try TLSContext(trusting: .certificates(PEMText(certificates.root)), maximumVersion: .v1_2)
        let pair = try TLSPair(client: client, server: server)
        #expect { try pair.exchange() } throws: { "\($0)".contains("unsupported protocol") }
        #expect(!pair.server.isEstablished)
    }

    @Test(arguments: ["127.0.0.1", "events.example", "EVENTS.example"])
    func certificateFitsItsNames(hostName: String) async throws {
        let pair = try TLSPair(try await certificates(), hostName: hostName)
        try pair.exchange()
        #expect(pair.client.isEstablished)
    }

    @Test(arguments: [
        ("other.example", "ostname mismatch"), ("127.0.0.2", "IP address mismatch"),
        ("xevents.example", "ostname mismatch"),
    ])
    func certificateForAnotherHostIsRejected(hostName: String, reason: String) async throws {
        let pair = try TLSPair(try await certificates(), hostName: hostName)
        #expect { try pair.exchange() } throws: { error in
            guard case .certificateRejected(let text) = error as? TLSError else { return false }
            return text.contains(reason)
        }
        #expect(!pair.client.isEstablished)
    }

    @Test func certificateOfAnUnknownAuthorityIsRejected() async throws {
        let certificates = try await certificates()
        let client = try TLSContext(trusting: .certificates(PEMText(certificates.stranger)))
        let pair = try TLSPair(client: client, server: certificates.server)
        #expect { try pair.exchange() } throws: { error in
            guard case .certificateRejected = error as? TLSError else { return false }
            return true
        }
    }

    @Test(arguments: ["", String(repeating: "a", count: 300), "a\0b"])
    func clientNeedsAHostName(name: String) async throws {
        let client = try TLSContext(trusting: .certificates(PEMText(try await certificates().root)))
        #expect(throws: TLSError.invalidHostName) { try TLSSession(client, hostName: name) }
    }

    @Test func sessionsOutliveTheirContext() async throws {
        let certificates = try await certificates()
        var context: TLSContext? = try certificates.server
        let client = try TLSContext(trusting: .certificates(PEMText(certificates.root)))
        let pair = try TLSPair(client: client, server: #require(context))
        context = nil
        try pair.exchange()
        #expect(pair.server.isEstablished)
    }
}
