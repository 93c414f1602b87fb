public import Dispatch
import Synchronization

/// Tells those who wait for changes when there are some.
///
/// All followers share one queue, one reader and one timer: a waiting follower costs its entry in a list. After a
/// commit the new entries are read and rendered once for all. Deliveries keep a distance, so that followers who come
/// back at once after each answer cost the writers little under load.
///
/// `@unchecked Sendable`: the reader, the followers and the timer are touched on `queue` only.
public final class ChangeFeed: @unchecked Sendable {
    private let queue = DispatchQueue(label: "lambda-event-sources.feed")
    /// Gone once the feed has stopped, so that the store can close.
    private var reader: (any MappingReader)?
    private let distance: DispatchTimeInterval
    /// Whether a delivery is due already, so that commits in quick succession ask for one only.
    private let isDue = Atomic(false)
    private var followers: [FollowerID: Follower] = [:]
    private var lastID: FollowerID = 0
    private var lastDelivery = DispatchTime(uptimeNanoseconds: 0)
    private var ticks: (any DispatchSourceTimer)?

    /// Names a follower.
    public typealias FollowerID = UInt64

    /// Makes a feed.
    ///
    /// - Parameters:
    ///   - reader: A reader for the feed alone; it is handed over.
    ///   - distance: The least time between two deliveries.
    public init(reader: sending any MappingReader, distance: DispatchTimeInterval = .milliseconds(100)) {
        self.reader = reader
        self.distance = distance
    }

    deinit { ticks?.cancel() }

    /// Says that something was committed; cheap, from any thread.
    public func committed() {
        guard !isDue.exchange(true, ordering: .acquiringAndReleasing) else { return }
        queue.async { self.deliverWhenDue() }
    }

    /// Follows the feed.
    ///
    /// - Parameters:
    ///   - follower: From where, how long, and what takes the changes; it is called on the feed's queue.
    ///   - registered: Takes the id to ``cancel(_:)`` with, before anything is delivered.
    public func follow(_ follower: Follower, registered: @escaping @Sendable (FollowerID) -> Void = { _ in }) {
        queue.async { [self] in
            guard reader != nil else {
                _ = follower.take(.ended, 0)
                return
            }
            lastID += 1
            followers[lastID] = follower
            registered(lastID)
            startTicking()
            // Something may have been committed between the caller's own look and now.
            committed()
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
            committed()
        }
    }

    /// Ends the wait of every follower, now and later.
    public func stop() {
        queue.async { [self] in
            reader = nil
            endAll(.ended)
        }
    }

    /// How many followers wait; for metrics and tests.
    public func followerCount() -> Int { queue.sync { followers.count } }

    // MARK: On the queue

    private func deliverWhenDue() {
        let next = lastDelivery + distance
        guard DispatchTime.now() < next else { return deliver() }
        queue.asyncAfter(deadline: next) { self.deliver() }
    }

    private func deliver() {
        isDue.store(false, ordering: .releasing)
        guard let reader else { return }
        lastDelivery = .now()
        // A follower that is far behind is served in bounded rounds, so that it never holds up the others for long.
        for _ in 0..<Self.roundsAtOnce {
            guard let lowest = followers.values.lazy.filter({ !$0.isPaused }).map(\.after).min() else { return }
            let batch: FeedBatch
            do {
                batch = try FeedBatch(reader.changes(after: lowest, limit: Self.batchSize))
            } catch {
                return endAll(.failed(error))
            }
            guard !batch.isEmpty else { return }
            for (id, follower) in followers where !follower.isPaused { hand(batch, to: id, follower) }
            guard batch.count == Self.batchSize else { return stopTickingIfIdle() }
        }
        committed()
    }

    private func hand(_ batch: FeedBatch, to id: FollowerID, _ follower: Follower) {
        let part = batch.after(follower.after, limit: follower.limit)
        guard let last = part.last else { return }
        switch follower.take(.changes(part), id) {
        case .done: followers[id] = nil
        case .more: followers[id]?.after = last.sequence
        case .pause:
            followers[id]?.after = last.sequence
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
            if case .more = follower.take(.quiet, id) {
                followers[id] = follower.postponed(from: now)
            }
        }
        stopTickingIfIdle()
    }

    private static let batchSize = 500
    private static let roundsAtOnce = 8
}
