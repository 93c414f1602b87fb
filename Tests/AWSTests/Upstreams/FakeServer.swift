import Foundation
import Glibc
import OpenSSL
import Synchronization

/// A server on a free loopback port that answers with whatever bytes a test wants, and keeps what it received.
final class FakeServer: Sendable {
    /// A request as it came over the wire.
    struct Request: Sendable {
        var bytes: [UInt8]

        var text: String { String(decoding: bytes, as: UTF8.self) }
        var requestLine: String { String(text.prefix { !$0.isNewline }) }
        var method: String { String(requestLine.prefix { $0 != " " }) }
        var target: String { String(requestLine.split(separator: " ").dropFirst().first ?? "") }
        var body: String { text.ranges(of: "\r\n\r\n").first.map { String(text[$0.upperBound...]) } ?? "" }

        func header(_ name: String) -> String? {
            for line in text.split(separator: "\r\n", omittingEmptySubsequences: false).dropFirst() {
                if line.isEmpty { return nil }
                let parts = line.split(separator: ":", maxSplits: 1)
                if parts.count == 2, parts[0].lowercased() == name.lowercased() {
                    return parts[1].trimmingCharacters(in: .whitespaces)
                }
            }
            return nil
        }
    }

    /// What becomes of a connection after a request.
    enum Reply: Sendable {
        /// These bytes, then the end of the connection.
        case bytes(String)
        /// These bytes, and nothing more for as long as the server lives.
        case bytesThenSilence(String)
        /// The connection ends without an answer.
        case drop
        /// The connection is reset without an answer.
        case reset
        /// No answer, and no end.
        case silence

        static func response(_ status: Int, _ headers: [String: String] = [:], _ body: String = "") -> Reply {
            var text = "HTTP/1.1 \(status) X\r\nContent-Length: \(body.utf8.count)\r\n"
            for (name, value) in headers.sorted(by: { $0.key < $1.key }) { text += "\(name): \(value)\r\n" }
            return .bytes(text + "\r\n" + body)
        }

        static func json(_ status: Int, _ body: String, _ headers: [String: String] = [:]) -> Reply {
            .response(status, headers.merging(["Content-Type": "application/json"]) { old, _ in old }, body)
        }

        static func xml(_ status: Int, _ body: String, _ headers: [String: String] = [:]) -> Reply {
            .response(status, headers.merging(["Content-Type": "text/xml"]) { old, _ in old }, body)
        }
    }

    private struct State {
        var requests: [Request] = []
        var connections = 0
        var kept: [Int32] = []
        var isStopped = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    let port: Int
    private let listener: Int32
    private let tls: TLSContext?
    private let tunnel: TLSContext?
    private let respond: @Sendable (Request, Int) -> Reply
    private let state = Mutex(State())

    var url: String { "\(tls == nil ? "http" : "https")://127.0.0.1:\(port)" }
    var requests: [Request] { state.withLock { $0.requests } }
    /// How many connections came, whether a request followed or not.
    var connectionCount: Int { state.withLock { $0.connections } }

    /// Starts a server; the closure gets each request and its number from 0.
    ///
    /// With a context for tunnels it is a proxy too, and answers in the place of those that tunnels lead to.
    init(
        tls: TLSContext? = nil,
        tunnelling tunnel: TLSContext? = nil,
        respond: @escaping @Sendable (Request, Int) -> Reply
    ) throws {
        self.tls = tls
        self.tunnel = tunnel
        self.respond = respond
        (listener, port) = try Self.bound()
        guard listen(listener, 64) == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
        Thread { [self] in accept() }.start()
    }

    /// A port that is taken, and where nobody listens.
    struct PortThatRefuses {
        let number: Int
        private let descriptor: Int32

        init() throws { (descriptor, number) = try FakeServer.bound() }

        func close() { _ = Glibc.close(descriptor) }
    }

