internal import Dispatch
public import Logging
internal import Synchronization

/// An HTTP/1.1 server (RFC 9110, RFC 9112) on a few event loops.
///
/// ```swift
/// let server = try HTTPServer(makeHandler: { _ in MyHandler() }, logger: logger)
/// let addresses = try server.start()
/// await server.shutdown()
/// ```
/// A server that was started must be shut down; until then it keeps its sockets and loops.
public final class HTTPServer: Sendable {
    /// The configuration, with its limits brought into range.
    public let configuration: HTTPServerConfiguration
    private let makeHandler: @Sendable (Int) throws -> any RequestHandler
    private let security: (any TransportSecurity)?
    private let clock: ServerClock
    private let logger: Logger
    private let population: ServerPopulation
    private let state = Mutex(State.idle)

    /// Descriptors for refusals, listeners, loops, and whatever else a program has open.
    private static let otherDescriptors = 192

    private enum State {
        case idle
        case running([EventLoop])
        case stopping([EventLoop], waiting: [CheckedContinuation<Void, Never>])
        case stopped
    }

    /// Makes a server that does nothing yet.
    ///
    /// - Parameters:
    ///   - configuration: Where to listen and what to allow.
    ///   - security: What secures every connection, if anything.
    ///   - logger: Where faults go; requests are not logged.
    ///   - makeHandler: Makes the handler of each loop, by the loop's number, on that loop's queue.
    public convenience init(
        configuration: HTTPServerConfiguration = HTTPServerConfiguration(),
        security: (any TransportSecurity)? = nil,
        logger: Logger,
        makeHandler: @escaping @Sendable (Int) throws -> any RequestHandler
    ) {
        self.init(
            configuration: configuration,
            security: security,
            clock: .system,
            logger: logger,
            makeHandler: makeHandler
        )
    }

    package init(
        configuration: HTTPServerConfiguration,
        security: (any TransportSecurity)? = nil,
        clock: ServerClock,
        logger: Logger,
        makeHandler: @escaping @Sendable (Int) throws -> any RequestHandler
    ) {
        var configuration = configuration
        configuration.loops = min(max(configuration.loops, 1), 64)
        configuration.limits = configuration.limits.clamped
        self.configuration = configuration
        self.security = security
        self.clock = clock
        self.logger = logger
        self.makeHandler = makeHandler
        population = ServerPopulation(limits: configuration.limits, loops: configuration.loops)
    }

    /// Listens and begins to serve.
    ///
    /// It blocks while the handlers are made.
    ///
    /// - Returns: The addresses listened on, with their actual ports; several for a name with several addresses.
    /// - Throws: ``SystemCallError`` or ``ListenAddressError`` if an address cannot be listened on, what
    ///   `makeHandler` throws, or ``HTTPServerStateError`` if the server was started before. Nothing is left open.
    public func start() throws -> [ListenAddress] {
        try state.withLock { state in
            guard case .idle = state else { throw HTTPServerStateError() }
            let loops = try (0..<configuration.loops).map(makeLoop)
            var listeners: [Listener] = []
            do {
                for address in configuration.addresses { listeners += try Listener.open(address) }
                let opened = listeners
                try loops[0].queue.sync {
                    loops[0].acceptor = try Acceptor(listeners: opened, loops: loops, home: loops[0])
                }
            } catch {
                for listener in listeners { listener.close() }
                for loop in loops { loop.queue.sync { loop.handler = nil } }
                throw error
            }
            raiseDescriptorLimit()
            for loop in loops { loop.queue.sync { loop.start() } }
            state = .running(loops)
            return listeners.map(\.address)
        }
    }

