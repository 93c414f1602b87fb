public import Dispatch
import Synchronization

/// Tells those who wait for changes when there are some.
///
/// All followers share one queue and one timer: a waiting follower costs its entry in a list. After a commit the new
/// changes are read once for all, and rendered once for all who follow from the same place. The queue itself waits for no
/// database.
///
/// Writers come first. Deliveries after commits keep a distance, and after each one the feed rests for a multiple of
/// what it took; so however many follow, and however fast they come back, the feed takes a small share of one
/// processor, and its followers see more changes at a time.
///
/// `@unchecked Sendable`: the followers, the timer and all that varies are touched on `queue` only.
public final class ChangeFeed: @unchecked Sendable {
    private let queue = DispatchQueue(label: "lambda-event-sources.feed")
    /// Gone once the feed has stopped.
    private var storage: (any MappingStorage)?
    private let distance: DispatchTimeInterval
    /// Whether a delivery is due already, so that commits in quick succession ask for one only.
    private let isDue = Atomic(false)
    private var delivery = Delivery()
    /// Until when the feed rests, since the last delivery was so much work.
    private var restEnd = DispatchTime(uptimeNanoseconds: 0)
    private var followers: [FollowerID: Follower] = [:]
    private var lastID: FollowerID = 0
    private var lastDelivery = DispatchTime(uptimeNanoseconds: 0)
    private var ticks: (any DispatchSourceTimer)?

    /// Names a follower.
    public typealias FollowerID = UInt64

    /// What is under way.
    private struct Delivery {
        var isUnderWay = false
        /// Whether somebody asked for a delivery meanwhile.
        var isWantedAgain = false
        var start: UInt64 = 0
        var rounds = 0
        var bytes = 0
    }

    /// Makes a feed.
    ///
    /// - Parameters:
    ///   - storage: Where the changes are.
    ///   - distance: The least time between two deliveries.
    public init(storage: any MappingStorage, distance: DispatchTimeInterval = .milliseconds(100)) {
        self.storage = storage
        self.distance = distance
    }

    deinit { ticks?.cancel() }

    /// Says that something was committed; cheap, from any thread.
    public func committed() {
        guard !isDue.exchange(true, ordering: .acquiringAndReleasing) else { return }
        queue.async { self.deliverWhenDue(keeping: self.distance) }
    }

    /// Follows the feed.
    ///
    /// - Parameters:
    ///   - follower: From where, how long, and what takes the changes; it is called on the feed's queue.
    ///   - registered: Takes the id to ``cancel(_:)`` with, before anything is delivered.
    public func follow(_ follower: Follower, registered: @escaping @Sendable (FollowerID) -> Void = { _ in }) {
        queue.async { [self] in
            guard storage != nil else {
                _ = follower.take(.ended, 0)
                return
            }
            lastID += 1
            followers[lastID] = follower
            registered(lastID)
            startTicking()
            // Who is behind, or has missed a commit on the way here, need not wait for the next one.
            catchUp()
        }
    }

    /// Ends one follower's wait: it hears so, unless it has had its answer.
    public func end(_ id: FollowerID) {
        queue.async { [self] in
            _ = followers.removeValue(forKey: id)?.take(.ended, id)
            stopTickingIfIdle()
        }
    }

    /// Forgets a follower, who hears nothing more.
    public func cancel(_ id: FollowerID) {
        queue.async { [self] in
            followers[id] = nil
            stopTickingIfIdle()
        }
    }

    /// Lets a follower go on who was told to pause by what its `take` answered.
    public func resume(_ id: FollowerID) {
        queue.async { [self] in
            followers[id]?.isPaused = false
            catchUp()
        }
    }

    /// Ends the wait of every follower, now and later.
    public func stop() {
        queue.async { [self] in
            storage = nil
            endAll(.ended)
        }
    }

    /// How many followers wait; for metrics and tests.
    public func followerCount() -> Int { queue.sync { followers.count } }

    // MARK: On the queue

    /// Delivers what there is already, as soon as the feed has rested.
    private func catchUp() {
        guard !isDue.exchange(true, ordering: .acquiringAndReleasing) else { return }
        deliverWhenDue(keeping: .nanoseconds(0))
    }

