import CLinux
import Glibc
import HTTPTypes
import Logging
import Synchronization

/// A socket with its state machine: the thin shell that does the I/O.
///
/// Unchecked: everything mutable is used on the loop's queue only; what other threads may call is in
/// `Connection+Sink.swift` and touches only the atomics here and the loop's mailbox.
final class Connection: @unchecked Sendable {
    let descriptor: Int32
    /// Generation and slot; the generation tells an event of this connection from one of a predecessor.
    let key: UInt64
    let loop: EventLoop
    let peer: PeerAddress

    var machine: ConnectionMachine
    let session: (any TransportSession)?
    var queued = OutputQueue()
    /// Input that was read while the machine had to wait for an answer.
    private var unparsed: [UInt8] = []
    /// Whether the socket may have input: edge-triggered events come only when that changes.
    private var mayRead = true
    /// Whether the peer has closed its sending side, so that a short read is not the end.
    private(set) var peerHasHungUp = false
    private(set) var isLingering = false
    private var lingerBytes = 0
    private var requestsThisTurn = 0
    private var isPostponed = false

    var closeObserver: (@Sendable (ResponseCloseReason) -> Void)?
    var writableObserver: (@Sendable () -> Void)?

    // What is being waited for, and until when.
    private var timeout = Timeout.none
    private var timeoutSerial = 0
    private var deadline = UInt64.max
    private var writeProgress = 0
    private var reportedSending = 0
    private var reportedReceiving = 0

    let closed = Atomic(false)
    /// Stream bytes in the mailbox.
    let streamMail = Atomic(0)
    /// Stream bytes in `queued`, as of the last flush.
    let streamQueued = Atomic(0)

    private static let readBytes = 16 << 10
    /// Beyond this much the output of one turn is flushed before more is made.
    private static let flushBytes = 64 << 10
    private static let maximumLingerBytes = 1 << 20

    enum Timeout { case none, handshake, idle, head, body, write, linger }

    init(descriptor: Int32, key: UInt64, peer: PeerAddress, loop: EventLoop) {
        self.descriptor = descriptor
        self.key = key
        self.peer = peer
        self.loop = loop
        machine = ConnectionMachine(limits: loop.limits, peer: peer, isSecure: loop.security != nil)
        session = try? loop.security?.makeSession()
    }

    var slot: UInt32 { UInt32(truncatingIfNeeded: key) }

    var isClosed: Bool { closed.load(ordering: .acquiring) }
    private var isFull: Bool { queued.count > loop.limits.outputHighWaterMark }

    // MARK: What the loop calls

    func open(isRefused: Bool) {
        if loop.security != nil, session == nil { return abort() }
        // Before a handshake there is no way to tell a peer anything.
        guard !isRefused || session == nil else { return abort() }
        if isRefused {
            perform(machine.fail(.tooManyConnections))
            settle()
        } else {
            arm()
        }
    }

    func handle(events: UInt32) {
        guard !isClosed else { return }
        let hangUps = linux_epoll_read_hangup | linux_epoll_hangup | linux_epoll_error
        if events & hangUps != 0 {
            peerHasHungUp = true
            let isGone = events & (linux_epoll_hangup | linux_epoll_error) != 0
            // While reading, the reads say what has happened; while answering, nobody would find out.
            if isGone, machine.state != .reading, !isLingering { return abort() }
        }
        if events & (linux_epoll_in | hangUps) != 0 { mayRead = true }
        if events & linux_epoll_out != 0, !queued.isEmpty { flush() }
        guard !isClosed else { return }
        serve()
        if peerHasHungUp, !isClosed, machine.state != .reading { notifyClose(.peerClosed) }
    }

    func resume() {
        isPostponed = false
        guard !isClosed else { return }
        serve()
    }

    /// Ends the connection when the request in progress is answered, or now if there is none.
    func drain() {
        guard !isClosed, !isLingering else { return }
        machine.makeLast()
        // A request may have arrived that no event has told of yet.
        mayRead = true
        serve()
        guard !isClosed else { return }
        machine.finishIfIdle()
        notifyClose(.serverStopping)
        settle()
    }

    /// Closes at once; what the peer has not taken is lost.
    func abort() {
        guard !isClosed else { return }
        close()
    }

    // MARK: Reading

