import SigV4
import Synchronization

/// How far this machine's clock is off, as AWS sees it.
final class ClockCorrection: Sendable {
    // AWS refuses signatures that are off by more than five minutes, S3 by more than fifteen.
    private static let tolerance = 60.0

    private let now: @Sendable () -> Double
    private let offset = Mutex(0.0)

    init(now: @escaping @Sendable () -> Double) { self.now = now }

    /// The time to sign with.
    var timestamp: SigV4Timestamp {
        let seconds = now() + offset.withLock { $0 }
        guard seconds.isFinite, abs(seconds) < 1e15 else { return SigV4Timestamp(secondsSince1970: 0) }
        return SigV4Timestamp(secondsSince1970: Int64(seconds))
    }

    /// Learns from the `Date` of an answer, and returns whether signatures will differ from now on.
    func learn(date: String?) -> Bool {
        guard let date, let serverTime = SigV4Timestamp(httpDate: date) else { return false }
        let measured = Double(serverTime.secondsSince1970) - now()
        return offset.withLock { offset in
            guard abs(measured - offset) > Self.tolerance else { return false }
            offset = measured
            return true
        }
    }
}
