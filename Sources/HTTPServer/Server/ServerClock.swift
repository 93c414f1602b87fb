import HostSystem

/// The time as a server sees it, replaceable so that tests need not wait.
package struct ServerClock: Sendable {
    /// Nanoseconds that never go back, from an arbitrary start.
    package let monotonic: @Sendable () -> UInt64
    /// Seconds since 1970, for the Date field.
    package let unixSeconds: @Sendable () -> Int

    package init(
        monotonic: @escaping @Sendable () -> UInt64,
        unixSeconds: @escaping @Sendable () -> Int
    ) {
        self.monotonic = monotonic
        self.unixSeconds = unixSeconds
    }

    /// The machine's clocks.
    package static let system = ServerClock(
        monotonic: SystemClock.monotonicNanoseconds,
        unixSeconds: SystemClock.unixSeconds
    )
}

extension Duration {
    /// Whole nanoseconds, at least 0 and at most about 146 years.
    var nanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        return UInt64(min(seconds, 1 << 32)) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000)
    }
}
