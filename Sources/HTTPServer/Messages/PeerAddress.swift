/// The other end of a connection.
public struct PeerAddress: Sendable, Hashable, CustomStringConvertible {
    enum Storage: Sendable, Hashable {
        case ipv4(UInt32, port: UInt16)
        case ipv6(UInt64, UInt64, port: UInt16)
        case unix
    }

    let storage: Storage
    /// The address and port: `127.0.0.1:1234`, `[::1]:1234`, or `unix`.
    ///
    /// Rendered once for a connection, since every request on it names its caller.
    public let description: String

    private init(storage: Storage) {
        self.storage = storage
        let host = Self.host(storage)
        description =
            switch storage {
            case .ipv4(_, let port): "\(host):\(port)"
            case .ipv6(_, _, let port): "[\(host)]:\(port)"
            case .unix: host
            }
    }

    /// The peer of a Unix socket, which has no address of its own.
    public static let unix = PeerAddress(storage: .unix)

    /// An IPv4 peer.
    ///
    /// - Parameters:
    ///   - address: The four bytes of the address as one number, the first byte highest.
    ///   - port: The TCP port.
    /// - Returns: The peer.
    public static func ipv4(_ address: UInt32, port: UInt16) -> PeerAddress {
        PeerAddress(storage: .ipv4(address, port: port))
    }

    /// An IPv6 peer.
    ///
    /// - Parameters:
    ///   - high: The first eight bytes of the address as one number, the first byte highest.
    ///   - low: The last eight bytes.
    ///   - port: The TCP port.
    /// - Returns: The peer.
    public static func ipv6(_ high: UInt64, _ low: UInt64, port: UInt16) -> PeerAddress {
        PeerAddress(storage: .ipv6(high, low, port: port))
    }

    /// Whether the peer is on this machine by its address: `127.0.0.0/8`, `::1`, the same mapped, or a Unix socket.
    public var isLoopback: Bool {
        switch storage {
        case .ipv4(let address, _): address >> 24 == 127
        case .ipv6(0, 1, _): true
        case .ipv6(0, let low, _): low >> 24 == 0xFFFF7F
        case .ipv6: false
        case .unix: true
        }
    }

    /// The address without the port: `127.0.0.1`, `::1` or `unix`.
    public var host: String { Self.host(storage) }

    private static func host(_ storage: Storage) -> String {
        switch storage {
        case .ipv4(let address, _):
            "\(address >> 24).\(address >> 16 & 255).\(address >> 8 & 255).\(address & 255)"
        case .ipv6(let high, let low, _): compressed(high, low)
        case .unix: "unix"
        }
    }

    /// The canonical text of RFC 5952: lower case, the longest run of two or more zero groups as `::`.
    private static func compressed(_ high: UInt64, _ low: UInt64) -> String {
        let groups = [high, low].flatMap { half in
            stride(from: 48, through: 0, by: -16).map { UInt16(truncatingIfNeeded: half >> UInt64($0)) }
        }
        var longest = 0..<0
        var start: Int?
        for (index, group) in (groups + [1]).enumerated() {
            if group == 0 && index < groups.count {
                start = start ?? index
            } else if let first = start {
                if index - first > max(longest.count, 1) { longest = first..<index }
                start = nil
            }
        }
        func text(_ part: ArraySlice<UInt16>) -> String {
            part.map { String($0, radix: 16) }.joined(separator: ":")
        }
        guard !longest.isEmpty else { return text(groups[...]) }
        return text(groups[..<longest.lowerBound]) + "::" + text(groups[longest.upperBound...])
    }
}

extension PeerAddress {
    /// Who is counted as one peer, whatever its ports: an IPv4 address, also one mapped into IPv6, or an IPv6 network
    /// of 64 bits, of which one host can have all addresses; 0 for a Unix socket.
    public var network: UInt64 {
        switch storage {
        case .ipv4(let address, _): 0xFFFF_0000_0000 | UInt64(address)
        case .ipv6(0, let low, _) where low >> 32 == 0xFFFF: low
        // Loopback has a network of its own, and none else begins with zeros only.
        case .ipv6(0, let low, _): low &+ 1
        case .ipv6(let high, _, _): high
        case .unix: 0
        }
    }
}
