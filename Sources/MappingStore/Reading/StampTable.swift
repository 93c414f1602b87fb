import ControlPlane
import Synchronization

/// Tells readers whether what they keep of a mapping is still what the database says.
///
/// A fixed table of counters, one of which each id hashes to. The writer makes the counters of the mappings it
/// touches odd before COMMIT, and even again after it, before it acknowledges. A reader keeps a representation
/// together with the even value it saw *before* it read the database, and answers from memory only while the counter
/// still has that value. Hence:
/// - Never older than an acknowledged write: the acknowledgement comes after the counter moved on.
/// - Never backwards: once any reader can see a commit, the counter has left the value that older answers are kept
///   under, so no other reader answers from before.
/// - While a counter is odd, the database decides, whose snapshots only move forward.
///
/// Two ids that share a counter cost each other a read, nothing more.
///
/// `@unchecked Sendable`: the memory is fixed from `init` to `deinit`, and holds atomics only.
final class StampTable: @unchecked Sendable {
    private let stamps: UnsafeMutablePointer<Atomic<UInt64>>

    /// A power of two; 128 KiB of counters.
    static let slotCount = 16_384

    init() {
        stamps = .allocate(capacity: Self.slotCount)
        for slot in 0..<Self.slotCount { (stamps + slot).initialize(to: Atomic(0)) }
    }

    deinit {
        stamps.deinitialize(count: Self.slotCount)
        stamps.deallocate()
    }

    /// Which counter an id hashes to.
    static func slot(of id: MappingID) -> Int {
        // The id's low half is random; multiplication spreads ids that are not.
        let mixed = (id.high ^ id.low) &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: mixed >> 50)
    }

    /// The counter's value; odd while a commit is under way.
    func value(of slot: Int) -> UInt64 {
        stamps[slot].load(ordering: .sequentiallyConsistent)
    }

    /// Moves counters on: from even to odd before a commit, from odd to even after it.
    func advance(_ slots: Set<Int>) {
        for slot in slots { stamps[slot].wrappingAdd(1, ordering: .sequentiallyConsistent) }
    }
}
