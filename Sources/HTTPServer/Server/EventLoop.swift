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
/// Unchecked: everything mutable is used on `queue` only, except `mailbox` and the atomics, `counters` among them,
/// which are synchronised by themselves.
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
    /// Room for what a secured connection has received, and for what it is about to send; empty between uses.
    @exclusivity(unchecked) var plaintext: [UInt8] = []
    @exclusivity(unchecked) var ciphertext: [UInt8] = []
    /// The connection whose handler is being called.
    var current: Connection?
    var handler: (any RequestHandler)?
    /// When the turn, or its round, began.
    var now: UInt64
    /// The last reading of the clock, which is later if a handler has taken long.
    var latest: UInt64
    /// Up to when all that arrived has been looked at.
    var horizon: DeadlineHorizon
    /// Who asked for deadlines to be acted on, and is told when they were.
    var checks: [@Sendable () -> Void] = []
    var dateLine: [UInt8] = []
    private var dateSecond = Int.min

    let epoll: Int32
    /// Written to when the loop waits and there is mail.
    private let wakeUp: Int32
    private let events = UnsafeMutablePointer<epoll_event>.allocate(capacity: EventLoop.eventCapacity)
    var source: (any DispatchSourceRead)?
    var timer: (any DispatchSourceTimer)?
    var isTicking = false

    var slots: [Connection?] = []
    var freeSlots: [UInt32] = []
    var generation: UInt32 = 0
    var connectionCount = 0
    @exclusivity(unchecked) var wheel: DeadlineWheel
    var handshakes = HandshakeQueue()
    @exclusivity(unchecked) var idle = IdleList()
    /// Since when the connection has been idle that has been so for longest, for whoever needs a place.
    let oldestIdle = Atomic(UInt64.max)
    /// Connections with work left over from their last turn.
    var unfinished: [Connection] = []

    var acceptor: Acceptor?
    var isDraining = false
    /// Whether the epoll descriptor is given up; its number may be another's by now.
    var isStopped = false
    var drainDeadline = UInt64.max
    var drained: (@Sendable () -> Void)?

    let mailbox = Mutex<[Message]>([])
    let hasMail = Atomic(false)
    let activity = Atomic(Activity.idle)
    let currentThread = Atomic<UInt>(0)

    static let eventCapacity = 256
    /// After so many rounds whatever else is on the queue has its turn.
    private static let roundsPerTurn = 256
    /// How long a loop that has been busy waits for more, in milliseconds.
    ///
    /// Going back to the queue instead costs two thread switches before the next request is seen.
    private static let patience: Int32 = 1
    static let listenerFlag: UInt64 = 1 << 63
    private static let wakeUpKey: UInt64 = listenerFlag - 1

    /// The timeouts in nanoseconds.
    struct Timeouts {
        let handshake, header, body, idle, write: UInt64
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
            handshake: limits.handshakeTimeout.nanoseconds,
            header: limits.headerTimeout.nanoseconds,
            body: limits.bodyTimeout.nanoseconds,
            idle: limits.idleTimeout.nanoseconds,
            write: limits.writeTimeout.nanoseconds
        )
        queue = DispatchQueue(label: "http-loop-\(index)")
        now = clock.monotonic()
        latest = now
        horizon = DeadlineHorizon(now: now)
        wheel = DeadlineWheel(now: now)
        epoll = epoll_create1(linux_epoll_cloexec)
        wakeUp = eventfd(0, linux_eventfd_flags)
        guard epoll >= 0, wakeUp >= 0 else { throw SystemCallError("epoll_create1", purpose: "make an event loop") }
        var event = epoll_event()
        event.events = linux_epoll_in | linux_epoll_edge_triggered
        event.data.u64 = Self.wakeUpKey
        guard epoll_ctl(epoll, EPOLL_CTL_ADD, wakeUp, &event) == 0 else {
            throw SystemCallError("epoll_ctl", purpose: "make an event loop")
        }
        output.reserveCapacity(32 << 10)
    }

    deinit {
        input.deallocate()
        events.deallocate()
        // Nothing posts to a loop that nobody holds.
        _ = close(wakeUp)
        // The source of a loop that was started keeps the loop until it lets go of the descriptor, and closes it then.
        if source == nil { _ = close(epoll) }
    }

    /// Begins to serve.
    ///
    /// Called on the queue.
    func start() {
        let source = DispatchSource.makeReadSource(fileDescriptor: epoll, queue: queue)
        source.setEventHandler { [unowned self] in takeTurn() }
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

    // MARK: Turns

    /// Serves what is ready, in bounded rounds, and waits a moment for more.
    ///
    /// What is left makes the source fire again.
    func takeTurn() {
        guard !isStopped else {
            readMail()
            return finishChecks()
        }
        currentThread.store(UInt(pthread_self()), ordering: .relaxed)
        activity.store(.running, ordering: .sequentiallyConsistent)
        var isBusy = false
        for _ in 0..<Self.roundsPerTurn {
            readClock()
            readMail()
            let start = now
            let count = epoll_wait(epoll, events, Int32(Self.eventCapacity), 0)
            if count > 0 {
                isBusy = true
                for index in 0..<Int(count) { dispatch(events[index]) }
            }
            let hasMore = resumeUnfinished()
            // Last, so that a peer whose bytes waited for a busy loop is not taken for a slow one.
            horizon.noteRound(at: start, wasFull: count == Self.eventCapacity, connections: connectionCount)
            expireDeadlines()
            finishChecks()
            if hasMore || count > 0 { continue }
            if isDraining, connectionCount == 0 { break }
            guard isBusy else { break }
            isBusy = waitForEvents()
        }
        activity.store(.idle, ordering: .sequentiallyConsistent)
        currentThread.store(0, ordering: .relaxed)
        // Whoever found the loop running left it to the loop to look again.
        if !unfinished.isEmpty || hasMail.load(ordering: .sequentiallyConsistent) { queue.async { self.takeTurn() } }
        finishDrainIfDone()
    }

    /// Waits until something is ready or posted.
    ///
    /// - Returns: Whether something was, before the patience ended.
    private func waitForEvents() -> Bool {
        activity.store(.waiting, ordering: .sequentiallyConsistent)
        defer { activity.store(.running, ordering: .sequentiallyConsistent) }
        // Mail that came before it could be seen that the loop waits.
        guard !hasMail.load(ordering: .sequentiallyConsistent) else { return true }
        let count = epoll_wait(epoll, events, Int32(Self.eventCapacity), Self.patience)
        guard count > 0 else { return false }
        readClock()
        for index in 0..<Int(count) { dispatch(events[index]) }
        return true
    }

    /// Makes a loop that waits look at its mail.
    func interrupt() {
        var one: UInt64 = 1
        _ = write(wakeUp, &one, MemoryLayout<UInt64>.size)
    }

    func readClock() {
        now = clock.monotonic()
        latest = now
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
        // The key of the interruption is nobody's: there is nothing to do but to come round.
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

    /// Gives a connection another turn after the others have had theirs.
    func postpone(_ connection: Connection) {
        unfinished.append(connection)
    }
}
