import HTTPServer
import Synchronization

/// Slows down who tries credentials that are not accepted: each address may fail some times at once, then once a second.
///
/// An address that has failed too often is told to wait before its credentials are looked at, right or wrong, so that
/// waiting is the only way to try another. One that was accepted from the same address within the last hour is looked
/// at all the same: behind a proxy, where all share an address, one broken client does not lock out the others.
final class FailureThrottle: Sendable {
    /// How often an address may fail at once.
    static let burst = 20.0
    /// How often it may fail per second after that.
    static let rate = 1.0

    private struct State {
        var failures = TokenBuckets(rate: FailureThrottle.rate, burst: FailureThrottle.burst)
        /// When a credential was accepted from an address, by a hash of both; a later pair takes the place of another.
        var accepted = [(key: UInt64, time: UInt64)](repeating: (0, 0), count: 4096)
    }

    private static let memory: UInt64 = 3600 * 1_000_000_000
    /// After this long without a failure every bucket is full again, and nothing has to be looked up.
    private static let recovery = UInt64(burst / rate) * 1_000_000_000 + 1_000_000_000
    private let state = Mutex(State())
    private let lastFailure = Atomic<UInt64>(0)

    /// Whether a credential is looked at.
    enum Admission {
        /// It is.
        case open
        /// It is, since it was accepted from here before; a failure is answered like ``closed(seconds:)``.
        case known(seconds: Double)
        /// It is not.
        case closed(seconds: Double)
    }

    /// Asks before a credential is looked at.
    func admission(_ credential: Int, from peer: PeerAddress, now: UInt64) -> Admission {
        let last = lastFailure.load(ordering: .relaxed)
        guard last != 0, now < last &+ Self.recovery else { return .open }
        return state.withLock { state in
            guard let seconds = state.failures.wait(Self.key(peer), now: now) else { return .open }
            let pair = Self.key(peer, credential)
            let known = state.accepted[Int(pair % UInt64(state.accepted.count))]
            let isKnown = known.key == pair && now < known.time &+ Self.memory
            return isKnown ? .known(seconds: seconds) : .closed(seconds: seconds)
        }
    }

    /// Notes that a credential was not accepted.
    func fail(_ peer: PeerAddress, now: UInt64) {
        lastFailure.store(max(1, now), ordering: .relaxed)
        state.withLock { _ = $0.failures.take(Self.key(peer), now: now) }
    }

    /// Notes that a credential was accepted.
    func accept(_ credential: Int, from peer: PeerAddress, now: UInt64) {
        let pair = Self.key(peer, credential)
        state.withLock { state in
            state.accepted[Int(pair % UInt64(state.accepted.count))] = (pair, now)
        }
    }

    /// A hash with the seed of the process: nobody outside can aim at another's bucket.
    private static func key(_ peer: PeerAddress, _ credential: Int? = nil) -> UInt64 {
        var hasher = Hasher()
        hasher.combine(peer.network)
        hasher.combine(credential)
        return UInt64(bitPattern: Int64(hasher.finalize()))
    }
}
