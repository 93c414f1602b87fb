import Foundation
import Glibc
import Synchronization

/// A proxy on a free loopback port between a server and its upstream: it keeps every request, and makes some go wrong.
///
/// One request a connection, as our client sends them. Each connection has a thread of its own, which it may block.
final class Proxy: Sendable {
    /// A request as it came.
    struct Request: Sendable {
        var at: ContinuousClock.Instant
        var method: String
        var target: String
        var headers: [String: String]
        var body: [UInt8]

        var text: String { String(decoding: body, as: UTF8.self) }
        /// AWS's name of the operation.
        var operation: String {
            if service == "s3" { return "\(method == "GET" ? "Get" : "Put")BucketNotificationConfiguration" }
            if service != "lambda" {
                return text.split(separator: "&").first { $0.hasPrefix("Action=") }.map { String($0.dropFirst(7)) }
                    ?? ""
            }
            let path = target.prefix { $0 != "?" }.split(separator: "/")
            switch (method, path.dropFirst().first, path.count) {
            case ("POST", "event-source-mappings", _): return "CreateEventSourceMapping"
            case ("GET", "event-source-mappings", 2): return "ListEventSourceMappings"
            case ("GET", "event-source-mappings", _): return "GetEventSourceMapping"
            case ("PUT", "event-source-mappings", _): return "UpdateEventSourceMapping"
            case ("DELETE", "event-source-mappings", _): return "DeleteEventSourceMapping"
            case ("GET", "tags", _): return "ListTags"
            case ("POST", "tags", _): return "TagResource"
            case ("DELETE", "tags", _): return "UntagResource"
            case ("GET", "functions", _): return "GetPolicy"
            case ("POST", "functions", _): return "AddPermission"
            case ("DELETE", "functions", _): return "RemovePermission"
            default: return "\(method) \(target)"
            }
        }
        /// The service that it was signed for.
        var service: String {
            let parts = (headers["authorization"] ?? "").split(separator: "/")
            return parts.count > 3 ? String(parts[3]) : ""
        }
    }

    /// An answer, or what is to be made of one.
    struct Response: Sendable {
        var status: Int
        var headers: [String: String]
        var body: [UInt8]

        var text: String {
            get { String(decoding: body, as: UTF8.self) }
            set { body = Array(newValue.utf8) }
        }
    }

    /// What becomes of a request.
    enum Action: Sendable {
        /// It is passed on, and so is the answer.
        case pass
        /// It is passed on, and the answer comes changed.
        case change(@Sendable (inout Response) -> Void)
        /// It is not passed on.
        case answer(Response)
        /// It is not passed on, and these bytes are the answer.
        case bytes(String)
        /// It is not passed on, and the connection ends.
        case dropBefore
        /// It is passed on, and the connection ends without the answer.
        case dropAfter
        /// It is passed on, and half of the answer comes.
        case truncate
        /// It is passed on, and no answer comes for as long as the client waits.
        case silence
    }

    private struct Reference: Sendable {
        weak var proxy: Proxy?
    }

    private struct State {
        var requests: [Request] = []
        var connections = 0
        var waiters: [(number: Int, arrival: OneShot<Void>)] = []
        var decide: @Sendable (Request, Int) -> Action
    }

    let url: String
    private let upstream: (host: String, port: Int)
    private let listener: Int32
    private let state: Mutex<State>

