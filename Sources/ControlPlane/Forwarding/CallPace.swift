import Synchronization

/// Keeps the requests to each account and region within a rate, whoever makes them.
///
/// One pace belongs to one process; all that it sends passes through, requests that repeat a refused one among them.
public final class CallPace: Sendable {
    /// Leave to send one request, to be given back with ``CallPace/leave(_:)``.
    public struct Leave: Sendable {
        fileprivate let scope: UpstreamScope
        fileprivate let slot: CallBudget.Slot
    }

    private struct Lane: Hashable {
        var scope: UpstreamScope
        var service: String
    }

    private struct State {
        var budgets: [UpstreamScope: CallBudget] = [:]
        var pausedUntil: [Lane: Double] = [:]
    }

    private let limit: Int
    private let longestPause: Double
    private let start = ContinuousClock.now
    private let state = Mutex(State())

    /// Makes a pace.
    ///
    /// The first second is taken to be spent: by the process before this one, which may have ended a moment ago.
    ///
    /// - Parameters:
    ///   - requestsPerSecond: How many requests in any one second go to one account and region, at least 1.
    ///   - longestPause: The longest time that one answer can hold up all requests of its service, in seconds. Whoever
    ///     was refused waits as long as AWS asked; the others ask again after this time, since what refused one may not
    ///     be AWS, or may not concern them.
    public init(requestsPerSecond: Int, longestPause: Double = 10) {
        limit = max(1, requestsPerSecond)
        self.longestPause = longestPause
    }

    /// Waits until one request may go.
    ///
    /// - Parameters:
    ///   - scope: Whose rate is spent.
    ///   - service: The service that is called, as in ``UpstreamFailure/service``.
    /// - Returns: Leave to send it.
    /// - Throws: `CancellationError` if the task is cancelled meanwhile.
    public func enter(_ scope: UpstreamScope, service: String) async throws -> Leave {
        while true {
            try Task.checkCancellation()
            let now = seconds
            let (slot, wait) = state.withLock { state -> (CallBudget.Slot?, Double) in
                let until = state.pausedUntil[Lane(scope: scope, service: service)] ?? 0
                if now < until { return (nil, until - now) }
                switch state.budgets[scope, default: CallBudget(limit: limit)].take(at: now) {
                case .slot(let slot): return (slot, 0)
                case .wait(let seconds): return (nil, seconds)
                }
            }
            if let slot { return Leave(scope: scope, slot: slot) }
            try await Task.sleep(for: .seconds(wait))
        }
    }

    /// Notes that the answer to a request is here, or that none will come.
    public func leave(_ leave: Leave) {
        let now = seconds
        state.withLock { $0.budgets[leave.scope]?.giveBack(leave.slot, at: now) }
    }

    /// Lets no request of a service go for some seconds: AWS has said that it is too much.
    ///
    /// - Parameters:
    ///   - scope: Whose requests.
    ///   - service: Of which service.
    ///   - seconds: How long; at most the longest pause.
    public func pause(_ scope: UpstreamScope, service: String, seconds: Double) {
        let until = self.seconds + min(max(0, seconds), longestPause)
        state.withLock { state in
            let lane = Lane(scope: scope, service: service)
            state.pausedUntil[lane] = max(state.pausedUntil[lane] ?? 0, until)
        }
    }

    private var seconds: Double {
        let (seconds, attoseconds) = start.duration(to: .now).components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}

/// The requests that may still go to one account and region: at most so many arrive there in any one second.
///
/// A value without a clock: the caller says what time it is. Nobody here knows when a request arrives, only that it does
/// so before its answer; so each has a slot, which is free again one second after the answer. Two requests of one slot
/// then arrive more than a second apart, however long either was on its way.
struct CallBudget: Sendable {
    /// What a request holds while it is under way.
    struct Slot: Sendable, Hashable {
        fileprivate var index: Int
        /// When it was taken, which tells it from what held it before or holds it after.
        fileprivate var takenAt: Double
    }

    /// What came of asking.
    enum Outcome: Hashable {
        /// The request may go.
        case slot(Slot)
        /// To be asked again after so many seconds.
        case wait(Double)
    }

    /// Seconds after which a request without an answer counts as arrived, so that a service that hangs does not stop
    /// the others.
    static let patience = 2.0

    private var freeAt: [Double]
    private var takenAt: [Double]

    init(limit: Int, busyUntil: Double = 1) {
        freeAt = Array(repeating: busyUntil, count: max(1, limit))
        takenAt = Array(repeating: -.infinity, count: max(1, limit))
    }

    mutating func take(at now: Double) -> Outcome {
        var earliest = 0
        for slot in freeAt.indices where freeAt[slot] < freeAt[earliest] { earliest = slot }
        let free = freeAt[earliest]
        guard free <= now else { return .wait(max(free - now, 0.001)) }
        takenAt[earliest] = now
        freeAt[earliest] = now + Self.patience + 1
        return .slot(Slot(index: earliest, takenAt: now))
    }

    mutating func giveBack(_ slot: Slot, at now: Double) {
        // After the patience has ended, another request may have it.
        guard takenAt.indices.contains(slot.index), takenAt[slot.index] == slot.takenAt else { return }
        freeAt[slot.index] = min(now, slot.takenAt + Self.patience) + 1
    }
}
