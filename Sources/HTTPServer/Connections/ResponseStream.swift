internal import Synchronization

/// The body of an answer, written piece by piece from any thread.
///
/// A stream that is dropped without ``finish()`` closes the connection, so that the peer sees the body was cut off.
public final class ResponseStream: Sendable {
    /// Whether to go on writing.
    public struct Pace: Sendable, Hashable {
        private enum Code: Sendable { case ready, congested, closed }
        private let code: Code

        /// Write on.
        public static let ready = Pace(code: .ready)
        /// The piece was taken, but the peer reads too slowly: wait for ``ResponseStream/onWritable(_:)``.
        public static let congested = Pace(code: .congested)
        /// The connection is gone, or the answer complete; the piece was dropped.
        public static let closed = Pace(code: .closed)
    }

    private let sink: (any ResponseSink)?
    private let request: Int
    private let isFinished: Atomic<Bool>

    init(sink: (any ResponseSink)?, request: Int) {
        self.sink = sink
        self.request = request
        isFinished = Atomic(sink == nil)
    }

    deinit {
        if !isFinished.load(ordering: .relaxed) { sink?.abandon(request, isStreaming: true) }
    }

    /// Sends a piece; an empty one is nothing.
    ///
    /// A writer that goes on after ``Pace/congested`` loses the connection when four times the high-water mark waits.
    @discardableResult
    public func write(_ bytes: [UInt8]) -> Pace {
        guard let sink, !isClosed else { return .closed }
        guard !bytes.isEmpty else { return .ready }
        sink.writeStream(bytes, to: request)
        return sink.streamBacklog > sink.streamHighWaterMark ? .congested : .ready
    }

    /// Ends the body.
    public func finish() {
        guard !isFinished.exchange(true, ordering: .acquiringAndReleasing) else { return }
        sink?.finishStream(to: request)
    }

    /// Whether nothing can be written any more: also from the start, if the answer is one without a body.
    public var isClosed: Bool { isFinished.load(ordering: .relaxed) || (sink?.isClosed(to: request) ?? true) }

    /// Asks to be told, once, when the peer closes, the server stops, or the answer turns out to have no body; the
    /// stream should then be finished.
    ///
    /// Only the last observer counts. It is called on the connection's queue, at once if it has happened already.
    public func onClose(_ observer: @escaping @Sendable (ResponseCloseReason) -> Void) {
        guard !isFinished.load(ordering: .relaxed) else { return }
        sink?.observeClose(of: request, observer)
    }

    /// Asks to be told, once, when less than half the high-water mark waits for the peer.
    ///
    /// Only the last observer counts. It is called on the connection's queue, soon if that is so already.
    public func onWritable(_ observer: @escaping @Sendable () -> Void) {
        guard !isFinished.load(ordering: .relaxed) else { return }
        sink?.observeWritable(of: request, observer)
    }
}
