import EventSources
import HostSystem

/// The time as the domain counts it.
enum Clock {
    /// The present moment.
    static func now() -> Timestamp { Timestamp(milliseconds: SystemClock.unixMilliseconds()) }
}