    private func deliverWhenDue(keeping distance: DispatchTimeInterval) {
        let next = max(lastDelivery + distance, restEnd)
        guard DispatchTime.now() < next else { return deliver() }
        queue.asyncAfter(deadline: next) { self.deliver() }
    }

    private func deliver() {
        isDue.store(false, ordering: .releasing)
        guard !delivery.isUnderWay else {
            delivery.isWantedAgain = true
            return
        }
        delivery = Delivery(isUnderWay: true, start: DispatchTime.now().uptimeNanoseconds)
        readNext()
    }

    /// Reads what the follower that is farthest behind has not seen.
    private func readNext() {
        let ready = followers.values.lazy.filter { !$0.isPaused }
        guard let storage, let lowest = ready.map(\.after).min(), let limit = ready.map(\.limit).max() else {
            return endDelivery()
        }
        let size = min(limit, Self.batchSize)
        storage.read({ try FeedBatch($0.changes(after: lowest, limit: size), after: lowest) }) { [self] result in
            queue.async { self.take(result, size: size) }
        }
    }

    private func take(_ result: Result<FeedBatch, any Error>, size: Int) {
        var batch: FeedBatch
        do {
            batch = try result.get()
        } catch {
            endAll(.failed(error))
            return endDelivery()
        }
        for (id, follower) in followers where !follower.isPaused { hand(&batch, to: id, follower) }
        delivery.bytes += batch.bytes
        delivery.rounds += 1
        guard batch.count == size else {
            stopTickingIfIdle()
            return endDelivery()
        }
        // A follower that is far behind is served in bounded rounds, so that it never holds up the others for long.
        if delivery.rounds < Self.roundsAtOnce { return readNext() }
        delivery.isWantedAgain = true
        endDelivery()
    }

    private func endDelivery() {
        let end = DispatchTime.now()
        if delivery.bytes > 0 { lastDelivery = end }
        let spent = Int(clamping: end.uptimeNanoseconds - delivery.start) + delivery.bytes * Self.nanosecondsPerByte
        restEnd = end + .nanoseconds(min(Self.longestRest, Self.restShare * spent))
        let isWantedAgain = delivery.isWantedAgain
        delivery = Delivery()
        if isWantedAgain { catchUp() }
    }

    private func hand(_ batch: inout FeedBatch, to id: FollowerID, _ follower: Follower) {
        guard let page = batch.page(of: follower) else { return }
        guard !page.isEmpty else {
            followers[id]?.after = page.last
            return
        }
        switch follower.take(.changes(page), id) {
        case .done: followers[id] = nil
        case .more: followers[id]?.after = page.last
        case .pause:
            followers[id]?.after = page.last
            followers[id]?.isPaused = true
        }
    }

    private func endAll(_ event: Follower.Event) {
        let all = followers
        followers = [:]
        stopTickingIfIdle()
        for (id, follower) in all { _ = follower.take(event, id) }
    }

    private func startTicking() {
        guard ticks == nil else { return }
        let timer = DispatchSource.makeTimerSource(queue: queue)
        timer.schedule(deadline: .now() + 1, repeating: 1, leeway: .milliseconds(100))
        timer.setEventHandler { [weak self] in self?.tick() }
        ticks = timer
        timer.resume()
    }

    private func stopTickingIfIdle() {
        guard followers.isEmpty else { return }
        ticks?.cancel()
        ticks = nil
    }

    private func tick() {
        let now = DispatchTime.now()
        for (id, follower) in followers where follower.deadline <= now {
            followers[id] = nil
            if case .more = follower.take(.quiet(after: follower.after), id) {
                followers[id] = follower.postponed(from: now)
            }
        }
        stopTickingIfIdle()
    }

    /// For each nanosecond of work the feed rests this many: it takes about a twentieth of one processor.
    private static let restShare = 19
    /// About what it takes to copy a byte into a connection and send it, on another thread than the feed's.
    private static let nanosecondsPerByte = 1
    private static let longestRest = 1_000_000_000
    private static let batchSize = 500
    private static let roundsAtOnce = 8
}
