import Synchronization

/// A number that many tasks count up.
final class Counter: Sendable {
    private let value = Atomic(0)

    /// Adds one.
    ///
    /// - Returns: The number after that.
    func increment() -> Int {
        value.add(1, ordering: .relaxed).newValue
    }
}

/// Something that many tasks are told once.
final class Flag: Sendable {
    private let value = Atomic(false)

    var isSet: Bool { value.load(ordering: .acquiring) }

    func set() { value.store(true, ordering: .releasing) }
}
