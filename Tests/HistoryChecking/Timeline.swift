import ControlPlane

/// What a mapping was, one state after the other, and when each can have been seen.
///
/// The state before the first is that there is none. Since all writes have their place in one order, a state may be seen
/// from when its write was sent, and not any more once a later one was acknowledged.
struct Timeline {
    private struct State {
        var sequence: Int64
        var revision: Revision?
        var began: UInt64
        /// The earliest end of this state's write and all later ones.
        var acknowledged: UInt64
    }

    private var states: [State] = []

    mutating func add(_ entry: ChangeEntry, _ operation: RecordedOperation?) {
        var isAcknowledged = false
        if case .written = operation?.outcome { isAcknowledged = true }
        states.append(
            State(
                sequence: entry.sequence,
                revision: entry.operation == .delete ? nil : entry.revision,
                began: operation?.began ?? 0,
                acknowledged: isAcknowledged ? operation?.ended ?? .max : .max
            )
        )
    }

    /// Looks back from the end, once all are added.
    mutating func finish() {
        var earliest = UInt64.max
        for index in states.indices.reversed() {
            earliest = min(earliest, states[index].acknowledged)
            states[index].acknowledged = earliest
        }
    }

    /// Whether who read between two moments can have seen a revision, or that there is no mapping.
    func mayShow(_ revision: Revision?, from start: UInt64, to end: UInt64) -> Bool {
        visible(from: start, to: end).contains { ($0 < 0 ? nil : states[$0].revision) == revision }
    }

    /// Whether there was a mapping at some moment between two.
    func mayBePresent(from start: UInt64, to end: UInt64) -> Bool {
        visible(from: start, to: end).contains { $0 >= 0 && states[$0].revision != nil }
    }

    /// Whether a history that was read between two moments can have had these entries.
    func mayHave(_ sequences: [Int64], from start: UInt64, to end: UInt64) -> Bool {
        visible(from: start, to: end).contains { index in sequences == states[0..<(index + 1)].map(\.sequence) }
    }

    /// The states that can be seen, −1 for none.
    private func visible(from start: UInt64, to end: UInt64) -> [Int] {
        (-1..<states.count).filter { index in
            let hasBegun = index < 0 || states[index].began < end
            let isSuperseded = index + 1 < states.count && states[index + 1].acknowledged < start
            return hasBegun && !isSuperseded
        }
    }
}
