import CLinux
import Glibc

/// A listening socket.
///
/// Its descriptor is closed by ``close()``, once.
struct Listener: Sendable {
    let descriptor: Int32
    /// The address with the actual port.
    let address: ListenAddress
    /// The socket file this listener made, by device and inode.
    private let file: (device: UInt, inode: UInt)?

    enum Acceptance {
        case connection(Int32, PeerAddress)
        case none
        /// Descriptors or memory are exhausted.
        case exhausted(Int32)
        /// This one went away before it was accepted; try the next.
        case aborted
    }

    /// Opens the listeners of an address: one, or one for each address of a name.
    static func open(_ address: ListenAddress) throws -> [Listener] {
        switch address.storage {
        case .unix(let path, let mode): [try openUnix(path: path, mode: mode)]
        case .tcp(let host, let port): try openTCP(host: host, port: port)
        }
    }

    func accept() -> Acceptance {
        var peer = SocketAddress()
        let accepted = peer.withPointer { pointer, length in
            linux_accept4(descriptor, pointer, &length, linux_sock_nonblock | linux_sock_cloexec)
        }
        if accepted >= 0 { return .connection(accepted, peer.peer) }
        switch errno {
        case EAGAIN, EWOULDBLOCK: return .none
        case EMFILE, ENFILE, ENOBUFS, ENOMEM: return .exhausted(errno)
        default: return .aborted
        }
    }

    func close() {
        _ = Glibc.close(descriptor)
        guard let path = address.path, let file else { return }
        // Another server may have put its own socket there since.
        var status = stat()
        if lstat(path, &status) == 0, status.st_dev == file.device, status.st_ino == file.inode { unlink(path) }
    }

    private static func openTCP(host: String, port: Int) throws -> [Listener] {
        let purpose = "listen on \(ListenAddress.tcp(host: host, port: port))"
        guard (0...65_535).contains(port), !host.isEmpty, !host.utf8.contains(0) else {
            throw SystemCallError("bind", purpose: purpose, number: EINVAL)
        }
        var name = host
        if name.hasPrefix("["), name.hasSuffix("]") { name = String(name.dropFirst().dropLast()) }
        var hints = addrinfo()
        hints.ai_socktype = linux_sock_stream
        hints.ai_flags = AI_PASSIVE
        var list: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(name, nil, &hints, &list)
        guard status == 0 else {
            throw ListenAddressError(host: host, reason: String(cString: gai_strerror(status)))
        }
        defer { freeaddrinfo(list) }

        var listeners: [Listener] = []
        var failure = SystemCallError("getaddrinfo", purpose: purpose, number: EADDRNOTAVAIL)
        var next = list
        while let info = next {
            next = info.pointee.ai_next
            guard let pointer = info.pointee.ai_addr else { continue }
            var address = SocketAddress(copying: pointer, length: info.pointee.ai_addrlen)
            // All addresses of a name share the port that the first one got.
            address.port = UInt16(listeners.first?.address.port ?? port)
            do {
                listeners.append(try bindTCP(&address, purpose: purpose))
            } catch {
                failure = error
                // A machine without IPv6 has "localhost" on ::1 all the same; a port in use is an error.
                guard error.number != EADDRINUSE || port == 0 else {
                    for listener in listeners { listener.close() }
                    throw error
                }
            }
        }
        guard !listeners.isEmpty else { throw failure }
        return listeners
    }

    private static func bindTCP(
        _ address: inout SocketAddress,
        purpose: String
    ) throws(SystemCallError) -> Listener {
        let descriptor = socket(address.family, linux_sock_stream | linux_sock_nonblock | linux_sock_cloexec, 0)
        guard descriptor >= 0 else { throw SystemCallError("socket", purpose: purpose) }
        func check(_ call: String, _ succeeded: Bool) throws(SystemCallError) {
            guard !succeeded else { return }
            let number = errno
            _ = Glibc.close(descriptor)
            throw SystemCallError(call, purpose: purpose, number: number)
        }
        try check("setsockopt", Socket.setOption(descriptor, level: SOL_SOCKET, SO_REUSEADDR, to: 1))
        if address.family == AF_INET6 {
            try check("setsockopt", Socket.setOption(descriptor, level: Int32(IPPROTO_IPV6), IPV6_V6ONLY, to: 1))
        }
        try check("bind", address.withPointer { bind(descriptor, $0, $1) } == 0)
        try check("listen", listen(descriptor, backlog) == 0)
        try check("getsockname", address.withPointer { getsockname(descriptor, $0, &$1) } == 0)
        let bound = ListenAddress.tcp(host: address.peer.host, port: Int(address.port))
        return Listener(descriptor: descriptor, address: bound, file: nil)
    }

    private static func openUnix(path: String, mode: UInt32) throws -> Listener {
        let purpose = "listen on \(ListenAddress.unix(path: path))"
        guard var address = SocketAddress(unixPath: path) else {
            throw SystemCallError("bind", purpose: purpose, number: path.isEmpty ? EINVAL : ENAMETOOLONG)
        }
        try removeDeadSocket(path, address, purpose: purpose)
        let descriptor = socket(AF_UNIX, linux_sock_stream | linux_sock_nonblock | linux_sock_cloexec, 0)
        guard descriptor >= 0 else { throw SystemCallError("socket", purpose: purpose) }
        func check(_ call: String, _ succeeded: Bool) throws(SystemCallError) {
            guard !succeeded else { return }
            let number = errno
            _ = Glibc.close(descriptor)
            throw SystemCallError(call, purpose: purpose, number: number)
        }
        try check("bind", address.withPointer { bind(descriptor, $0, $1) } == 0)
        // Before listen nobody can connect, so the permissions are in force from the first connection on.
        try check("chmod", chmod(path, mode & 0o777) == 0)
        var status = stat()
        try check("lstat", lstat(path, &status) == 0)
        try check("listen", listen(descriptor, backlog) == 0)
        return Listener(
            descriptor: descriptor,
            address: .unix(path: path, mode: mode),
            file: (device: status.st_dev, inode: status.st_ino)
        )
    }

    /// Removes a socket file that nobody listens on; anything else that is in the way stays.
    private static func removeDeadSocket(_ path: String, _ address: SocketAddress, purpose: String) throws {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw SystemCallError("bind", purpose: purpose, number: EEXIST)
        }
        let probe = socket(AF_UNIX, linux_sock_stream | linux_sock_cloexec | linux_sock_nonblock, 0)
        guard probe >= 0 else { throw SystemCallError("socket", purpose: purpose) }
        defer { _ = Glibc.close(probe) }
        var address = address
        let isAlive = address.withPointer { connect(probe, $0, $1) } == 0 || errno != ECONNREFUSED
        guard !isAlive else { throw SystemCallError("bind", purpose: purpose, number: EADDRINUSE) }
        unlink(path)
    }

    /// The kernel lowers this to its own limit.
    private static let backlog: Int32 = 4096
}

/// A host name that has no address.
public struct ListenAddressError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The host as configured.
    public let host: String
    /// The resolver's words.
    public let reason: String

    /// A sentence for people.
    public var description: String { "cannot listen on \(host): \(reason)" }
}
