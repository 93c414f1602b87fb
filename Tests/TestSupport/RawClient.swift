import CLinux
package import Dispatch
import Glibc
package import HTTPServer

/// A client that sends bytes as they are and reads answers as they come, for what no proper client would send.
///
/// It waits without blocking a thread. Every wait ends after ``patience``, so that a missing answer is a failed test
/// and not a hanging one; no test passes by waiting.
package final class RawClient: Sendable {
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    private let descriptor: Int32
    private let queue = DispatchQueue(label: "raw-client")
    private let buffer = Buffer()

    package static let patience = DispatchTimeInterval.seconds(60)

    /// Used on `queue` only, one operation at a time.
    private final class Buffer: @unchecked Sendable {
        var received: ArraySlice<UInt8> = []
        var isFinished = false
    }

    /// Connects to a server's address; `receiveBytes` sizes the kernel's receive buffer, for a client that reads slowly,
    /// and `source` is the IPv4 address to connect from.
    package init(_ address: ListenAddress, receiveBytes: Int32? = nil, from source: String? = nil) throws {
        var storage = sockaddr_storage()
        let length: socklen_t
        let family: Int32
        if let path = address.path {
            family = AF_UNIX
            length = Self.fill(&storage, with: sockaddr_un.self) { address in
                address.sun_family = sa_family_t(AF_UNIX)
                withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
            }
        } else if let host = address.host, host.contains(":") {
            family = AF_INET6
            length = Self.fill(&storage, with: sockaddr_in6.self) { target in
                target.sin6_family = sa_family_t(AF_INET6)
                target.sin6_port = in_port_t(address.port ?? 0).bigEndian
                inet_pton(AF_INET6, host, &target.sin6_addr)
            }
        } else {
            family = AF_INET
            length = Self.fill(&storage, with: sockaddr_in.self) { target in
                target.sin_family = sa_family_t(AF_INET)
                target.sin_port = in_port_t(address.port ?? 0).bigEndian
                inet_pton(AF_INET, address.host ?? "127.0.0.1", &target.sin_addr)
            }
        }
        let descriptor = socket(family, linux_sock_stream | linux_sock_cloexec, 0)
        guard descriptor >= 0 else { throw Failure(description: "socket: errno \(errno)") }
        self.descriptor = descriptor
        if var size = receiveBytes {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        if let source {
            var local = sockaddr_storage()
            let size = Self.fill(&local, with: sockaddr_in.self) { target in
                target.sin_family = sa_family_t(AF_INET)
                inet_pton(AF_INET, source, &target.sin_addr)
            }
            let bound = withUnsafeBytes(of: &local) { bytes in
                bind(descriptor, bytes.assumingMemoryBound(to: sockaddr.self).baseAddress, size)
            }
            guard bound == 0 else { throw Failure(description: "bind to \(source): errno \(errno)") }
        }
        let result = withUnsafeBytes(of: &storage) { bytes in
            connect(descriptor, bytes.assumingMemoryBound(to: sockaddr.self).baseAddress, length)
        }
        guard result == 0 else { throw Failure(description: "connect to \(address): errno \(errno)") }
        let flags = fcntl(descriptor, F_GETFL)
        _ = fcntl(descriptor, F_SETFL, flags | O_NONBLOCK)
    }

    deinit { Glibc.close(descriptor) }

    private static func fill<Address>(
        _ storage: inout sockaddr_storage,
        with type: Address.Type,
        _ body: (inout Address) -> Void
    ) -> socklen_t {
        withUnsafeMutableBytes(of: &storage) { bytes in
            bytes.withMemoryRebound(to: type) { addresses in
                if !addresses.isEmpty { body(&addresses[0]) }
            }
        }
        return socklen_t(MemoryLayout<Address>.size)
    }

    // MARK: Sending

    /// Sends bytes, waiting while the server takes none.
    package func send(_ bytes: [UInt8]) async throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, linux_msg_nosignal) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                try await wait(forWriting: true)
            } else if errno != EINTR {
                throw Failure(description: "send: errno \(errno)")
            }
        }
    }

    /// Sends a text whose line ends are LF as one with CR LF; a CR in it stays as it is.
    package func send(lines text: String) async throws {
        try await send(Array(text.utf8).flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] })
    }

    /// Closes the sending side.
    package func finishSending() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// Closes so that the server sees a reset instead of an end.
    package func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
        // The descriptor stays owned by deinit: connecting it to nothing resets the connection now.
        var nowhere = sockaddr()
        nowhere.sa_family = sa_family_t(AF_UNSPEC)
        connect(descriptor, &nowhere, socklen_t(MemoryLayout<sockaddr>.size))
    }

    // MARK: Receiving

    /// Reads one response, interim ones too; an answer to `HEAD` has no body whatever its fields say.
    package func response(toHead: Bool = false) async throws -> WireResponse {
        while true {
            if let (response, length) = try WireResponse.parse(
                buffer.received,
                toHead: toHead,
                isFinished: buffer.isFinished
            ) {
                buffer.received = buffer.received.dropFirst(length)
                return response
            }
            guard !buffer.isFinished else {
                throw Failure(description: "closed after \(String(decoding: buffer.received, as: UTF8.self))")
            }
            try await receive()
        }
    }

    /// Reads until so many bytes have come, or the end.
    package func bytes(atLeast count: Int) async throws -> [UInt8] {
        while buffer.received.count < count, !buffer.isFinished { try await receive() }
        defer { buffer.received = [] }
        return Array(buffer.received)
    }

    /// Reads up to the end; a reset is an end too.
    package func rest() async throws -> String {
        while !buffer.isFinished { try await receive() }
        defer { buffer.received = [] }
        return String(decoding: buffer.received, as: UTF8.self)
    }

    private func receive() async throws {
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = recv(descriptor, &chunk, chunk.count, 0)
            if count > 0 {
                buffer.received += chunk[..<count]
                return
            }
            if count == 0 || errno == ECONNRESET {
                buffer.isFinished = true
                return
            }
            if errno == EAGAIN {
                try await wait(forWriting: false)
            } else if errno != EINTR {
                throw Failure(description: "recv: errno \(errno)")
            }
        }
    }

    /// Waits until the socket is ready.
    ///
    /// The source is cancelled before the wait ends.
    private func wait(forWriting: Bool) async throws {
        let readiness = Readiness(
            forWriting
                ? DispatchSource.makeWriteSource(fileDescriptor: descriptor, queue: queue)
                : DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
        )
        let isReady = await withCheckedContinuation { continuation in
            readiness.source.setEventHandler {
                readiness.isReady = true
                readiness.source.cancel()
            }
            readiness.source.setCancelHandler { continuation.resume(returning: readiness.isReady) }
            readiness.source.activate()
            queue.asyncAfter(deadline: .now() + Self.patience) { [weak readiness] in
                if let readiness, !readiness.isReady { readiness.source.cancel() }
            }
        }
        guard isReady else { throw Failure(description: "nothing happened for \(Self.patience)") }
    }

    /// Unchecked: `isReady` is used on `queue` only, and a source may be cancelled from anywhere.
    private final class Readiness: @unchecked Sendable {
        let source: any DispatchSourceProtocol
        var isReady = false

        init(_ source: any DispatchSourceProtocol) {
            self.source = source
        }
    }
}
