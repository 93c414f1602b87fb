/// When to look at which connection again: a hashed wheel of coarse ticks.
///
/// Pure: the time is an input. A slot has at most one entry that counts, at or before its deadline; when that fires, the
/// owner looks at the true deadline and schedules again if it has moved. So moving a deadline back, as every request
/// does, costs nothing.
struct DeadlineWheel: Sendable {
    /// The coarseness, in nanoseconds.
    static let resolution: UInt64 = 250_000_000
    private static let bucketCount: UInt64 = 512

    private var buckets: [[UInt32]]
    /// The tick at which a slot's entry stands; 0 for none.
    private var ticks: [UInt64] = []
    /// The last tick that was handled.
    private var current: UInt64

    init(now: UInt64) {
        buckets = [[UInt32]](repeating: [], count: Int(Self.bucketCount))
        current = now / Self.resolution
    }

    /// Sees to it that a slot is due soon after a deadline, or earlier.
    mutating func schedule(_ slot: UInt32, at deadline: UInt64) {
        let index = Int(slot)
        while ticks.count <= index { ticks.append(0) }
        // One tick later than the quotient, so that the deadline has passed when it fires.
        let wanted = max(deadline / Self.resolution, current) + 1
        let tick = min(wanted, current + Self.bucketCount - 1)
        guard ticks[index] == 0 || ticks[index] > tick else { return }
        ticks[index] = tick
        buckets[Int(tick % Self.bucketCount)].append(slot)
    }

    /// Moves on to a time and names the slots that are due.
    mutating func advance(to now: UInt64) -> [UInt32] {
        let target = now / Self.resolution
        guard target > current else { return [] }
        var due: [UInt32] = []
        // After a long pause every bucket is visited once, which is all there is.
        let steps = min(target - current, Self.bucketCount)
        for step in 1...steps {
            let bucket = Int((current + step) % Self.bucketCount)
            guard !buckets[bucket].isEmpty else { continue }
            var later: [UInt32] = []
            for slot in buckets[bucket] {
                let tick = ticks[Int(slot)]
                guard tick % Self.bucketCount == UInt64(bucket), tick != 0 else { continue }
                if tick <= target {
                    ticks[Int(slot)] = 0
                    due.append(slot)
                } else {
                    later.append(slot)
                }
            }
            buckets[bucket] = later
        }
        current = target
        return due
    }
}
