import CLinux
import Glibc

/// Calls on non-blocking stream sockets.
///
/// Interrupted calls are repeated, except close, whose descriptor is gone.
enum Socket {
    /// What a call on a socket came to.
    enum Outcome {
        case bytes(Int)
        case wouldBlock
        case failed(Int32)
    }

    @inline(__always)
    static func receive(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer) -> Outcome {
        while true {
            let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
            if count >= 0 { return .bytes(count) }
            let number = errno
            if number == EINTR { continue }
            return number == EAGAIN || number == EWOULDBLOCK ? .wouldBlock : .failed(number)
        }
    }

    @inline(__always)
    static func send(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, more: Bool = false) -> Outcome {
        // Without MSG_NOSIGNAL a peer that has gone would raise SIGPIPE.
        let flags = linux_msg_nosignal | (more ? linux_msg_more : 0)
        while true {
            let count = Glibc.send(descriptor, bytes.baseAddress, bytes.count, flags)
            if count >= 0 { return .bytes(count) }
            let number = errno
            if number == EINTR { continue }
            return number == EAGAIN || number == EWOULDBLOCK ? .wouldBlock : .failed(number)
        }
    }

    static func shutdownWriting(_ descriptor: Int32) {
        _ = Glibc.shutdown(descriptor, Int32(SHUT_WR))
    }

    static func setOption(_ descriptor: Int32, level: Int32, _ option: Int32, to value: Int32) -> Bool {
        var value = value
        return setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size)) == 0
    }

    /// Small answers leave at once instead of waiting for the acknowledgement of the one before.
    static func disableDelay(_ descriptor: Int32) {
        _ = setOption(descriptor, level: Int32(IPPROTO_TCP), TCP_NODELAY, to: 1)
    }
}
