import HTTPTypes

/// The framing of HTTP/1.1 requests (RFC 9112): bytes in, events out.
///
/// A pure state machine: it does no I/O, reads no clock, and keeps no input but an incomplete line and the body so far.
/// How the input is cut into pieces makes no difference to the events. After a failure it stays failed.
struct RequestParser: Sendable {
    /// What the input so far amounts to.
    enum Event: Sendable {
        /// All input is consumed and the request is not complete.
        case needsInput
        /// The head is complete, a body follows, and the client waits for `100 Continue`.
        case continueExpected
        /// A complete request; input after it is not consumed.
        case request(HTTPServerRequest)
        /// The input is not a request that can be served; nothing after this can be trusted.
        case failure(HTTPServerError)
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
        case failed(HTTPServerError)
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

    init(limits: HTTPLimits, peer: PeerAddress, isSecure: Bool) {
        self.limits = limits
        self.peer = peer
        self.isSecure = isSecure
    }

    var progress: Progress {
        switch phase {
        case .requestLine: fragment.isEmpty && !skippedEmptyLine ? .betweenRequests : .head
        case .fields: .head
        case .fixedBody, .chunkSize, .chunkData, .chunkEnd, .trailers: .body
        case .failed: .failed
        }
    }

    /// Whether the last request read, or the one being read, allows another after it.
    private(set) var keepsAlive = true
    /// Whether the last request read, or the one being read, is HTTP/1.0.
    private(set) var isHTTP10 = false
    /// Whether the last request read, or the one being read, is `HEAD`.
    private(set) var isHead = false

    /// Reads on from a position of the input up to the next event.
    ///
    /// - Parameters:
    ///   - input: Bytes that follow those read before.
    ///   - position: Where to begin; moved behind what was consumed.
    /// - Returns: The event; all of the input is consumed when it is ``Event/needsInput``.
    mutating func next(_ input: Span<UInt8>, _ position: inout Int) -> Event {
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
                phase = .failed(error)
                fragment = []
                body = []
                return .failure(error)
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
            return try readLine(input, &position, limit: limits.requestLineBytes, tooLong: .targetTooLong) {
                (parser, line) throws(HTTPServerError) in try parser.readRequestLine(line)
            }
        case .fields:
            let room = limits.headerBytes - head.fieldBytes
            return try readLine(input, &position, limit: room, tooLong: .fieldsTooLarge) {
                (parser, line) throws(HTTPServerError) in try parser.readFieldLine(line)
            } ?? bodyExpectation()
        case .fixedBody(let remaining):
            let count = takeBody(input, &position, upTo: remaining)
            if count == remaining { return .request(finishRequest()) }
            phase = .fixedBody(remaining: remaining - count)
            return .needsInput
        case .chunkSize:
            let room = min(Self.chunkLineLimit, Self.chunkLineBudget - chunkLineBytes)
            return try readLine(input, &position, limit: room, tooLong: .malformedChunk) {
                (parser, line) throws(HTTPServerError) in try parser.readChunkSize(line)
            }
        case .chunkData(let remaining):
            let count = takeBody(input, &position, upTo: remaining)
            phase = count == remaining ? .chunkEnd : .chunkData(remaining: remaining - count)
            return count == remaining ? nil : .needsInput
        case .chunkEnd:
            return try readLine(input, &position, limit: 0, tooLong: .malformedChunk) {
                (parser, line) throws(HTTPServerError) in
                guard line.isEmpty else { throw .malformedChunk }
                parser.phase = .chunkSize
            }
        case .trailers:
            let room = limits.headerBytes - head.fieldBytes
            let event = try readLine(input, &position, limit: room, tooLong: .fieldsTooLarge) {
                (parser, line) throws(HTTPServerError) in try parser.readTrailerLine(line)
            }
            if event == nil, phase == .requestLine { return .request(finishRequest()) }
            return event
        case .failed(let error):
            return .failure(error)
        }
    }

    /// What follows the end of the head.
    private mutating func bodyExpectation() -> Event? {
        switch phase {
        case .fixedBody(0): .request(finishRequest())
        case .fixedBody, .chunkSize: head.expectsContinue ? .continueExpected : nil
        default: nil
        }
    }

    /// Hands out the request and begins the next.
    private mutating func finishRequest() -> HTTPServerRequest {
        let request = HTTPServerRequest(
            method: head.method,
            target: head.target,
            headers: head.headers,
            body: body,
            peer: peer,
            isSecure: isSecure
        )
        head = RequestHead()
        body = []
        fragment = []
        skippedEmptyLine = false
        phase = .requestLine
        return request
    }

    mutating func noteFraming() {
        keepsAlive = head.keepsAlive
        isHTTP10 = head.isHTTP10
        isHead = head.method == .head
    }

    /// Reads one line and passes it on without its CR LF.
    ///
    /// - Returns: ``Event/needsInput`` if the end of the line has not come, else `nil`.
    @inline(__always)
    private mutating func readLine(
        _ input: Span<UInt8>,
        _ position: inout Int,
        limit: Int,
        tooLong: HTTPServerError,
        _ read: (inout RequestParser, Span<UInt8>) throws(HTTPServerError) -> Void
    ) throws(HTTPServerError) -> Event? {
        guard let end = input.firstLineFeed(from: position) else {
            guard fragment.count + input.count - position < limit + 2 else { throw tooLong }
            fragment.append(input.extracting(position..<input.count))
            position = input.count
            return .needsInput
        }
        guard fragment.count + end + 1 - position <= limit + 2 else { throw tooLong }
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
