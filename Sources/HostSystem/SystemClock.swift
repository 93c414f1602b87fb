internal import Glibc

/// The machine's clocks.
package enum SystemClock {
    /// Nanoseconds that never go back, from an arbitrary start.
    package static func monotonicNanoseconds() -> UInt64 {
        let time = read(CLOCK_MONOTONIC)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// Whole seconds since 1970.
    package static func unixSeconds() -> Int { read(CLOCK_REALTIME).tv_sec }

    /// Milliseconds since 1970.
    package static func unixMilliseconds() -> Int64 {
        let time = read(CLOCK_REALTIME)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    /// How long processors have worked for this process, in seconds.
    package static func processSeconds() -> Double {
        let time = read(CLOCK_PROCESS_CPUTIME_ID)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private static func read(_ clock: clockid_t) -> timespec {
        var time = timespec()
        clock_gettime(clock, &time)
        return time
    }
}
