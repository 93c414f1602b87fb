import Dispatch
import Foundation
import OpenSSL
import Synchronization

/// One request and its answer over a connection of their own.
///
/// A connection is never used twice: on a reused one that the server has just closed nobody can tell whether the request
/// was acted on, and sending it again could do things twice. The rate of calls makes a handshake each affordable.
///
/// It runs on a thread of its own, where it may block. Queues of Dispatch are not used for that, as they share their
/// threads with the server.
final class HTTPExchange: Sendable {
    typealias Outcome = Result<HTTPResponse, TransportFailure>

    /// What to send, and where to.
    struct Message: Sendable {
        var origin: Origin
        /// The connection goes here, if not to the origin.
        var proxy: Proxy?
        /// The request as it goes over the wire.
        var bytes: [UInt8]
    }

    struct Limits: Sendable {
        /// Seconds for a connection to one address.
        var connectTimeout: Double
        /// Seconds for everything.
        var timeout: Double
        /// Bytes of an answer's body.
        var maximumBodyByteCount: Int
    }

    private struct State {
        var continuation: CheckedContinuation<Outcome, Never>?
        var outcome: Outcome?
        var isSent = false
    }

    private let message: Message
    private let limits: Limits
    private let trust: CertificateTrust
    private let socket = StreamSocket()
    private let state = Mutex(State())

    init(_ message: Message, limits: Limits, trust: CertificateTrust) {
        self.message = message
        self.limits = limits
        self.trust = trust
    }

    /// Sends the request and waits for the answer, for the time to end, or for the task to be cancelled.
    func run() async -> Outcome {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    state.continuation = state.outcome == nil ? continuation : nil
                    return state.outcome
                }
                if let isOver { continuation.resume(returning: isOver) } else { start() }
            }
        } onCancel: {
            abandon("the call was cancelled")
        }
    }

    private func start() {
        // Weak, since a work item that was cancelled stays in the queue up to its time.
        let expiry = DispatchWorkItem { [weak self, limits] in
            self?.abandon("no answer within \(Self.seconds(limits.timeout)) seconds")
        }
        DispatchQueue.global().asyncAfter(deadline: .now() + limits.timeout, execute: expiry)
        // Cancelling a work item is safe from any thread, but the type does not say so.
        nonisolated(unsafe) let timer = expiry
        let thread = Thread { [self] in
            finish(Result { () throws(TransportFailure) in try exchange() })
            socket.close()
            timer.cancel()
        }
        thread.name = "aws-call"
        thread.stackSize = 1 << 20
        thread.start()
    }

    private func abandon(_ reason: String) {
        let isSent = state.withLock { $0.isSent }
        finish(.failure(TransportFailure(isSent: isSent, reason)))
        socket.interrupt()
    }

    private func finish(_ outcome: Outcome) {
        let continuation = state.withLock { state in
            guard state.outcome == nil else { return nil as CheckedContinuation<Outcome, Never>? }
            state.outcome = outcome
            defer { state.continuation = nil }
            return state.continuation
        }
        continuation?.resume(returning: outcome)
    }

    // MARK: On the thread

    private func exchange() throws(TransportFailure) -> HTTPResponse {
        try connect()
        if let proxy = message.proxy, message.origin.isSecure { try openTunnel(through: proxy) }
        var channel = try message.origin.isSecure ? Channel(socket, securedBy: handshake()) : Channel(socket)
        state.withLock { $0.isSent = true }
        var sendFailure: TransportFailure?
        do throws(TransportFailure) {
            try channel.send(message.bytes)
        } catch {
            // A server may refuse a request before it has read all of it, and the refusal is worth more than the error.
            sendFailure = error
        }
        do throws(TransportFailure) {
            let response = try receive(HTTPResponseParser(maximumBodyByteCount: limits.maximumBodyByteCount), &channel)
            channel.close()
            return response
        } catch {
            throw sendFailure ?? error
        }
    }

    private func connect() throws(TransportFailure) {
        let target = message.proxy?.origin ?? message.origin
        let milliseconds = Int32(min(max(1, min(limits.connectTimeout, limits.timeout) * 1000), 1e9))
        do throws(StreamSocket.Failure) {
            let addresses = try StreamSocket.addresses(of: target.host, port: target.port)
            try socket.connect(to: addresses, milliseconds: milliseconds)
        } catch {
            let what = message.proxy == nil ? "" : "the proxy "
            throw TransportFailure(isSent: false, "cannot connect to \(what)\(target): \(error.reason)")
        }
    }

    private func openTunnel(through proxy: Proxy) throws(TransportFailure) {
        var channel = Channel(socket)
        let response: HTTPResponse
        do throws(TransportFailure) {
            try channel.send(proxy.connectRequest(to: message.origin))
            response = try receive(HTTPResponseParser(maximumBodyByteCount: 65_536, isTunnel: true), &channel)
        } catch {
            throw TransportFailure(isSent: false, "the proxy \(proxy.origin) opens no tunnel: \(error.description)")
        }
        guard (200...299).contains(response.status) else {
            throw TransportFailure(
                isSent: false,
                "the proxy \(proxy.origin) opens no tunnel to \(message.origin.authorityWithPort): status \(response.status)"
            )
        }
    }

    private func handshake() throws(TransportFailure) -> TLSSession {
        do {
            let session = try TLSSession(trust.tlsContext(), hostName: message.origin.host)
            while true {
                var outgoing: [UInt8] = []
                let isEstablished: Bool
                do throws(TLSError) {
                    isEstablished = try session.handshake()
                    session.takeCiphertext(appendingTo: &outgoing)
                } catch {
                    // The alert that tells the server why.
                    session.takeCiphertext(appendingTo: &outgoing)
                    try? socket.send(outgoing)
                    throw error
                }
                try socket.send(outgoing)
                if isEstablished { return session }
                var incoming: [UInt8] = []
                if try socket.receive(into: &incoming) {
                    try session.receive(incoming.span)
                } else {
                    session.receiveEnd()
                }
            }
        } catch let error as StreamSocket.Failure {
            throw TransportFailure(isSent: false, "no secure connection to \(message.origin): \(error.reason)")
        } catch {
            throw TransportFailure(isSent: false, "no secure connection to \(message.origin): \(error)")
        }
    }

    private func receive(
        _ parser: HTTPResponseParser,
        _ channel: inout Channel
    ) throws(TransportFailure) -> HTTPResponse {
        var parser = parser
        do throws(HTTPResponseParser.Malformed) {
            while true {
                var bytes: [UInt8] = []
                let isOpen = try channel.receive(into: &bytes, isStarted: parser.hasStarted)
                if let response = try parser.receive(bytes) { return response }
                if !isOpen { return try parser.receiveEnd() }
            }
        } catch {
            throw TransportFailure(isSent: true, "the answer cannot be read: \(error.reason)")
        }
    }

    private static func seconds(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e9 ? String(Int(value)) : String(value)
    }
}
