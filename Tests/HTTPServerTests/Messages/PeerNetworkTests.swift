import HTTPServer
import Testing

@Suite struct PeerNetworkTests {
    private static let ten = PeerAddress.ipv4(0x0A01_0203, port: 1)
    private static let mapped = PeerAddress.ipv6(0, 0xFFFF_0A01_0203, port: 1)
    private static let unique = PeerAddress.ipv6(0xFD12_0000_0000_0000, 5, port: 1)

    @Test(
        arguments: [
            ("10.1.2.3", [ten, mapped]), ("10.0.0.0/8", [ten, mapped]), ("10.1.2.3/31", [ten, mapped]),
            ("10.2.0.0/16", []),
            ("0.0.0.0/0", [ten, mapped]), ("fd00::/8", [unique]), ("fd12::5", [unique]), ("fd12::5/127", [unique]),
            ("fd12::6", []), ("::/0", [ten, mapped, unique]), ("::ffff:10.1.2.3", [ten, mapped]), ("::1", []),
        ] as [(String, [PeerAddress])]
    )
    func itHasTheAddressesWithItsPrefix(_ text: String, _ members: [PeerAddress]) throws {
        let network = try #require(PeerNetwork(text))
        for peer in [Self.ten, Self.mapped, Self.unique] {
            #expect(network.contains(peer) == members.contains(peer), "\(peer)")
        }
        #expect(!network.contains(.unix))
        #expect(network.description == text)
    }

    @Test(arguments: [
        "", "10.0.0", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "/8", "fd00::/129", "localhost", "[::1]",
    ])
    func whatIsNoNetworkIsNone(_ text: String) {
        #expect(PeerNetwork(text) == nil)
    }
}
