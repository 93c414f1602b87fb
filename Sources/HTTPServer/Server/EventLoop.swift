import CLinux
import Dispatch
import Glibc
import Logging
import Synchronization

/// One serial queue with its connections, its handler and its epoll descriptor.
///
/// A single dispatch source watches the epoll descriptor, so that serving a request takes no thread hop and no call to
/// re-arm anything: sockets are registered once, edge-triggered.
///
/// Unchecked: everything mutable is used on `queue` only, except `mailbox`, `currentThread` and `counters`, which are
/// synchronised by themselves.
final class EventLoop: @unchecked Sendable {
    let index: Int
    let queue: DispatchQueue
    let limits: HTTPLimits
    let timeouts: Timeouts
    let clock: ServerClock
    let logger: Logger
    let security: (any TransportSecurity)?
    let counters = LoopCounters()
    let population: ServerPopulation

    /// Input of the connection that is being read; nothing stays here between connections.
    let input = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
    /// Output of the connection that is being served; flushed before the next one.
    ///
    /// Exclusivity is by the queue, and no handler is called while this is being changed; so for the wheel.
    @exclusivity(unchecked) var output: [UInt8] = []
    /// The connection whose handler is being called.
    var current: Connection?
    var handler: (any RequestHandler)?
    var now: UInt64
    var dateLine: [UInt8] = []
    private var dateSecond = Int.min

    private let epoll: Int32
    private let events = UnsafeMutablePointer<epoll_event>.allocate(capacity: EventLoop.eventCapacity)
    private var source: (any DispatchSourceRead)?
    private var timer: (any DispatchSourceTimer)?
    private var isTicking = false

    private var slots: [Connection?] = []
    private var freeSlots: [UInt32] = []
    private var generation: UInt32 = 0
    private(set) var connectionCount = 0
    @exclusivity(unchecked) private var wheel: DeadlineWheel
    /// Connections with work left over from their last turn.
    private var unfinished: [Connection] = []

    var acceptor: Acceptor?
    private(set) var isDraining = false
    private var drainDeadline = UInt64.max
    private var drained: (@Sendable () -> Void)?

    private let mailbox = Mutex<[Message]>([])
    private let hasMail = Atomic(false)
    private let currentThread = Atomic<UInt>(0)

    static let eventCapacity = 256
    private static let roundsPerTurn = 64
    static let listenerFlag: UInt64 = 1 << 63

    /// What other threads, and other connections, ask of a loop.
    enum Message: Sendable {
        case adopt(descriptor: Int32, peer: PeerAddress)
        case answer(Connection, HTTPServerResponse)
        case beginStream(Connection, HTTPServerResponse)
        case writeStream(Connection, [UInt8])
        case finishStream(Connection)
        case abandon(Connection, isStreaming: Bool)
        case observeClose(Connection, @Sendable (ResponseCloseReason) -> Void)
        case observeWritable(Connection, @Sendable () -> Void)
        case drain(deadline: UInt64, done: @Sendable () -> Void)
        case checkDeadlines(done: @Sendable () -> Void)
    }

    /// The timeouts in nanoseconds.
    struct Timeouts {
        let header, body, idle, write: UInt64
        /// How long a refused peer is given to read the refusal.
        let linger: UInt64 = 2_000_000_000
    }

    init(
        index: Int,
        limits: HTTPLimits,
        population: ServerPopulation,
        security: (any TransportSecurity)?,
        clock: ServerClock,
        logger: Logger
    ) throws {
        self.index = index
        self.limits = limits
        self.population = population
        self.security = security
        self.clock = clock
        self.logger = logger
        timeouts = Timeouts(
            header: limits.headerTimeout.nanoseconds,
            body: limits.bodyTimeout.nanoseconds,
            idle: limits.idleTimeout.nanoseconds,
            write: limits.writeTimeout.nanoseconds
        )
        queue = DispatchQueue(label: "http-loop-\(index)")
        now = clock.monotonic()
        wheel = DeadlineWheel(now: now)
        epoll = epoll_create1(linux_epoll_cloexec)
        guard epoll >= 0 else { throw SystemCallError("epoll_create1", purpose: "make an event loop") }
        output.reserveCapacity(32 << 10)
    }