    /// Starts a proxy; the closure gets each request and its number from 0.
    init(
        to upstream: String,
        _ decide: @escaping @Sendable (Request, Int) -> Action = { _, _ in .pass }
    ) throws {
        let parts = upstream.replacing("http://", with: "").split(separator: ":")
        guard parts.count == 2, let port = Int(parts[1]) else { throw POSIXError(.EINVAL) }
        self.upstream = (String(parts[0]), port)
        state = Mutex(State(decide: decide))
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = Self.loopback(port: 0)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { [listener] pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(listener, pointer, size) == 0 && getsockname(listener, pointer, &size) == 0
            }
        }
        guard isBound, listen(listener, 128) == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
        url = "http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))"
        // Not kept alive by its own thread, so that it ends with the test.
        let (listener, reference) = (listener, Reference(proxy: self))
        Thread { Self.accept(listener) { reference.proxy } }.start()
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
    }

    /// What came so far, in the order in which it was complete.
    var requests: [Request] { state.withLock { $0.requests } }
    /// Waits until so many requests have come, or no longer than given, since fewer may be all there are.
    func request(number: Int, within limit: Duration) async {
        let arrival = OneShot<Void>()
        let isThere = state.withLock { state in
            if state.requests.count > number { return true }
            state.waiters.append((number, arrival))
            return false
        }
        if !isThere { await arrival.value(within: limit) }
    }

    /// How many connections came, whether a request followed or not.
    var connectionCount: Int { state.withLock { $0.connections } }

    /// Treats the requests from now on in another way.
    func change(_ decide: @escaping @Sendable (Request, Int) -> Action = { _, _ in .pass }) {
        state.withLock { $0.decide = decide }
    }

    /// The most requests that came within any one second.
    var greatestRate: Int {
        let times = requests.map(\.at).sorted()
        var greatest = 0
        var first = 0
        for (index, time) in times.enumerated() {
            while times[first] + .seconds(1) <= time { first += 1 }
            greatest = max(greatest, index - first + 1)
        }
        return greatest
    }

    // MARK: Connections

    private static func loopback(port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        address.sin_port = in_port_t(port).bigEndian
        return address
    }

    private static func accept(_ listener: Int32, _ proxy: @escaping @Sendable () -> Proxy?) {
        while true {
            let descriptor = Glibc.accept(listener, nil, nil)
            guard descriptor >= 0 else { break }
            let thread = Thread {
                proxy()?.serve(descriptor)
                close(descriptor)
            }
            thread.stackSize = 1 << 20
            thread.start()
        }
        close(listener)
    }

    private func serve(_ descriptor: Int32) {
        state.withLock { $0.connections += 1 }
        guard let message = Self.receiveMessage(descriptor), let request = Self.request(message) else { return }
        let (decide, number, waiters) = state.withLock { state in
            state.requests.append(request)
            let number = state.requests.count - 1
            defer { state.waiters.removeAll { $0.number <= number } }
            return (state.decide, number, state.waiters.filter { $0.number <= number })
        }
        for waiter in waiters { waiter.arrival.fulfil(()) }
        switch decide(request, number) {
        case .pass:
            Self.send(passOn(message), descriptor)
        case .change(let body):
            guard var response = Self.response(passOn(message)) else { return }
            body(&response)
            Self.send(Self.bytes(response), descriptor)
        case .answer(let response):
            Self.send(Self.bytes(response), descriptor)
        case .bytes(let text):
            Self.send(Array(text.utf8), descriptor)
        case .dropBefore:
            break
        case .dropAfter:
            _ = passOn(message)
        case .truncate:
            let answer = passOn(message)
            let body = Self.response(answer)?.body.count ?? 0
            Self.send(Array(answer.dropLast(max(1, body / 2))), descriptor)
        case .silence:
            _ = passOn(message)
            var rest: [UInt8] = []
            while Self.receive(descriptor, into: &rest) { rest = [] }
        }
    }

    /// Sends a request to the upstream and reads its answer to the end.
    private func passOn(_ message: [UInt8]) -> [UInt8] {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        var address = Self.loopback(port: upstream.port)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                connect(descriptor, pointer, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { return [] }
        Self.send(message, descriptor)
        var answer: [UInt8] = []
        while !Self.isComplete(answer, isAnswer: true), Self.receive(descriptor, into: &answer) {}
        return answer
    }

    // MARK: Messages

    private static func receiveMessage(_ descriptor: Int32) -> [UInt8]? {
        var bytes: [UInt8] = []
        while !isComplete(bytes) {
            guard receive(descriptor, into: &bytes) else { return nil }
        }
        return bytes
    }

    private static func isComplete(_ bytes: [UInt8], isAnswer: Bool = false) -> Bool {
        guard let (_, headers, start) = head(of: bytes) else { return false }
        guard let length = headers["content-length"].flatMap({ Int($0) }) else { return !isAnswer }
        return bytes.count - start >= length
    }

    private static func head(of bytes: [UInt8]) -> (first: String, headers: [String: String], end: Int)? {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound else { return nil }
        let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2 { headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces) }
        }
        return (String(lines.first ?? ""), headers, end)
    }

    private static func request(_ bytes: [UInt8]) -> Request? {
        guard let (first, headers, end) = head(of: bytes) else { return nil }
        let words = first.split(separator: " ")
        guard words.count == 3 else { return nil }
        return Request(
            at: .now,
            method: String(words[0]),
            target: String(words[1]),
            headers: headers,
            body: Array(bytes[end...])
        )
    }

    private static func response(_ bytes: [UInt8]) -> Response? {
        guard let (first, headers, end) = head(of: bytes) else { return nil }
        let status = first.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return Response(status: status, headers: headers, body: Array(bytes[end...]))
    }

    private static func bytes(_ response: Response) -> [UInt8] {
        var headers = response.headers
        headers["content-length"] = "\(response.body.count)"
        headers["connection"] = "close"
        let lines = headers.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)\r\n" }
        return Array("HTTP/1.1 \(response.status) X\r\n\(lines.joined())\r\n".utf8) + response.body
    }

    // MARK: Bytes

    private static func send(_ bytes: [UInt8], _ descriptor: Int32) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress?.advanced(by: sent), $0.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            sent += count
        }
    }

    private static func receive(_ descriptor: Int32, into bytes: inout [UInt8]) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 16_384)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count > 0 else { return false }
        bytes += buffer.prefix(count)
        return true
    }
}
