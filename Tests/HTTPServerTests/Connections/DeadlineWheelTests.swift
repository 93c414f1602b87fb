import Testing

@testable import HTTPServer

@Suite struct DeadlineWheelTests {
    private static let start: UInt64 = 5_000_000_000
    private static let second: UInt64 = 1_000_000_000

    @Test(arguments: [0, 1, 249_999_999, 250_000_000, 10_000_000_000, 75_000_000_000, 127_000_000_000] as [UInt64])
    func aSlotIsDueSoonAfterItsDeadlineAndNotBefore(_ delay: UInt64) {
        var wheel = DeadlineWheel(now: Self.start)
        let deadline = Self.start + delay
        wheel.schedule(3, at: deadline)
        #expect(wheel.advance(to: deadline).isEmpty || delay == 0)
        #expect(wheel.advance(to: deadline + 2 * DeadlineWheel.resolution) == [3])
        #expect(wheel.advance(to: deadline + 1000 * Self.second).isEmpty)
    }

    @Test func aDeadlineBeyondTheHorizonIsDueEarlyToBeLookedAtAgain() {
        var wheel = DeadlineWheel(now: Self.start)
        let deadline = Self.start + 1000 * Self.second
        wheel.schedule(0, at: deadline)
        var now = Self.start
        var visits = 0
        while now < deadline {
            now += Self.second
            for slot in wheel.advance(to: now) {
                visits += 1
                if now < deadline { wheel.schedule(slot, at: deadline) }
            }
        }
        #expect((1...20).contains(visits))
        #expect(wheel.advance(to: deadline + 200 * Self.second).count == 1)
    }

    @Test func anEarlierDeadlineCountsAndALaterOneWaitsForTheEntryThatStands() {
        var wheel = DeadlineWheel(now: Self.start)
        wheel.schedule(1, at: Self.start + 75 * Self.second)
        wheel.schedule(1, at: Self.start + 10 * Self.second)
        wheel.schedule(1, at: Self.start + 75 * Self.second)
        #expect(wheel.advance(to: Self.start + 11 * Self.second) == [1])
        wheel.schedule(1, at: Self.start + 75 * Self.second)
        #expect(wheel.advance(to: Self.start + 74 * Self.second).isEmpty)
        #expect(wheel.advance(to: Self.start + 76 * Self.second) == [1])
    }

    @Test func aLongPauseMakesEverySlotDueOnce() {
        var wheel = DeadlineWheel(now: Self.start)
        for slot in 0..<1000 { wheel.schedule(UInt32(slot), at: Self.start + UInt64(slot) * Self.second / 10) }
        #expect(wheel.advance(to: Self.start + 10_000 * Self.second).sorted() == Array(0..<1000))
    }

    @Test func movingADeadlineBackManyTimesKeepsOneEntry() {
        var wheel = DeadlineWheel(now: Self.start)
        for request in 0..<10_000 { wheel.schedule(0, at: Self.start + 75 * Self.second + UInt64(request)) }
        #expect(wheel.advance(to: Self.start + 80 * Self.second) == [0])
    }
}