    deinit {
        input.deallocate()
        events.deallocate()
        // A loop that was started ends with `stop`, which keeps it until the sources let go of the descriptor.
        if source == nil { _ = close(epoll) }
    }

    /// Begins to serve.
    ///
    /// Called on the queue.
    func start() {
        let source = DispatchSource.makeReadSource(fileDescriptor: epoll, queue: queue)
        source.setEventHandler { [unowned self] in turn() }
        let timer = DispatchSource.makeTimerSource(queue: queue)
        timer.setEventHandler { [unowned self] in tick() }
        timer.schedule(deadline: .distantFuture)
        // The descriptor may be closed only when the source has let go of it; until then the loop stays.
        source.setCancelHandler { [self] in _ = close(epoll) }
        self.source = source
        self.timer = timer
        source.activate()
        timer.activate()
    }

    /// Whether the caller runs on this loop's queue, within a turn.
    @inline(__always)
    var isCurrent: Bool { currentThread.load(ordering: .relaxed) == UInt(pthread_self()) }

    func post(_ message: Message) {
        let isFirst = mailbox.withLock { mail in
            mail.append(message)
            return mail.count == 1
        }
        hasMail.store(true, ordering: .releasing)
        if isFirst { queue.async { self.turn() } }
    }

    // MARK: Turns

    /// Serves what is ready, in bounded rounds.
    ///
    /// What is left makes the source fire again.
    private func turn() {
        currentThread.store(UInt(pthread_self()), ordering: .relaxed)
        defer { currentThread.store(0, ordering: .relaxed) }
        for _ in 0..<Self.roundsPerTurn {
            readClock()
            readMail()
            let count = epoll_wait(epoll, events, Int32(Self.eventCapacity), 0)
            for index in 0..<max(0, Int(count)) { dispatch(events[index]) }
            let hadUnfinished = resumeUnfinished()
            if count <= 0, !hadUnfinished, !hasMail.load(ordering: .acquiring) { break }
        }
        if !unfinished.isEmpty { queue.async { self.turn() } }
        finishDrainIfDone()
    }

    private func readClock() {
        now = clock.monotonic()
        let second = clock.unixSeconds()
        if second != dateSecond {
            dateSecond = second
            dateLine = Array("Date: \(HTTPDate(unixSeconds: second))\r\n".utf8)
        }
    }

    @inline(__always)
    private func dispatch(_ event: epoll_event) {
        let key = event.data.u64
        if key & Self.listenerFlag != 0 {
            acceptor?.accept(key & ~Self.listenerFlag)
            return
        }
        let slot = Int(key & 0xFFFF_FFFF)
        // An event may be older than the connection that has the slot now.
        guard slot < slots.count, let connection = slots[slot], connection.key == key else { return }
        connection.handle(events: event.events)
    }

    private func resumeUnfinished() -> Bool {
        guard !unfinished.isEmpty else { return false }
        let connections = unfinished
        unfinished = []
        for connection in connections { connection.resume() }
        return true
    }

    private func readMail() {
        guard hasMail.exchange(false, ordering: .acquiringAndReleasing) else { return }
        let mail = mailbox.withLock { mail in
            defer { mail = [] }
            return mail
        }
        for message in mail { read(message) }
    }

    private func read(_ message: Message) {
        switch message {
        case .adopt(let descriptor, let peer): adopt(descriptor, peer: peer, isRefused: false)
        case .answer(let connection, let response): connection.answerLate(response)
        case .beginStream(let connection, let head): connection.beginStreamLate(head)
        case .writeStream(let connection, let bytes): connection.writeStreamLate(bytes)
        case .finishStream(let connection): connection.finishStreamLate()
        case .abandon(let connection, let isStreaming): connection.abandonLate(isStreaming: isStreaming)
        case .observeClose(let connection, let observer): connection.setCloseObserver(observer)
        case .observeWritable(let connection, let observer): connection.setWritableObserver(observer)
        case .drain(let deadline, let done): drain(until: deadline, done)
        case .checkDeadlines(let done):
            expireDeadlines()
            done()
        }
    }

