package import HTTPServer
import Synchronization

/// Takes the answer to one request in the place of a connection, so that a handler can be tested without a socket.
package final class ResponseRecorder: ResponseSink {
    /// What a handler gave.
    package struct Record: Sendable {
        /// The answer, or the head of a stream.
        package var response: HTTPServerResponse?
        /// The pieces of a stream.
        package var pieces: [[UInt8]] = []
        /// Whether the stream was finished.
        package var isFinished = false
        /// Whether the responder or the stream was dropped.
        package var isAbandoned = false
    }

    private struct State: Sendable {
        var record = Record()
        var closeReason: ResponseCloseReason?
        var closeObserver: (@Sendable (ResponseCloseReason) -> Void)?
        var waiting: [CheckedContinuation<Record, Never>] = []
    }

    private let state = Mutex(State())

    package init() {}

    /// Lets a handler handle a request, and waits for its answer, or for its stream to be finished.
    ///
    /// - Returns: What it gave; its response is `nil` if the request was dropped.
    package static func record(
        _ request: HTTPServerRequest,
        by handler: some RequestHandler
    ) async -> Record {
        let recorder = ResponseRecorder()
        handler.handle(request, responder: Responder(sink: recorder))
        return await recorder.outcome()
    }

    /// What was recorded so far.
    package var record: Record { state.withLock(\.record) }

    /// Waits for the answer, or for the stream to be finished.
    package func outcome() async -> Record {
        await withCheckedContinuation { continuation in
            let done: Record? = state.withLock { state in
                if state.record.isFinished || state.record.isAbandoned { return state.record }
                state.waiting.append(continuation)
                return nil
            }
            if let done { continuation.resume(returning: done) }
        }
    }

    /// Plays a peer that goes away, or a server that stops.
    package func close(_ reason: ResponseCloseReason) {
        let observer = state.withLock { state in
            state.closeReason = reason
            defer { state.closeObserver = nil }
            return state.closeObserver
        }
        observer?(reason)
    }

    package func isClosed(to request: Int) -> Bool { state.withLock { $0.closeReason == .peerClosed } }
    package var streamBacklog: Int { 0 }
    package var streamHighWaterMark: Int { .max }

    package func answer(_ response: HTTPServerResponse, to request: Int) {
        update { record in
            record.response = response
            record.isFinished = true
        }
    }

    package func beginStream(_ head: HTTPServerResponse, to request: Int) {
        update { $0.response = head }
    }

    package func writeStream(_ bytes: [UInt8], to request: Int) {
        update { $0.pieces.append(bytes) }
    }

    package func finishStream(to request: Int) {
        update { $0.isFinished = true }
    }

    package func abandon(_ request: Int, isStreaming: Bool) {
        update { $0.isAbandoned = true }
    }

    package func observeClose(of request: Int, _ observer: @escaping @Sendable (ResponseCloseReason) -> Void) {
        let reason = state.withLock { state in
            if state.closeReason == nil { state.closeObserver = observer }
            return state.closeReason
        }
        if let reason { observer(reason) }
    }

    package func observeWritable(of request: Int, _ observer: @escaping @Sendable () -> Void) {
        observer()
    }

    package func noteSecondAnswer() {}

    private func update(_ body: (inout Record) -> Void) {
        let (record, waiting) = state.withLock { state in
            body(&state.record)
            guard state.record.isFinished || state.record.isAbandoned else {
                return (state.record, [CheckedContinuation<Record, Never>]())
            }
            defer { state.waiting = [] }
            return (state.record, state.waiting)
        }
        for continuation in waiting { continuation.resume(returning: record) }
    }
}
