import Glibc

/// The processor time that this thread spends, as the oracle of tests that hold work to a cost per byte.
///
/// It does not grow while other processes have the processor, so that a bound far above the cost of linear work and far
/// below that of quadratic work holds on any machine.
public enum ProcessorTime {
    /// The time that some work takes on this thread.
    public static func spent(_ work: () throws -> Void) rethrows -> Duration {
        let start = now
        try work()
        return now - start
    }

    private static var now: Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