    /// Stops: no connection is accepted any more, idle ones are closed, requests in flight are answered and theirs
    /// closed after that.
    ///
    /// Returns when all are closed, at the latest shortly after the drain time, when the rest is cut off; a handler that
    /// computes beyond it is not waited for.
    ///
    /// Observers of ``Responder/onClose(_:)`` and ``ResponseStream/onClose(_:)`` are told at once.
    public func shutdown() async {
        await withCheckedContinuation { continuation in
            let loops: [EventLoop]? = state.withLock { state in
                switch state {
                case .idle:
                    state = .stopped
                    return []
                case .running(let loops):
                    state = .stopping(loops, waiting: [continuation])
                    return loops
                case .stopping(let loops, let waiting):
                    state = .stopping(loops, waiting: waiting + [continuation])
                    return nil
                case .stopped:
                    return []
                }
            }
            guard let loops else { return }
            guard let home = loops.first else { return continuation.resume() }
            let deadline = clock.monotonic() &+ configuration.drainTime.nanoseconds
            home.post(.run { self.drain(loops, home: home, deadline: deadline) })
            // Outside of the loops, which may be kept from their own timers, and of queues that others may fill; the loops
            // come first if they can.
            let end = DispatchTime.now() + Double(configuration.drainTime.nanoseconds) / 1e9 + Self.grace
            DispatchQueue(label: "http-shutdown").asyncAfter(deadline: end) { [weak self] in self?.giveUpDraining() }
        }
    }

    /// How long after the drain time loops that are free have closed what was left, by their coarse timers.
    private static let grace = 0.75

    /// What the server has done since its start, and what it holds now.
    public var statistics: ServerStatistics {
        var statistics = ServerStatistics()
        statistics.openConnections = population.count
        for loop in loops { loop.counters.add(to: &statistics) }
        return statistics
    }

    /// Acts on all deadlines that have passed by the server's clock, which may be one that a test moves.
    package func checkDeadlines() async {
        for loop in loops {
            await withCheckedContinuation { continuation in
                loop.post(.checkDeadlines { continuation.resume() })
            }
        }
    }

    private var loops: [EventLoop] {
        state.withLock { state in
            switch state {
            case .running(let loops), .stopping(let loops, _): loops
            case .idle, .stopped: []
            }
        }
    }

    /// Sees to it that the connections allowed can be had: the limit that most systems begin with is 1024.
    private func raiseDescriptorLimit() {
        let needed = configuration.limits.connections + Self.otherDescriptors
        let allowed = DescriptorLimit.raise(to: needed)
        guard allowed < needed else { return }
        logger.warning(
            "fewer file descriptors than connections are allowed",
            metadata: ["descriptors": "\(allowed)", "connections": "\(configuration.limits.connections)"]
        )
    }

    private func makeLoop(_ index: Int) throws -> EventLoop {
        let loop = try EventLoop(
            index: index,
            limits: configuration.limits,
            population: population,
            security: security,
            clock: clock,
            logger: logger
        )
        try loop.queue.sync { loop.handler = try makeHandler(index) }
        return loop
    }

    /// On the first loop's queue.
    private func drain(_ loops: [EventLoop], home: EventLoop, deadline: UInt64) {
        // After this no loop is given a connection, and those given before come before the message to drain.
        home.acceptor?.stop()
        let remaining = Countdown(loops.count)
        for loop in loops {
            loop.post(
                .drain(deadline: deadline) {
                    if remaining.isLast() { self.finish(loops) }
                }
            )
        }
    }

    private func finish(_ loops: [EventLoop]) {
        // The loops know the first one's acceptor, and that knows them.
        loops.first?.queue.async { [loop = loops.first] in loop?.acceptor = nil }
        endShutdown()
    }

    /// Waits no longer for loops that have not come to their end.
    private func giveUpDraining() {
        if endShutdown() { logger.warning("stopped without waiting for a handler that is still at work") }
    }

    /// Returns whether the end was still waited for.
    @discardableResult
    private func endShutdown() -> Bool {
        let waiting: [CheckedContinuation<Void, Never>]? = state.withLock { state in
            guard case .stopping(_, let waiting) = state else { return nil }
            state = .stopped
            return waiting
        }
        for continuation in waiting ?? [] { continuation.resume() }
        return waiting != nil
    }
}

/// A server can be started once.
public struct HTTPServerStateError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A sentence for people.
    public var description: String { "the server was started before" }
}

/// Counts down to the last of several.
private final class Countdown: Sendable {
    private let remaining: Atomic<Int>

    init(_ count: Int) {
        remaining = Atomic(count)
    }

    func isLast() -> Bool {
        remaining.wrappingSubtract(1, ordering: .acquiringAndReleasing).newValue == 0
    }
}