    /// Reads, handles and answers as far as input, limits and the peer's appetite allow.
    func serve() {
        requestsThisTurn = 0
        while !isClosed, !isPostponed, step() {}
        guard !isClosed else { return }
        flush()
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
        guard mayRead else { return false }
        let capacity = machine.wait == .body ? loop.input.count : Self.readBytes
        let room = UnsafeMutableRawBufferPointer(rebasing: loop.input[..<capacity])
        switch Socket.receive(descriptor, into: room) {
        case .bytes(0):
            mayRead = false
            perform(machine.finishInput())
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
        var plaintext: [UInt8] = []
        var reply: [UInt8] = []
        do {
            try session.receive(span, plaintext: &plaintext, reply: &reply)
        } catch {
            queued.append(piece: reply)
            writeQueued()
            return abort()
        }
        queued.append(piece: reply)
        if !plaintext.isEmpty { consume(plaintext.span) }
        if session.hasReceivedClose, !isClosed { perform(machine.finishInput()) }
    }

    /// Parses and handles requests until the input is used up or something has to be waited for.
    private func consume(_ input: Span<UInt8>) {
        var position = 0
        while !isClosed {
            let step = machine.read(input, &position, into: &loop.output)
            switch step {
            case .needsInput:
                return
            case .request, .failure:
                perform(step)
            case .stopped:
                // What follows the last request is not looked at.
                if machine.state != .finished { unparsed.append(input.extracting(position..<input.count)) }
                return
            }
            if loop.output.count >= Self.flushBytes { flush() }
            if requestsThisTurn >= loop.limits.pipelineDepth || isFull, position < input.count {
                unparsed.append(input.extracting(position..<input.count))
                if !isFull { postpone() }
                return
            }
        }
    }

    private func perform(_ step: ConnectionMachine.Step) {
        switch step {
        case .needsInput, .stopped:
            break
        case .request(let request):
            requestsThisTurn += 1
            loop.counters.requests.add(1)
            guard let handler = loop.handler else { return abort() }
            let before = loop.current
            loop.current = self
            handler.handle(request, responder: Responder(sink: self))
            loop.current = before
        case .failure(let error):
            loop.counters.refusedRequests.add(1)
            loop.logger.debug("request refused", metadata: ["code": "\(error.code)", "peer": "\(peer)"])
            write(loop.handler?.renderError(error) ?? HTTPServerResponse(plainText: error))
        }
    }

    /// Reads and forgets, so that the peer gets to read the refusal: closing with unread input would reset the
    /// connection, and that can destroy what was sent (RFC 9112 section 9.6).
    private func discard() -> Bool {
        guard mayRead else { return false }
        switch Socket.receive(descriptor, into: loop.input) {
        case .bytes(let count) where count > 0 && lingerBytes + count <= Self.maximumLingerBytes:
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

    // MARK: Writing

    /// Writes an answer behind what is written already, or a plain refusal if it cannot be put on the wire.
    func write(_ response: HTTPServerResponse) {
        switch machine.answer(response, dateLine: loop.dateLine, into: &loop.output) {
        case .written(let rest):
            closeObserver = nil
            if !rest.isEmpty { enqueue(rest) }
        case .unsendable:
            loop.logger.error("answer cannot be sent", metadata: ["status": "\(response.status.code)"])
            let error = HTTPServerError.internalError
            let substitute = loop.handler?.renderError(error) ?? HTTPServerResponse(plainText: error)
            let outcome = machine.answer(substitute, dateLine: loop.dateLine, into: &loop.output)
            if outcome == .unsendable {
                _ = machine.answer(HTTPServerResponse(plainText: error), dateLine: loop.dateLine, into: &loop.output)
            }
            closeObserver = nil
        case .unexpected:
            break
        }
    }

    /// Queues a large body without copying it.
    private func enqueue(_ body: [UInt8]) {
        guard session == nil else {
            loop.output.append(contentsOf: body)
            return
        }
        queued.append(copy: loop.output[...])
        loop.output.removeAll(keepingCapacity: true)
        queued.append(piece: body)
    }

    /// Sends what this turn has made, after what waits already.
    func flush() {
        if !loop.output.isEmpty { flushOutput() }
        if !queued.isEmpty { writeQueued() }
    }

    private func flushOutput() {
        defer {
            if loop.output.capacity > 4 * Self.flushBytes {
                loop.output = []
            } else {
                loop.output.removeAll(keepingCapacity: true)
            }
        }
        if let session {
            let plaintext = loop.output
            var ciphertext: [UInt8] = []
            do {
                try session.send(plaintext.span, ciphertext: &ciphertext)
            } catch {
                return abort()
            }
            queued.append(piece: ciphertext)
            return
        }
        guard queued.isEmpty else { return queued.append(copy: loop.output[...]) }
        switch loop.output.withUnsafeBytes({ Socket.send(descriptor, $0) }) {
        case .bytes(let count):
            if count < loop.output.count { queued.append(copy: loop.output[count...]) }
        case .wouldBlock:
            queued.append(copy: loop.output[...])
        case .failed:
            abort()
        }
    }

    private func writeQueued() {
        while !queued.isEmpty, !isClosed {
            let more = queued.hasMore
            var outcome = Socket.Outcome.wouldBlock
            let taken = queued.takeFront { bytes in
                outcome = Socket.send(descriptor, bytes, more: more)
                if case .bytes(let count) = outcome { return count }
                return 0
            }
            if taken > 0 { writeProgress &+= 1 }
            switch outcome {
            case .bytes: continue
            case .wouldBlock: return
            case .failed: return abort()
            }
        }
    }

    // MARK: Settling

    /// Brings accounts, deadline and the end of the connection up to date after a turn.
    func settle() {
        guard !isClosed else { return }
        account()
        guard !isClosed else { return }
        if machine.state == .finished, queued.isEmpty, !isLingering { end() }
        guard !isClosed else { return }
        if let writableObserver, queued.count < loop.limits.outputHighWaterMark / 2 {
            self.writableObserver = nil
            writableObserver()
        }
        arm()
    }

    /// Keeps the sums over all connections, and closes this one if a sum has become too large.
    private func account() {
        let sending = queued.count
        let receiving = machine.parser.body.count + unparsed.count
        if sending != reportedSending {
            loop.counters.sending.add(sending - reportedSending)
            reportedSending = sending
            if case .streaming = machine.state { streamQueued.store(sending, ordering: .relaxed) }
            if loop.counters.sending.current > loop.limits.sendingBytes / loop.population.loops {
                loop.logger.warning(
                    "connection closed",
                    metadata: ["reason": "too much unsent output", "peer": "\(peer)"]
                )
                return abort()
            }
        }
        if receiving != reportedReceiving {
            loop.counters.receiving.add(receiving - reportedReceiving)
            reportedReceiving = receiving
            if loop.counters.receiving.current > loop.limits.receivingBytes / loop.population.loops,
                machine.wait == .body
            {
                perform(machine.fail(.tooManyBodies))
                flush()
            }
        }
    }

    /// Closes, or half-closes first if the peer may still be sending.
    private func end() {
        if let session, session.isEstablished {
            var goodbye: [UInt8] = []
            session.close(ciphertext: &goodbye)
            queued.append(piece: goodbye)
            writeQueued()
            guard !isClosed else { return }
        }
        guard machine.lingers || !unparsed.isEmpty || mayRead && !peerHasHungUp else { return close() }
        unparsed = []
        isLingering = true
        mayRead = true
        Socket.shutdownWriting(descriptor)
        while !isClosed, discard() {}
    }

    func close() {
        guard !isClosed else { return }
        closed.store(true, ordering: .releasing)
        loop.counters.sending.add(-reportedSending)
        loop.counters.receiving.add(-reportedReceiving)
        machine.abandon()
        queued = OutputQueue()
        unparsed = []
        writableObserver = nil
        // The descriptor leaves the epoll set with its last reference.
        _ = Glibc.close(descriptor)
        loop.remove(self)
        notifyClose(.peerClosed)
    }

    private func notifyClose(_ reason: ResponseCloseReason) {
        guard let observer = closeObserver else { return }
        closeObserver = nil
        observer(reason)
    }

    // MARK: Time

    /// Sets the deadline of what is being waited for now; one that is being waited for already stays.
    private func arm() {
        let timeout: Timeout
        var serial = machine.requests
        if isLingering {
            timeout = .linger
        } else if !queued.isEmpty {
            timeout = .write
            serial = writeProgress
        } else if let session, !session.isEstablished {
            timeout = .handshake
        } else {
            switch machine.wait {
            case .idle: timeout = .idle
            case .head: timeout = .head
            case .body: timeout = .body
            case .nothing: timeout = .none
            }
        }
        guard timeout != self.timeout || serial != timeoutSerial else { return }
        self.timeout = timeout
        timeoutSerial = serial
        let duration: UInt64
        switch timeout {
        case .none:
            deadline = .max
            return
        case .handshake, .head: duration = loop.timeouts.header
        case .idle: duration = loop.timeouts.idle
        case .body: duration = loop.timeouts.body
        case .write: duration = loop.timeouts.write
        case .linger: duration = loop.timeouts.linger
        }
        deadline = loop.now &+ duration
        loop.schedule(self, at: deadline)
    }

    func checkDeadline() {
        guard !isClosed, timeout != .none else { return }
        guard loop.now >= deadline else { return loop.schedule(self, at: deadline) }
        switch timeout {
        case .none: break
        case .head, .body:
            loop.counters.timeouts.add(1)
            perform(machine.fail(.requestTimeout))
            flush()
            settle()
        case .idle:
            close()
        case .handshake, .write:
            loop.counters.timeouts.add(1)
            abort()
        case .linger:
            close()
        }
    }
}
