import CLinux
import Glibc
import Logging
import Synchronization

/// Accepts connections on the first loop and deals them out to all loops in turn.
///
/// Bound to the first loop's queue.
final class Acceptor {
    private let listeners: [Listener]
    private let loops: [EventLoop]
    private let home: EventLoop
    private var next = 0
    private(set) var isPaused = false
    private var isStopped = false

    private static let connectionsPerRound = 64
    private static let lastRounds = 64
    private static let evictions = 32
    private static let nanosecondsBetweenReports: UInt64 = 10_000_000_000
    private var nextReport: UInt64 = 0

    init(listeners: [Listener], loops: [EventLoop], home: EventLoop) throws {
        self.listeners = listeners
        self.loops = loops
        self.home = home
        try watch()
    }

    /// Accepts from a listener, a bounded number of connections at a time.
    func accept(_ index: UInt64) {
        guard !isStopped, index < UInt64(listeners.count) else { return }
        _ = acceptRound(listeners[Int(index)])
    }

    /// Returns whether there may be more.
    private func acceptRound(_ listener: Listener) -> Bool {
        for _ in 0..<Self.connectionsPerRound {
            switch listener.accept() {
            case .connection(let descriptor, let peer): admit(descriptor, peer)
            case .aborted: continue
            case .none: return false
            case .exhausted(let number):
                pause(number)
                return false
            }
        }
        return true
    }

    /// Accepts again after a pause; peers have waited in the backlog.
    func resume() {
        guard isPaused, !isStopped else { return }
        isPaused = false
        do {
            try watch()
        } catch {
            isPaused = true
        }
    }

    /// Takes what is in the backlog, since those peers think that they are connected, and closes.
    func stop() {
        guard !isStopped else { return }
        isStopped = true
        for listener in listeners {
            var rounds = 0
            while rounds < Self.lastRounds, acceptRound(listener) { rounds += 1 }
            home.unwatch(listener: listener.descriptor)
            listener.close()
        }
    }

    private func admit(_ descriptor: Int32, _ peer: PeerAddress) {
        home.counters.accepted.add(1)
        Socket.disableDelay(descriptor)
        switch home.population.enter(peer) {
        case .admitted:
            let loop = loops[next]
            next = (next + 1) % loops.count
            if loop === home {
                loop.adopt(descriptor, peer: peer)
            } else {
                loop.post(.adopt(descriptor: descriptor, peer: peer))
            }
        case .full: makeRoom(descriptor, peer)
        case .tooManyOfPeer: home.refuse(descriptor, peer: peer, .tooManyConnectionsOfPeer)
        }
    }

    /// Has the loop whose connection has been idle for longest give that one's place away, or the next one.
    private func makeRoom(_ descriptor: Int32, _ peer: PeerAddress) {
        var applicant = EventLoop.Applicant(descriptor: descriptor, peer: peer, loops: idleLoops[...])
        guard let loop = applicant.loops.popFirst() else {
            return home.refuse(descriptor, peer: peer, .tooManyConnections)
        }
        if loop === home {
            loop.makeRoom(for: applicant)
        } else {
            loop.post(.makeRoom(applicant))
        }
    }

    /// The loops with idle connections, first the one whose connection has been idle for longest.
    private var idleLoops: [EventLoop] {
        loops.map { (loop: $0, since: $0.oldestIdle.load(ordering: .relaxed)) }
            .filter { $0.since < .max }
            .sorted { $0.since < $1.since }
            .map(\.loop)
    }

    /// Without descriptors accept would fail at once, again and again: the backlog waits until one is free, which some
    /// that are idle see to.
    private func pause(_ number: Int32) {
        guard !isPaused else { return }
        isPaused = true
        for listener in listeners { home.unwatch(listener: listener.descriptor) }
        home.startTicking()
        idleLoops.first?.post(.evictIdle(Self.evictions))
        guard home.now >= nextReport else { return }
        nextReport = home.now + Self.nanosecondsBetweenReports
        let error = SystemCallError("accept4", purpose: "accept connections", number: number)
        home.logger.error("accepting paused", metadata: ["reason": "\(error)"])
    }

    private func watch() throws {
        for (index, listener) in listeners.enumerated() {
            try home.watch(listener: listener.descriptor, key: UInt64(index))
        }
    }
}
