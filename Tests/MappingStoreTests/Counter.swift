import Synchronization

/// A number that many threads add to.
final class Counter: Sendable {
    private let count = Atomic<Int>(0)

    var value: Int { count.load(ordering: .sequentiallyConsistent) }

    func add(_ number: Int) { count.wrappingAdd(number, ordering: .sequentiallyConsistent) }
}
