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
    /// Why the connection is one too many, if it is held only to be told so.
    let refusal: HTTPServerError?

    // Exclusivity is by the queue, and nothing here is called back while one of these is being changed.
    @exclusivity(unchecked) var machine: ConnectionMachine
    let session: (any TransportSession)?
    @exclusivity(unchecked) var queued = OutputQueue()
    /// Input that was read while the machine had to wait for an answer.
    @exclusivity(unchecked) var unparsed: [UInt8] = []
    /// Whether the socket may have input: edge-triggered events come only when that changes.
    var mayRead = true
    /// Whether all input there will be has been read.
    var inputHasEnded = false
    /// Whether the peer has closed its sending side, so that a short read is not the end.
    private(set) var peerHasHungUp = false
    /// Whether a TLS handshake has begun and is not over.
    private(set) var isHandshaking = false
    var isLingering = false
    var lingerBytes = 0
    var requestsThisTurn = 0
    var isPostponed = false

    /// The request that the handler has been handed and has not answered.
    @exclusivity(unchecked) var exchange: Exchange?
    var closeObserver: (@Sendable (ResponseCloseReason) -> Void)?
    var writableObserver: (@Sendable () -> Void)?

    var timer = Timer()
    /// Counts calls in which the peer took something.
    var writeProgress = 0
    private var reportedSending = 0
    private var reportedReceiving = 0

    let closed = Atomic(false)
    /// The number of the last request whose answer is complete.
    let answered = Atomic(0)
    /// Stream bytes in the mailbox.
    let streamMail = Atomic(0)
    /// Stream bytes in `queued`, as of the last flush.
    let streamQueued = Atomic(0)

    /// What is told of a request once it is answered.
    struct Exchange {
        let method: HTTPRequest.Method
        /// When the loop's turn began in which the request was complete.
        let start: UInt64
        var route: Int?
    }

    init(descriptor: Int32, key: UInt64, peer: PeerAddress, refusal: HTTPServerError?, loop: EventLoop) {
        self.descriptor = descriptor
        self.key = key
        self.peer = peer
        self.refusal = refusal
        self.loop = loop
        machine = ConnectionMachine(limits: loop.limits, peer: peer, isSecure: loop.security != nil)
        do {
            session = try loop.security?.makeSession()
        } catch {
            session = nil
            loop.logger.error("no transport session", metadata: ["reason": "\(error)"])
        }
    }

    var slot: UInt32 { UInt32(truncatingIfNeeded: key) }

    var isClosed: Bool { closed.load(ordering: .acquiring) }
    var isFull: Bool { queued.count > loop.limits.outputHighWaterMark }

    // MARK: What the loop calls

    func open() {
        if loop.security != nil, session == nil { return abort() }
        // Before a handshake there is no way to tell a peer anything.
        guard refusal == nil || session == nil else {
            loop.counters.droppedConnections.add(1)
            return abort()
        }
        if let refusal {
            loop.counters.refusedConnections.add(1)
            perform(machine.fail(refusal))
            flush()
            settle()
        } else {
            if session != nil {
                loop.beginHandshake(self)
                isHandshaking = true
            }
            arm()
        }
    }

    /// Notes that the handshake is over if it is.
    func noteHandshake() {
        guard isHandshaking, isClosed || session?.isEstablished == true else { return }
        isHandshaking = false
        loop.handshakes.end()
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
        notifyClose(.serverStopping)
    }

    /// Closes to make room for another one, unless a request has arrived.
    func giveUpPlace() {
        // No event may have told of it yet.
        mayRead = true
        serve()
        guard !isClosed, timer.timeout == .idle else { return }
        loop.counters.evictedConnections.add(1)
        machine.finishIfIdle()
        settle()
    }

    /// Closes at once; what the peer has not taken is lost.
    func abort() {
        guard !isClosed else { return }
        close()
    }

    // MARK: After a turn

    /// Brings accounts, deadline and the end of the connection up to date after a turn.
    func settle() {
        guard !isClosed else { return }
        account()
        guard !isClosed else { return }
        if loop.isDraining, unparsed.isEmpty, !isPostponed { machine.finishIfIdle() }
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
        guard machine.lingers || !unparsed.isEmpty || mayRead else { return close() }
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
        noteHandshake()
        loop.remove(self)
        notifyClose(.peerClosed)
    }

    func notifyClose(_ reason: ResponseCloseReason) {
        guard let observer = closeObserver else { return }
        closeObserver = nil
        observer(reason)
    }
}