    /// Gives a connection another turn after the others have had theirs.
    func postpone(_ connection: Connection) {
        unfinished.append(connection)
    }

    // MARK: Connections

    func adopt(_ descriptor: Int32, peer: PeerAddress, isRefused: Bool) {
        let slot: UInt32
        if let free = freeSlots.popLast() {
            slot = free
        } else {
            slot = UInt32(slots.count)
            slots.append(nil)
        }
        // 31 bits, so that no key has the listener flag.
        generation = (generation &+ 1) & 0x7FFF_FFFF
        let connection = Connection(
            descriptor: descriptor,
            key: UInt64(generation) << 32 | UInt64(slot),
            peer: peer,
            isRefused: isRefused,
            loop: self
        )
        var event = epoll_event()
        event.events = linux_epoll_in | linux_epoll_out | linux_epoll_read_hangup | linux_epoll_edge_triggered
        event.data.u64 = connection.key
        guard epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) == 0 else {
            logger.warning(
                "connection dropped",
                metadata: ["reason": "\(SystemCallError("epoll_ctl", purpose: "watch a connection"))"]
            )
            _ = close(descriptor)
            freeSlots.append(slot)
            population.leave(isRefused: isRefused)
            return
        }
        slots[Int(slot)] = connection
        connectionCount += 1
        if !isTicking { startTicking() }
        connection.open()
    }

    /// Forgets a connection that has closed its descriptor.
    func remove(_ connection: Connection) {
        let slot = connection.slot
        guard slots[Int(slot)] === connection else { return }
        slots[Int(slot)] = nil
        freeSlots.append(slot)
        connectionCount -= 1
        population.leave(isRefused: connection.isRefused)
        acceptor?.resume()
    }

    func watch(listener descriptor: Int32, key: UInt64) throws {
        var event = epoll_event()
        event.events = linux_epoll_in
        event.data.u64 = key | Self.listenerFlag
        guard epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) == 0 else {
            throw SystemCallError("epoll_ctl", purpose: "watch a listening socket")
        }
    }

    func unwatch(listener descriptor: Int32) {
        var event = epoll_event()
        _ = epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, &event)
    }

    // MARK: Time

    func schedule(_ connection: Connection, at deadline: UInt64) {
        wheel.schedule(connection.slot, at: deadline)
    }

    /// The timer runs only while there is something that can be late.
    func startTicking() {
        isTicking = true
        timer?.schedule(
            deadline: .now() + .nanoseconds(Int(DeadlineWheel.resolution)),
            repeating: .nanoseconds(Int(DeadlineWheel.resolution)),
            leeway: .nanoseconds(Int(DeadlineWheel.resolution / 4))
        )
    }

    private func tick() {
        currentThread.store(UInt(pthread_self()), ordering: .relaxed)
        defer { currentThread.store(0, ordering: .relaxed) }
        readClock()
        expireDeadlines()
        acceptor?.resume()
        if connectionCount == 0, !isDraining, acceptor?.isPaused != true {
            isTicking = false
            timer?.schedule(deadline: .distantFuture)
        }
        if !unfinished.isEmpty { queue.async { self.turn() } }
        finishDrainIfDone()
    }

    private func expireDeadlines() {
        for slot in wheel.advance(to: now) where Int(slot) < slots.count {
            slots[Int(slot)]?.checkDeadline()
        }
        guard isDraining, now >= drainDeadline else { return }
        for connection in slots { connection?.abort() }
    }

    // MARK: Stopping

    private func drain(until deadline: UInt64, _ done: @escaping @Sendable () -> Void) {
        isDraining = true
        drainDeadline = deadline
        drained = done
        if !isTicking { startTicking() }
        for connection in slots { connection?.drain() }
    }

    private func finishDrainIfDone() {
        guard isDraining, connectionCount == 0, let done = drained else { return }
        drained = nil
        timer?.cancel()
        source?.cancel()
        // On this queue, where it was made and used.
        handler = nil
        done()
    }
}
