import Glibc
import Synchronization

/// A TCP socket that one thread reads and writes, blocking, and that any other can interrupt.
final class StreamSocket: Sendable {
    /// Why a call on the socket failed.
    struct Failure: Error, Hashable {
        var reason: String

        init(reason: String) { self.reason = reason }
        init(_ number: Int32) { reason = String(cString: strerror(number)) }
    }

    /// An address to connect to.
    struct Address: Sendable {
        fileprivate var family: Int32
        fileprivate var bytes: [UInt8]
    }

    private struct State {
        var descriptor: Int32?
        var isInterrupted = false
    }

    // The descriptor is closed only under the lock, so that an interruption never hits a descriptor that was reused.
    private let state = Mutex(State())

    init() {}

    deinit { close() }

    /// Asks the system for a host's addresses, which blocks for as long as the resolver takes.
    static func addresses(of host: String, port: Int) throws(Failure) -> [Address] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        let result = getaddrinfo(host, String(port), &hints, &list)
        defer { if let list { freeaddrinfo(list) } }
        guard result == 0 else {
            throw Failure(reason: result == EAI_SYSTEM ? String(cString: strerror(errno)) : "the name is not known")
        }
        var addresses: [Address] = []
        var next = list
        while let entry = next?.pointee {
            if let address = entry.ai_addr {
                let bytes = UnsafeRawBufferPointer(start: address, count: Int(entry.ai_addrlen))
                addresses.append(Address(family: entry.ai_family, bytes: Array(bytes)))
            }
            next = entry.ai_next
        }
        guard !addresses.isEmpty else { throw Failure(reason: "the name has no address") }
        return addresses
    }

    /// Connects to the first address that answers, each within some milliseconds.
    func connect(to addresses: [Address], milliseconds: Int32) throws(Failure) {
        var failure = Failure(reason: "there is no address")
        for address in addresses {
            do throws(Failure) {
                try connect(to: address, milliseconds: milliseconds)
                return
            } catch {
                close()
                if isInterrupted { throw error }
                failure = error
            }
        }
        throw failure
    }

    private func connect(to address: Address, milliseconds: Int32) throws(Failure) {
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(address.family, type, 0)
        guard descriptor >= 0 else { throw Failure(errno) }
        let isAdopted = state.withLock { state in
            guard !state.isInterrupted else { return false }
            state.descriptor = descriptor
            return true
        }
        guard isAdopted else {
            Glibc.close(descriptor)
            throw Failure(ECANCELED)
        }
        var one: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        let result = address.bytes.withUnsafeBytes { bytes in
            bytes.baseAddress.map { base in
                Glibc.connect(descriptor, base.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
            } ?? -1
        }
        if result == 0 { return }
        guard errno == EINPROGRESS || errno == EINTR else { throw Failure(errno) }
        guard try wait(for: POLLOUT, on: descriptor, milliseconds: milliseconds) else {
            throw Failure(reason: "no answer within \(Double(milliseconds) / 1000) seconds")
        }
        var number: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &number, &size) == 0 else { throw Failure(errno) }
        guard number == 0 else { throw Failure(number) }
        guard !isInterrupted else { throw Failure(ECANCELED) }
    }

    /// Sends all bytes.
    func send(_ bytes: [UInt8]) throws(Failure) {
        var sent = 0
        while sent < bytes.count {
            let descriptor = try openDescriptor()
            let count = bytes.withUnsafeBytes { buffer in
                // Without MSG_NOSIGNAL a peer that has gone would raise SIGPIPE.
                Glibc.send(
                    descriptor,
                    buffer.baseAddress?.advanced(by: sent),
                    buffer.count - sent,
                    Int32(MSG_NOSIGNAL)
                )
            }
            if count >= 0 {
                sent += count
            } else if errno == EAGAIN {
                _ = try wait(for: POLLOUT, on: descriptor, milliseconds: -1)
            } else if errno != EINTR {
                throw Failure(errno)
            }
        }
    }

    /// Appends what has come, at least one byte; returns false at the end of the connection.
    func receive(into bytes: inout [UInt8]) throws(Failure) -> Bool {
        while true {
            let descriptor = try openDescriptor()
            let count = withUnsafeTemporaryAllocation(byteCount: 16_384, alignment: 16) { buffer in
                let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
                if count > 0 { bytes.append(contentsOf: buffer.prefix(count)) }
                return count
            }
            if count >= 0 { return count > 0 }
            if errno == EAGAIN {
                _ = try wait(for: POLLIN, on: descriptor, milliseconds: -1)
            } else if errno != EINTR {
                throw Failure(errno)
            }
        }
    }

    /// Makes every call that is under way, and every later one, fail soon; safe to call from any thread.
    func interrupt() {
        state.withLock { state in
            state.isInterrupted = true
            if let descriptor = state.descriptor { _ = shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
    }

    func close() {
        state.withLock { state in
            if let descriptor = state.descriptor { Glibc.close(descriptor) }
            state.descriptor = nil
        }
    }

    private var isInterrupted: Bool { state.withLock { $0.isInterrupted } }

    private func openDescriptor() throws(Failure) -> Int32 {
        let descriptor = state.withLock { $0.isInterrupted ? nil : $0.descriptor }
        guard let descriptor else { throw Failure(ECANCELED) }
        return descriptor
    }

    /// False when the time is over; a negative time is without end, since an interruption wakes the call.
    private func wait(for events: Int32, on descriptor: Int32, milliseconds: Int32) throws(Failure) -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(events), revents: 0)
        while true {
            let count = poll(&entry, 1, milliseconds)
            if count > 0 { return true }
            if count == 0 { return false }
            guard errno == EINTR else { throw Failure(errno) }
        }
    }
}
