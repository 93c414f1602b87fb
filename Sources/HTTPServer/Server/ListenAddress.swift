/// Where a server listens.
public struct ListenAddress: Sendable, Hashable, CustomStringConvertible {
    enum Storage: Sendable, Hashable {
        case tcp(host: String, port: Int)
        case unix(path: String, mode: UInt32)
    }

    let storage: Storage

    /// A TCP socket.
    ///
    /// - Parameters:
    ///   - host: An IPv4 or IPv6 address, or a name whose every address is listened on. IPv6 sockets take no IPv4 peers.
    ///   - port: 0 to 65535; 0 picks a free one.
    /// - Returns: The address.
    public static func tcp(host: String, port: Int) -> ListenAddress {
        ListenAddress(storage: .tcp(host: host, port: port))
    }

    /// A Unix socket.
    ///
    /// A socket file that nobody listens on any more is replaced; the file is removed at the stop.
    ///
    /// - Parameters:
    ///   - path: At most 107 bytes of UTF-8.
    ///   - mode: The permissions of the file; whoever may write to it may connect.
    /// - Returns: The address.
    public static func unix(path: String, mode: UInt32 = 0o600) -> ListenAddress {
        ListenAddress(storage: .unix(path: path, mode: mode))
    }

    /// The TCP port, if this is a TCP address.
    public var port: Int? { if case .tcp(_, let port) = storage { port } else { nil } }

    /// The TCP host, if this is a TCP address.
    public var host: String? { if case .tcp(let host, _) = storage { host } else { nil } }

    /// The path, if this is a Unix socket.
    public var path: String? { if case .unix(let path, _) = storage { path } else { nil } }

    /// `127.0.0.1:8080`, `[::1]:8080` or `unix:/path`.
    public var description: String {
        switch storage {
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path, _): "unix:\(path)"
        }
    }
}
