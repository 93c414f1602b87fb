import Testing

@testable import Authentication

@Suite struct TokenBucketsTests {
    private static let second: UInt64 = 1_000_000_000

    @Test func aBucketGivesItsBurstAndThenAsFastAsItFills() {
        var buckets = TokenBuckets(rate: 2, burst: 3)
        var now = Self.second
        #expect((0..<3).allSatisfy { _ in buckets.take(7, now: now) == nil })
        #expect(buckets.take(7, now: now) == 0.5)
        now += Self.second / 2
        #expect(buckets.take(7, now: now) == nil)
        #expect(buckets.take(7, now: now) != nil)
        now += 100 * Self.second
        #expect((0..<3).allSatisfy { _ in buckets.take(7, now: now) == nil })
        #expect(buckets.take(7, now: now) != nil)
    }

    @Test func bucketsAreApart() {
        var buckets = TokenBuckets(rate: 1, burst: 1)
        #expect(buckets.take(1, now: 5) == nil)
        #expect(buckets.take(1, now: 5) != nil)
        #expect(buckets.take(2, now: 5) == nil)
        #expect(buckets.wait(1, now: 5) != nil)
        #expect(buckets.wait(3, now: 5) == nil)
    }

    @Test func whoeverBringsManyKeysGetsNoMemory() {
        var buckets = TokenBuckets(rate: 1, burst: 1, places: 64)
        for key in 0..<100_000 { _ = buckets.take(UInt64(key), now: UInt64(key) + 1) }
        #expect(buckets.capacity == 64)
    }

    @Test func theClockMayStandStill() {
        var buckets = TokenBuckets(rate: 1, burst: 2)
        #expect(buckets.take(1, now: 100) == nil)
        #expect(buckets.take(1, now: 50) == nil)
        #expect(buckets.take(1, now: 50) == 1)
    }
}
