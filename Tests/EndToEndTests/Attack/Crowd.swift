import CLinux
import Foundation
import Glibc

/// Many connections to one port that send what they are told and read only when asked.
///
/// Unchecked: one task at a time uses it, and the descriptors are all it has.
final class Crowd: @unchecked Sendable {
    private var descriptors: [Int32] = []

    /// How many are connected.
    var count: Int { descriptors.count }

    /// Raises the number of files this process may have open as far as the system lets it.
    ///
    /// - Returns: The number.
    static func raiseOpenFiles() -> Int {
        var limit = rlimit()
        let resource = __rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue))
        getrlimit(resource, &limit)
        limit.rlim_cur = limit.rlim_max
        setrlimit(resource, &limit)
        getrlimit(resource, &limit)
        return Int(clamping: limit.rlim_cur)
    }

    /// Connects.
    ///
    /// - Parameters:
    ///   - count: How many to add.
    ///   - port: The port on 127.0.0.1.
    ///   - receiveBytes: The size of each kernel buffer, for those that read slowly.
    /// - Throws: The system's error if there can be no more connections.
    func connect(_ count: Int, to port: Int, receiveBytes: Int32? = nil) throws {
        for _ in 0..<count {
            let descriptor = socket(AF_INET, linux_sock_stream | linux_sock_cloexec, 0)
            guard descriptor >= 0 else { throw POSIXError(.EMFILE) }
            descriptors.append(descriptor)
            if var size = receiveBytes {
                setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
            }
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = in_port_t(port).bigEndian
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            let result = withUnsafeBytes(of: &address) { bytes in
                Glibc.connect(
                    descriptor,
                    bytes.assumingMemoryBound(to: sockaddr.self).baseAddress,
                    socklen_t(MemoryLayout<sockaddr_in>.size)
                )
            }
            guard result == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
            let flags = fcntl(descriptor, F_GETFL)
            _ = fcntl(descriptor, F_SETFL, flags | O_NONBLOCK)
        }
    }

    /// Sends the same from each, as far as the other side takes it at once.
    func send(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            for descriptor in descriptors {
                _ = Glibc.send(descriptor, bytes.baseAddress, bytes.count, linux_msg_nosignal)
            }
        }
    }

    /// Reads what has come, and tells for each what it was and whether the other side has closed.
    func receive() -> [(text: String, isClosed: Bool)] {
        var chunk = [UInt8](repeating: 0, count: 4096)
        return descriptors.map { descriptor in
            let count = recv(descriptor, &chunk, chunk.count, 0)
            if count > 0 { return (String(decoding: chunk[..<count], as: UTF8.self), false) }
            return ("", count == 0 || errno == ECONNRESET)
        }
    }

    /// Waits until the other side has closed all, reading along.
    ///
    /// - Returns: What each was told, or `nil` for one that is still open at the deadline.
    func told(within limit: Duration) async throws -> [String?] {
        var told = [String](repeating: "", count: descriptors.count)
        var isClosed = [Bool](repeating: false, count: descriptors.count)
        let deadline = ContinuousClock.now + limit
        while ContinuousClock.now < deadline, isClosed.contains(false) {
            for (index, news) in receive().enumerated() where !isClosed[index] {
                told[index] += news.text
                isClosed[index] = news.isClosed
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        return zip(told, isClosed).map { $1 ? $0 : nil }
    }

    func close() {
        for descriptor in descriptors { Glibc.close(descriptor) }
        descriptors = []
    }

    deinit { close() }
}
