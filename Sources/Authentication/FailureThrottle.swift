import HTTPServer
import Synchronization

/// Slows down who tries credentials that are not accepted: each address may fail some times at once, then once a second.
///
/// An address that has failed too often is told to wait, whether what it tried is wrong or unknown, so that waiting is
/// the only way to have another refused. What is right is accepted all the same: behind a proxy, where all share an
/// address, one broken client does not lock out the others.
final class FailureThrottle: Sendable {
    /// How often an address may fail at once.
    static let burst = 20.0
    /// How often it may fail per second after that.
    static let rate = 1.0

    /// After this long without a failure every bucket is full again, and nothing has to be looked up.
    private static let recovery = UInt64(burst / rate) * 1_000_000_000 + 1_000_000_000
    private let failures = Mutex(TokenBuckets(rate: FailureThrottle.rate, burst: FailureThrottle.burst))
    private let lastFailure = Atomic<UInt64>(0)

    /// How long an address has to wait before another failure is looked at, in seconds; `nil` if it has not.
    func wait(_ peer: PeerAddress, now: UInt64) -> Double? {
        let last = lastFailure.load(ordering: .relaxed)
        guard last != 0, now < last &+ Self.recovery else { return nil }
        return failures.withLock { $0.wait(Self.key(peer), now: now) }
    }

    /// Notes that a credential was not accepted.
    func fail(_ peer: PeerAddress, now: UInt64) {
        lastFailure.store(max(1, now), ordering: .relaxed)
        failures.withLock { _ = $0.take(Self.key(peer), now: now) }
    }

    /// A hash with the seed of the process: nobody outside can aim at another's bucket.
    private static func key(_ peer: PeerAddress) -> UInt64 {
        var hasher = Hasher()
        hasher.combine(peer.network)
        return UInt64(bitPattern: Int64(hasher.finalize()))
    }
}
