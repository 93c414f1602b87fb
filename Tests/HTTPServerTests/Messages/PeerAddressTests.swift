import HTTPServer
import Testing

@Suite struct PeerAddressTests {
    @Test(arguments: [
        (PeerAddress.ipv4(0x7F00_0001, port: 80), "127.0.0.1:80", true),
        (.ipv4(0x0A01_02FF, port: 65_535), "10.1.2.255:65535", false),
        (.ipv6(0, 1, port: 1), "[::1]:1", true),
        (.ipv6(0, 0, port: 1), "[::]:1", false),
        (.ipv6(0x2001_0DB8_0000_0000, 0x0000_0000_0000_0001, port: 2), "[2001:db8::1]:2", false),
        (.ipv6(0x2001_0DB8_0000_0001, 0x0000_0001_0000_0001, port: 2), "[2001:db8:0:1:0:1:0:1]:2", false),
        (.ipv6(0x2001_0DB8_0000_0001, 0x0001_0001_0001_0001, port: 2), "[2001:db8:0:1:1:1:1:1]:2", false),
        (.ipv6(0x0001_0000_0000_0000, 0, port: 2), "[1::]:2", false),
        (.ipv6(0, 0xFFFF_7F00_0001, port: 3), "[::ffff:7f00:1]:3", true),
        (.unix, "unix", true),
    ])
    func anAddressIsRenderedAndJudged(_ peer: PeerAddress, text: String, isLoopback: Bool) {
        #expect(peer.description == text)
        #expect(peer.isLoopback == isLoopback)
    }
}
