package import HTTPServer
import Synchronization

/// A server's clock that moves only when it is told to.
package final class ManualClock: Sendable {
    private let nanoseconds = Atomic<UInt64>(1_000_000_000_000)
    /// What the Date field is made of; it does not move.
    package let unixSeconds: Int

    package init(unixSeconds: Int = 784_111_777) {
        self.unixSeconds = unixSeconds
    }

    package func advance(by duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let amount = UInt64(max(0, seconds)) * 1_000_000_000 + UInt64(max(0, attoseconds) / 1_000_000_000)
        nanoseconds.wrappingAdd(amount, ordering: .relaxed)
    }

    package var serverClock: ServerClock {
        ServerClock(
            monotonic: { self.nanoseconds.load(ordering: .relaxed) },
            unixSeconds: { self.unixSeconds }
        )
    }
}