    /// A socket bound to a free port of the loopback interface.
    private static func bound() throws -> (descriptor: Int32, port: Int) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(descriptor, pointer, size) == 0 && getsockname(descriptor, pointer, &size) == 0
            }
        }
        guard isBound else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
        return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
    }

    /// Answers the replies in turn, and the last one for ever.
    convenience init(tls: TLSContext? = nil, _ replies: Reply...) throws {
        try self.init(tls: tls) { _, index in replies[min(index, replies.count - 1)] }
    }

    /// Ends all connections; to be called at the end of a test.
    func stop() {
        state.withLock { state in
            state.isStopped = true
            for descriptor in state.kept { shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
        shutdown(listener, Int32(SHUT_RDWR))
    }

    /// Waits for the next request to have come.
    func request(number: Int) async -> Request {
        while true {
            if let request = state.withLock({ $0.requests.count > number ? $0.requests[number] : nil }) {
                return request
            }
            await withCheckedContinuation { continuation in
                let isThere = state.withLock { state in
                    if state.requests.count > number { return true }
                    state.waiters.append(continuation)
                    return false
                }
                if isThere { continuation.resume() }
            }
        }
    }

    private func accept() {
        while true {
            let descriptor = Glibc.accept(listener, nil, nil)
            guard descriptor >= 0 else { break }
            state.withLock {
                $0.connections += 1
                $0.kept.append(descriptor)
            }
            Thread { [self] in
                serve(descriptor)
                state.withLock { $0.kept.removeAll { $0 == descriptor } }
                close(descriptor)
            }.start()
        }
        close(listener)
    }

    private func serve(_ descriptor: Int32) {
        var wire = Wire(descriptor: descriptor)
        if let tls {
            guard let session = try? TLSSession(tls), wire.secure(with: session) else { return }
        }
        guard var (request, number) = nextRequest(wire) else { return }
        if request.method == "CONNECT", let tunnel {
            wire.send(Array("HTTP/1.1 200 OK\r\n\r\n".utf8))
            guard let session = try? TLSSession(tunnel), wire.secure(with: session), let next = nextRequest(wire) else {
                return
            }
            (request, number) = next
        }
        switch respond(request, number) {
        case .bytes(let text):
            wire.send(Array(text.utf8))
            wire.finish()
        case .bytesThenSilence(let text):
            wire.send(Array(text.utf8))
            wire.waitForEnd()
        case .drop:
            break
        case .reset:
            var linger = linger(l_onoff: 1, l_linger: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
        case .silence:
            wire.waitForEnd()
        }
    }

    private func nextRequest(_ wire: Wire) -> (Request, Int)? {
        var bytes: [UInt8] = []
        while !Self.isComplete(bytes) {
            guard wire.receive(into: &bytes) else { return nil }
        }
        let request = Request(bytes: bytes)
        let (number, waiters) = state.withLock { state in
            state.requests.append(request)
            defer { state.waiters = [] }
            return (state.requests.count - 1, state.waiters)
        }
        for waiter in waiters { waiter.resume() }
        return (request, number)
    }

    private static func isComplete(_ bytes: [UInt8]) -> Bool {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.ranges(of: "\r\n\r\n").first else { return false }
        let length = Request(bytes: bytes).header("content-length").flatMap { Int($0) } ?? 0
        return text[end.upperBound...].utf8.count >= length
    }
}

/// One connection's bytes, through TLS or not, on a thread that it may block.
private struct Wire {
    let descriptor: Int32
    private var session: TLSSession?

    init(descriptor: Int32) { self.descriptor = descriptor }

    mutating func secure(with session: TLSSession) -> Bool {
        self.session = session
        while true {
            var reply: [UInt8] = []
            let isEstablished = try? session.handshake()
            session.takeCiphertext(appendingTo: &reply)
            sendRaw(reply)
            guard let isEstablished else { return false }
            if isEstablished { return true }
            var incoming: [UInt8] = []
            guard receiveRaw(into: &incoming), (try? session.receive(incoming.span)) != nil else { return false }
        }
    }

    func receive(into bytes: inout [UInt8]) -> Bool {
        guard let session else { return receiveRaw(into: &bytes) }
        while true {
            let count = bytes.count
            guard let outcome = try? session.read(appendingTo: &bytes) else { return false }
            if bytes.count > count { return true }
            if outcome == .closed { return false }
            var incoming: [UInt8] = []
            guard receiveRaw(into: &incoming), (try? session.receive(incoming.span)) != nil else { return false }
        }
    }

    func send(_ bytes: [UInt8]) {
        guard let session else { return sendRaw(bytes) }
        var ciphertext: [UInt8] = []
        try? session.send(bytes.span, ciphertext: &ciphertext)
        sendRaw(ciphertext)
    }

    func finish() {
        guard let session else { return }
        var ciphertext: [UInt8] = []
        session.close(ciphertext: &ciphertext)
        sendRaw(ciphertext)
    }

    func waitForEnd() {
        var bytes: [UInt8] = []
        while receiveRaw(into: &bytes) { bytes = [] }
    }

    private func sendRaw(_ bytes: [UInt8]) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress?.advanced(by: sent), $0.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            sent += count
        }
    }

    private func receiveRaw(into bytes: inout [UInt8]) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 16_384)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count > 0 else { return false }
        bytes += buffer.prefix(count)
        return true
    }
}
