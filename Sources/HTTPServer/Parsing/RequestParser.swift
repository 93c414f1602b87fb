import HTTPTypes

/// The framing of HTTP/1.1 requests (RFC 9112): bytes in, events out.
///
/// A pure state machine: it does no I/O, reads no clock, and keeps no input but an incomplete line and the body so far.
/// How the input is cut into pieces makes no difference to the events. After a failure it stays failed.
package struct RequestParser: Sendable {
    /// What the input so far amounts to.
    package enum Event: Sendable, Equatable {
        /// All input is consumed and the request is not complete.
        case needsInput
        /// The head is complete, a body follows, and the client waits for `100 Continue`.
        case continueExpected
        /// A request is complete, for ``RequestParser/takeRequest()``; input after it is not consumed.
        case request
        /// The input is not a request that can be served, for the reason in ``RequestParser/failure``; nothing after
        /// this can be trusted.
        case failure
    }

    /// What the parser is waiting for.
    enum Progress: Sendable, Equatable {
        /// Nothing of the next request has come.
        case betweenRequests
        case head
        case body
        case failed
    }

    enum Phase: Sendable, Equatable {
        case requestLine
        case fields
        case fixedBody(remaining: Int)
        case chunkSize
        case chunkData(remaining: Int)
        case chunkEnd
        case trailers
        /// A request is to be taken.
        case complete
        case failed
    }

    /// Which limit a line may exceed.
    private enum LineKind: Sendable {
        case requestLine, field, chunk

        var tooLong: HTTPServerError {
            switch self {
            case .requestLine: .targetTooLong
            case .field: .fieldsTooLarge
            case .chunk: .malformedChunk
            }
        }
    }

    let limits: HTTPLimits
    let peer: PeerAddress
    let isSecure: Bool

    var phase = Phase.requestLine
    var head = RequestHead()
    var body: [UInt8] = []
    /// The bytes of chunk-size lines so far in this body, for a bound on chunk extensions.
    var chunkLineBytes = 0
    var trailerCount = 0
    /// The beginning of a line whose end has not come.
    var fragment: [UInt8] = []
    var skippedEmptyLine = false
    /// What stopped the parser.
    package private(set) var failure: HTTPServerError?

    package init(limits: HTTPLimits, peer: PeerAddress, isSecure: Bool) {
        self.limits = limits
        self.peer = peer
        self.isSecure = isSecure
    }

    var progress: Progress {
        switch phase {
        case .requestLine: fragment.isEmpty && !skippedEmptyLine ? .betweenRequests : .head
        case .fields: .head
        case .fixedBody, .chunkSize, .chunkData, .chunkEnd, .trailers, .complete: .body
        case .failed: .failed
        }
    }

    /// The framing of the last request read, or of the one being read.
    private(set) var framing = RequestFraming()

    /// Reads on from a position of the input up to the next event.
    ///
    /// - Parameters:
    ///   - input: Bytes that follow those read before.
    ///   - position: Where to begin; moved behind what was consumed.
    /// - Returns: The event; all of the input is consumed when it is ``Event/needsInput``.
    package mutating func next(_ input: Span<UInt8>, _ position: inout Int) -> Event {
        while true {
            do throws(HTTPServerError) {
                if let event = try advance(input, &position) { return event }
            } catch {
                var error = error
                if phase == .requestLine {
                    noteFraming()
                } else {
                    error.target = head.target.text
                }
                phase = .failed
                failure = error
                fragment = []
                body = []
                return .failure
            }
        }
    }

    private mutating func advance(_ input: Span<UInt8>, _ position: inout Int) throws(HTTPServerError) -> Event? {
        switch phase {
        case .requestLine:
            if fragment.isEmpty, position < input.count {
                // No line need be awaited to know that this is not HTTP (a TLS handshake, say).
                let first = input[position]
                guard ByteSet.token.contains(first) || first == .carriageReturn || first == .lineFeed else {
                    throw .malformedRequestLine
                }
            }
            return try readLine(input, &position, limit: limits.requestLineBytes, kind: .requestLine) {
                (parser, line) throws(HTTPServerError) in try parser.readRequestLine(line)
            }
        case .fields:
            let room = limits.headerBytes - head.fieldBytes
            return try readLine(input, &position, limit: room, kind: .field) {
                (parser, line) throws(HTTPServerError) in try parser.readFieldLine(line)
            } ?? bodyExpectation()
        case .fixedBody(let remaining):
            let count = takeBody(input, &position, upTo: remaining)
            phase = count == remaining ? .complete : .fixedBody(remaining: remaining - count)
            return count == remaining ? .request : .needsInput
        case .chunkSize:
            let room = min(Self.chunkLineLimit, Self.chunkLineBudget - chunkLineBytes)
            return try readLine(input, &position, limit: room, kind: .chunk) {
                (parser, line) throws(HTTPServerError) in try parser.readChunkSize(line)
            }
        case .chunkData(let remaining):
            let count = takeBody(input, &position, upTo: remaining)
            phase = count == remaining ? .chunkEnd : .chunkData(remaining: remaining - count)
            return count == remaining ? nil : .needsInput
        case .chunkEnd:
            return try readLine(input, &position, limit: 0, kind: .chunk) {
                (parser, line) throws(HTTPServerError) in
                guard line.isEmpty else { throw .malformedChunk }
                parser.phase = .chunkSize
            }
        case .trailers:
            let room = limits.headerBytes - head.fieldBytes
            return try readLine(input, &position, limit: room, kind: .field) {
                (parser, line) throws(HTTPServerError) in try parser.readTrailerLine(line)
            }
        case .complete:
            return .request
        case .failed:
            return .failure
        }
    }

    /// What follows the end of the head.
    private mutating func bodyExpectation() -> Event? {
        switch phase {
        case .complete: .request
        case .fixedBody, .chunkSize: head.expectsContinue ? .continueExpected : nil
        default: nil
        }
    }

    /// Hands out the request that is complete, and begins the next.
    package mutating func takeRequest() -> HTTPServerRequest {
        var ended = RequestHead()
        swap(&ended, &head)
        var content: [UInt8] = []
        swap(&content, &body)
        let request = HTTPServerRequest(
            head: HTTPServerRequest.Head(
                method: ended.method,
                target: ended.target.text,
                path: ended.target.path,
                query: ended.target.query,
                fields: RequestFields(ended.fields)
            ),
            body: content,
            peer: peer,
            isSecure: isSecure
        )
        skippedEmptyLine = false
        phase = .requestLine
        return request
    }

    mutating func noteFraming() {
        framing = RequestFraming(
            keepsAlive: head.keepsAlive,
            isHTTP10: head.isHTTP10,
            isHead: head.method == .head
        )
    }

    /// Reads one line and passes it on without its CR LF.
    ///
    /// - Returns: ``Event/needsInput`` if the end of the line has not come, else `nil`.
    @inline(__always)
    private mutating func readLine(
        _ input: Span<UInt8>,
        _ position: inout Int,
        limit: Int,
        kind: LineKind,
        _ read: (inout RequestParser, Span<UInt8>) throws(HTTPServerError) -> Void
    ) throws(HTTPServerError) -> Event? {
        guard let end = input.firstIndex(of: .lineFeed, from: position) else {
            guard fragment.count + input.count - position < limit + 2 else { throw kind.tooLong }
            fragment.append(input.extracting(position..<input.count))
            position = input.count
            return .needsInput
        }
        guard fragment.count + end + 1 - position <= limit + 2 else { throw kind.tooLong }
        let start = position
        position = end + 1
        if fragment.isEmpty {
            guard end > start, input[end - 1] == .carriageReturn else { throw .bareLineEnding }
            try read(&self, input.extracting(start..<end - 1))
        } else {
            fragment.append(input.extracting(start..<end))
            let line = fragment
            fragment = []
            guard line.last == .carriageReturn else { throw .bareLineEnding }
            try read(&self, line.span.extracting(0..<line.count - 1))
        }
        return nil
    }
}
