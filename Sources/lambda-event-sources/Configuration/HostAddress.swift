import Glibc

/// An address that a server can listen on.
struct HostAddress: Sendable, Hashable {
    /// The address in its canonical text, without brackets.
    let host: String
    let isIPv6: Bool
    /// Whether only this machine can reach it.
    let isLoopback: Bool

    /// Reads an IPv4 or IPv6 address, or `localhost`, which is 127.0.0.1 here.
    init?(host: String) {
        let host = host == "localhost" ? "127.0.0.1" : host
        var v4 = in_addr()
        var v6 = in6_addr()
        if inet_pton(AF_INET, host, &v4) == 1 {
            self.host = host
            isIPv6 = false
            isLoopback = UInt32(bigEndian: v4.s_addr) >> 24 == 127
        } else if inet_pton(AF_INET6, host, &v6) == 1 {
            let bytes = withUnsafeBytes(of: v6) { Array($0) }
            self.host = host.lowercased()
            isIPv6 = true
            let isOne = bytes.dropLast().allSatisfy { $0 == 0 } && bytes.last == 1
            let isMapped = bytes.prefix(10).allSatisfy { $0 == 0 } && bytes[10..<12].allSatisfy { $0 == 0xFF }
            isLoopback = isOne || (isMapped && bytes[12] == 127)
        } else {
            return nil
        }
    }

    /// The address with a port, as a URL has it: an IPv6 address in brackets.
    func authority(port: Int) -> String {
        isIPv6 ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}
