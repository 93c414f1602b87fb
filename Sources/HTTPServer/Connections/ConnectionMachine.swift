import HTTPTypes

/// The life of one HTTP/1.1 connection: bytes in, requests out, answers in, bytes out.
///
/// A pure state machine: it does no I/O and reads no clock. Requests are handled one after another, so answers are in
/// order by construction, and a pipelined request is not looked at before the one before it is answered.
struct ConnectionMachine: Sendable {
    /// What to do after reading.
    enum Step: Sendable {
        /// All input is consumed; more is needed.
        case needsInput
        /// Hand out what ``takeRequest()`` gives; nothing is read before ``answer(_:dateLine:into:)``.
        case request
        /// Answer the error; the connection ends with that answer.
        case failure(HTTPServerError)
        /// Nothing is read in this state.
        case stopped
    }

    enum State: Sendable, Equatable {
        case reading
        /// A request, or an error, has not been answered.
        case answering
        /// The head of an answer is written, its body goes on.
        case streaming(Body)
        /// All that was to be written is written: flush and close.
        case finished
    }

    /// How the body of a streamed answer is written.
    enum Body: Sendable, Equatable {
        case chunked, untilClose
    }

    /// What the peer is being waited for.
    enum Wait: Sendable, Equatable {
        case idle, head, body, nothing
    }

    /// The outcome of writing an answer.
    enum Answer: Sendable, Equatable {
        /// The head is written, and this rest of the body is to be sent after it (empty if it was copied behind the head).
        case written(rest: [UInt8])
        /// The answer cannot be put on the wire; another one is needed.
        case unsendable
        /// No answer is awaited.
        case unexpected
    }

    /// Up to this size a body is copied behind its head, so that both leave in one call.
    static let copiedBodyBytes = 16 << 10

    private(set) var parser: RequestParser
    private(set) var state = State.reading
    /// How many requests have been read.
    private(set) var requests = 0
    /// Whether the peer may be sending what will not be read, so that closing at once could destroy the last answer.
    private(set) var lingers = false
    /// No request is read after the current one.
    private(set) var isLast = false

    init(limits: HTTPLimits, peer: PeerAddress, isSecure: Bool) {
        parser = RequestParser(limits: limits, peer: peer, isSecure: isSecure)
    }

    var wait: Wait {
        guard state == .reading else { return .nothing }
        return switch parser.progress {
        case .betweenRequests: .idle
        case .head: .head
        case .body: .body
        case .failed: .nothing
        }
    }

    /// Reads on from a position of the input.
    mutating func read(_ input: Span<UInt8>, _ position: inout Int, into output: inout [UInt8]) -> Step {
        guard state == .reading else { return .stopped }
        while true {
            switch parser.next(input, &position) {
            case .needsInput:
                return .needsInput
            case .continueExpected:
                output.append(contentsOf: ResponseWriter.continueLine)
            case .request:
                state = .answering
                requests += 1
                return .request
            case .failure:
                return fail(parser.failure ?? .internalError)
            }
        }
    }

    /// Hands out the request that was read.
    mutating func takeRequest() -> HTTPServerRequest {
        parser.takeRequest()
    }

    /// The peer will send nothing more.
    mutating func finishInput() -> Step {
        isLast = true
        guard state == .reading else { return .stopped }
        guard wait != .idle else {
            state = .finished
            return .stopped
        }
        return fail(.incompleteRequest)
    }

    /// Gives up reading because of a fault that the parser cannot see (time, memory).
    mutating func fail(_ error: HTTPServerError) -> Step {
        guard state == .reading else { return .stopped }
        state = .answering
        isLast = true
        lingers = true
        return .failure(error)
    }

    /// Lets the request in progress, or the next one, be the last.
    mutating func makeLast() {
        isLast = true
    }

    /// Ends the connection if no request is in progress.
    mutating func finishIfIdle() {
        if wait == .idle { state = .finished }
    }

    /// Ends the connection without an answer, or in the middle of one.
    mutating func abandon() {
        state = .finished
    }

    /// Writes a complete answer.
    mutating func answer(
        _ response: HTTPServerResponse,
        dateLine: [UInt8],
        into output: inout [UInt8]
    ) -> Answer {
        guard state == .answering else { return .unexpected }
        var persistence = persistence
        let hasBody = ResponseWriter.allowsBody(response.status)
        guard
            ResponseWriter.writeHead(
                status: response.status,
                headers: response.headers,
                framing: hasBody ? .length(response.body.count) : .none,
                persistence: &persistence,
                dateLine: dateLine,
                into: &output
            )
        else { return .unsendable }
        state = persistence == .close ? .finished : .reading
        guard hasBody, !parser.framing.isHead else { return .written(rest: []) }
        guard response.body.count <= Self.copiedBodyBytes else { return .written(rest: response.body) }
        output.append(contentsOf: response.body)
        return .written(rest: [])
    }

    /// Writes the head of an answer whose body follows in pieces.
    mutating func beginStream(
        _ head: HTTPServerResponse,
        dateLine: [UInt8],
        into output: inout [UInt8]
    ) -> Answer {
        guard state == .answering else { return .unexpected }
        // An HTTP/1.0 client knows no chunks: closing ends its body (RFC 9112 section 6.3).
        let hasBody = !parser.framing.isHead && ResponseWriter.allowsBody(head.status)
        let body: Body? = hasBody ? parser.framing.isHTTP10 ? .untilClose : .chunked : nil
        var persistence = body == .untilClose ? .close : persistence
        let isFramed = !parser.framing.isHTTP10 && ResponseWriter.allowsBody(head.status)
        guard
            ResponseWriter.writeHead(
                status: head.status,
                headers: head.headers,
                framing: isFramed ? .chunked : .none,
                persistence: &persistence,
                dateLine: dateLine,
                into: &output
            )
        else { return .unsendable }
        if persistence == .close { isLast = true }
        // Of an answer without a body nothing follows: whoever streams it may not know, and may never end.
        state = body.map(State.streaming) ?? (isLast ? .finished : .reading)
        return .written(rest: [])
    }

    /// Writes a piece of a streamed body.
    func writeStream(_ bytes: [UInt8], into output: inout [UInt8]) {
        guard case .streaming(let body) = state else { return }
        switch body {
        case .chunked: ResponseWriter.writeChunk(bytes, into: &output)
        case .untilClose: output.append(contentsOf: bytes)
        }
    }

    /// Writes the end of a streamed body.
    mutating func finishStream(into output: inout [UInt8]) {
        guard case .streaming(let body) = state else { return }
        if body == .chunked { output.append(contentsOf: ResponseWriter.lastChunk) }
        state = isLast ? .finished : .reading
    }

    /// What follows an answer, unless the answer itself says otherwise.
    private var persistence: ResponseWriter.Persistence {
        isLast || !parser.framing.keepsAlive ? .close : parser.framing.isHTTP10 ? .keepAlive : .unsaid
    }
}
