import CLinux
import Synchronization

/// A sum that threads add to without getting into each other's way: each processor has a share of its own.
final class StripedSum: Sendable {
    private let stripes: [Stripe]
    private let mask: UInt32

    /// Shares beyond this number would cost memory for nothing: two processors rarely add at the same moment.
    private static let stripeCount = 8

    init() {
        stripes = (0..<Self.stripeCount).map { _ in Stripe() }
        mask = UInt32(Self.stripeCount - 1)
    }

    /// Adds, wrapping around at the end of the type's range.
    @inline(__always)
    func add(_ amount: Int64) {
        // Where the system does not tell the processor it says -1, which is a share too.
        let stripe = Int(UInt32(bitPattern: linux_current_cpu()) & mask)
        stripes[stripe].value.wrappingAdd(amount, ordering: .relaxed)
    }

    /// The sum; additions under way may or may not be in it.
    var value: Int64 { stripes.reduce(0) { $0 &+ $1.value.load(ordering: .relaxed) } }

    func reset() {
        for stripe in stripes { stripe.value.store(0, ordering: .relaxed) }
    }
}

/// One share, in a cache line that it has to itself.
private final class Stripe: Sendable {
    let value = Atomic<Int64>(0)
    let padding: (Int64, Int64, Int64, Int64, Int64, Int64, Int64, Int64) = (0, 0, 0, 0, 0, 0, 0, 0)
}

/// A number with a fraction that any thread may set or change.
final class AtomicDouble: Sendable {
    private let bits = Atomic<UInt64>(0)

    var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }

    func set(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }

    func add(_ amount: Double) {
        var current = bits.load(ordering: .relaxed)
        while true {
            let sum = (Double(bitPattern: current) + amount).bitPattern
            let (exchanged, original) = bits.weakCompareExchange(expected: current, desired: sum, ordering: .relaxed)
            if exchanged { return }
            current = original
        }
    }
}
