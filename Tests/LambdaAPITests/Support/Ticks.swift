import EventSources
import Synchronization

/// A clock that moves on a second at every look.
final class Ticks: Sendable {
    private let count = Atomic(0)

    func next() -> Timestamp {
        Timestamp(milliseconds: 1_764_115_060_000 + Int64(count.add(1, ordering: .relaxed).newValue) * 1000)
    }
}
