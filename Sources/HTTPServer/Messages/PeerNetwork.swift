internal import Glibc

/// An address, or a network of addresses, that peers are told apart by.
public struct PeerNetwork: Sendable, Hashable, CustomStringConvertible {
    /// As it was written.
    public let description: String
    private let bits: UInt128
    private let mask: UInt128

    /// Reads an address or a network in CIDR notation: `10.0.0.7`, `10.0.0.0/8`, `::1`, `fd00::/8`.
    ///
    /// It is `nil` if the text is neither.
    ///
    /// - Parameter text: The text; bits beyond the prefix are ignored.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let host = parts.first, let (address, width) = Self.address(String(host)) else { return nil }
        var prefix = width
        if parts.count == 2 {
            guard let number = UInt8(parts[1]), number <= width else { return nil }
            prefix = number
        }
        description = text
        mask = prefix == 0 && width == 128 ? 0 : UInt128.max << UInt128(width - prefix)
        bits = address & mask
    }

    /// Whether a peer is in the network; one of a Unix socket is in none.
    public func contains(_ peer: PeerAddress) -> Bool {
        peer.bits.map { $0 & mask == bits } ?? false
    }

    /// The bits of an address, of an IPv4 one as mapped into IPv6, and how many of them may vary.
    private static func address(_ text: String) -> (bits: UInt128, width: UInt8)? {
        var address4 = in_addr()
        if inet_pton(AF_INET, text, &address4) == 1 {
            return (PeerAddress.mapped(UInt32(bigEndian: address4.s_addr)), 32)
        }
        var address6 = in6_addr()
        guard inet_pton(AF_INET6, text, &address6) == 1 else { return nil }
        return (withUnsafeBytes(of: address6) { $0.reduce(0) { $0 << 8 | UInt128($1) } }, 128)
    }
}

extension PeerAddress {
    fileprivate static func mapped(_ address: UInt32) -> UInt128 { 0xFFFF_0000_0000 | UInt128(address) }

    fileprivate var bits: UInt128? {
        switch storage {
        case .ipv4(let address, _): Self.mapped(address)
        case .ipv6(let high, let low, _): UInt128(high) << 64 | UInt128(low)
        case .unix: nil
        }
    }
}
