internal import Synchronization

/// Why an answer may not be wanted any more.
public struct ResponseCloseReason: Sendable, Hashable, CustomStringConvertible {
    private enum Code: String, Sendable { case peerClosed, serverStopping, answered }
    private let code: Code

    /// The peer has closed the connection, or its sending side (then it may still read an answer).
    public static let peerClosed = ResponseCloseReason(code: .peerClosed)
    /// The server is stopping: answer now, with what there is.
    public static let serverStopping = ResponseCloseReason(code: .serverStopping)

    /// The answer is complete already: of one to `HEAD`, or with a status that has no body, that is so with its head.
    public static let answered = ResponseCloseReason(code: .answered)

    /// The name of the reason.
    public var description: String { code.rawValue }
}

/// The right to answer one request, once, from any thread.
///
/// An answer given within ``RequestHandler/handle(_:responder:)`` is written at once; a later one goes to the
/// connection's queue. A responder that is dropped without an answer answers 500.
public final class Responder: Sendable {
    private let sink: any ResponseSink
    private let request: Int
    private let isAnswered = Atomic(false)

    package init(sink: any ResponseSink, request: Int = 1) {
        self.sink = sink
        self.request = request
    }

    deinit {
        if !isAnswered.load(ordering: .relaxed) { sink.abandon(request, isStreaming: false) }
    }

    /// Answers the request.
    ///
    /// Every call but the first is ignored and logged.
    public func respond(_ response: HTTPServerResponse) {
        guard claim() else { return }
        sink.answer(response, to: request)
    }

    /// Answers with a body that follows piece by piece, chunked.
    ///
    /// - Parameter head: The status and header fields; its body is the first piece.
    /// - Returns: The stream of the body; closed from the start if the request was answered before.
    public func respond(streaming head: HTTPServerResponse) -> ResponseStream {
        guard claim() else { return ResponseStream(sink: nil, request: request) }
        sink.beginStream(head, to: request)
        return ResponseStream(sink: sink, request: request)
    }

    /// Says by which route the request is served, for ``RequestHandler/didAnswer(_:)``.
    ///
    /// It counts only within ``RequestHandler/handle(_:responder:)``, before the answer.
    ///
    /// - Parameter number: Any number that tells the handler's routes apart.
    public func routed(to number: Int) { sink.noteRoute(number, of: request) }

    /// Asks to be told, once, when an answer may not be wanted any more: the peer closes, or the server stops.
    ///
    /// Only the last observer counts, and only until the answer. It is called on the connection's queue, at once if it
    /// has happened already; it may still answer.
    public func onClose(_ observer: @escaping @Sendable (ResponseCloseReason) -> Void) {
        guard !isAnswered.load(ordering: .relaxed) else { return }
        sink.observeClose(of: request) { reason in
            // The answer has come in between: as if this had been asked after it.
            if reason != .answered { observer(reason) }
        }
    }

    /// Passes the right to answer on to a responder that tells what is answered, just before it is sent.
    ///
    /// - Parameter observer: Called once, on the thread that answers, with the answer or the head of a streamed one.
    /// - Returns: The responder to answer through; this one has no effect any more.
    public func observed(by observer: @escaping @Sendable (HTTPServerResponse) -> Void) -> Responder {
        isAnswered.store(true, ordering: .relaxed)
        return Responder(sink: ObservedSink(sink, observer: observer), request: request)
    }

    /// Whether the connection is gone, so that an answer would reach nobody.
    public var isClosed: Bool { sink.isClosed(to: request) }

    private func claim() -> Bool {
        if isAnswered.exchange(true, ordering: .acquiringAndReleasing) {
            sink.noteSecondAnswer()
            return false
        }
        return true
    }
}
