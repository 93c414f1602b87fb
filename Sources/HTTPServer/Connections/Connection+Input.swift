import HTTPTypes
import Logging

/// How much is read at a time while no large body is expected; it is also what may wait behind a request in progress.
private let readBytes = 16 << 10
/// Beyond this much the output of one turn is flushed before more is made.
private let flushBytes = 64 << 10
/// How much is read and forgotten of a peer that was refused.
private let maximumLingerBytes = 1 << 20

/// Reading, handling, answering.
extension Connection {
    /// Reads, handles and answers as far as input, limits and the peer's appetite allow.
    func serve() {
        requestsThisTurn = 0
        while !isClosed, !isPostponed, step() {}
        guard !isClosed else { return }
        let wasFull = isFull
        flush()
        // The peer may have taken so much just now that no event will tell of room for more.
        if wasFull, !isClosed, !isFull { postpone() }
        settle()
    }

    /// Does one piece of work; returns whether there may be more.
    private func step() -> Bool {
        if isLingering { return discard() }
        guard machine.state == .reading, !isFull else { return false }
        if !unparsed.isEmpty {
            let bytes = unparsed
            unparsed = []
            consume(bytes.span)
            return true
        }
        if inputHasEnded {
            // Not before all requests that came with the end are answered.
            perform(machine.finishInput())
            return true
        }
        guard mayRead else { return false }
        let capacity = machine.wait == .body ? loop.input.count : readBytes
        let room = UnsafeMutableRawBufferPointer(rebasing: loop.input[..<capacity])
        switch Socket.receive(descriptor, into: room) {
        case .bytes(0):
            mayRead = false
            inputHasEnded = true
        case .bytes(let count):
            if count < capacity, !peerHasHungUp { mayRead = false }
            receive(UnsafeRawBufferPointer(rebasing: room[..<count]))
            if mayRead { postpone() }
        case .wouldBlock:
            mayRead = false
        case .failed:
            abort()
        }
        return true
    }

    private func receive(_ bytes: UnsafeRawBufferPointer) {
        let span = Span<UInt8>(_bytes: bytes.bytes)
        guard let session else { return consume(span) }
        var plaintext = loop.plaintext.lend()
        defer { loop.plaintext.takeBack(&plaintext) }
        var reply: [UInt8] = []
        do {
            try session.receive(span, plaintext: &plaintext, reply: &reply)
        } catch {
            if isHandshaking { loop.counters.failedHandshakes.add(1) }
            loop.logger.debug("connection closed", metadata: ["reason": "\(error)", "peer": "\(peer)"])
            queued.append(piece: reply)
            writeQueued()
            return abort()
        }
        noteHandshake()
        queued.append(piece: reply)
        if session.hasReceivedClose { inputHasEnded = true }
        if !plaintext.isEmpty { consume(plaintext.span) }
    }

    /// Parses and handles requests until the input is used up or something has to be waited for.
    private func consume(_ input: Span<UInt8>) {
        var position = 0
        while !isClosed {
            switch machine.read(input, &position, into: &loop.output) {
            case .needsInput:
                return
            case .request:
                handle(machine.takeRequest())
            case .failure(let error):
                refuse(error)
            case .stopped:
                // What follows the last request is not looked at.
                if machine.state != .finished { unparsed.append(input.extracting(position..<input.count)) }
                return
            }
            if loop.output.count >= flushBytes { flush() }
            if requestsThisTurn >= loop.limits.pipelineDepth || isFull, position < input.count {
                unparsed.append(input.extracting(position..<input.count))
                if !isFull { postpone() }
                return
            }
        }
    }

    func perform(_ step: ConnectionMachine.Step) {
        switch step {
        case .needsInput, .stopped:
            break
        case .request:
            handle(machine.takeRequest())
        case .failure(let error):
            refuse(error)
        }
    }

    private func handle(_ request: HTTPServerRequest) {
        requestsThisTurn += 1
        loop.counters.requests.add(1)
        guard let handler = loop.handler else { return abort() }
        exchange = Exchange(method: request.method, start: loop.now)
        loop.current = self
        handler.handle(request, responder: Responder(sink: self, request: machine.requests))
        loop.current = nil
    }

    private func refuse(_ error: HTTPServerError) {
        loop.counters.refusedRequests.add(1)
        loop.logger.debug("request refused", metadata: ["code": "\(error.code)", "peer": "\(peer)"])
        write(loop.handler?.renderError(error) ?? HTTPServerResponse(plainText: error))
    }

    /// Reads and forgets, so that the peer gets to read the refusal: closing with unread input would reset the
    /// connection, and that can destroy what was sent (RFC 9112 section 9.6).
    func discard() -> Bool {
        guard mayRead else { return false }
        switch Socket.receive(descriptor, into: loop.input) {
        case .bytes(let count) where count > 0 && lingerBytes + count <= maximumLingerBytes:
            lingerBytes += count
            if count < loop.input.count, !peerHasHungUp { mayRead = false }
            if mayRead { postpone() }
            return mayRead
        case .wouldBlock:
            mayRead = false
            return false
        default:
            close()
            return false
        }
    }

    private func postpone() {
        guard !isPostponed else { return }
        isPostponed = true
        loop.postpone(self)
    }
}
