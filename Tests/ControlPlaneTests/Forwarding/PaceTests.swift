import EventSources
import Testing

@testable import ControlPlane

struct PaceTests {
    /// Requests arrive at any time between their departure and their answer, and some are never answered.
    @Test(arguments: [1, 2, 15, 40])
    func noSecondSeesMoreArriveThanTheBudget(_ limit: Int) {
        var budget = CallBudget(limit: limit)
        var random = SystemRandomNumberGenerator()
        var now = 0.0
        var arrivals: [Double] = []
        var underWay: [(slot: CallBudget.Slot, answeredAt: Double)] = []
        while arrivals.count < 1000 {
            for (slot, time) in underWay where time <= now { budget.giveBack(slot, at: time) }
            underWay.removeAll { $0.answeredAt <= now }
            switch budget.take(at: now) {
            case .wait(let seconds):
                #expect(seconds > 0)
                // The next thing to happen is an answer, or that it is time to ask again.
                now = min(now + seconds, underWay.map(\.answeredAt).min() ?? .infinity)
            case .slot(let slot):
                let isLost = Int.random(in: 0..<10, using: &random) == 0
                let duration = isLost ? 30 : Double.random(in: 0.01...1.5, using: &random)
                let delay = Double.random(in: 0...min(duration, CallBudget.patience), using: &random)
                arrivals.append(now + delay)
                underWay.append((slot, now + duration))
                now += Double.random(in: 0...0.05, using: &random)
            }
        }
        arrivals.sort()
        for (index, time) in arrivals.enumerated() {
            // Less than the rounding of the numbers.
            #expect(arrivals[index...].prefix { $0 < time + 1 - 1e-9 }.count <= limit)
        }
    }

    @Test func theFirstSecondMayHaveBeenSpentByTheProcessBefore() {
        var budget = CallBudget(limit: 2)
        #expect(budget.take(at: 0.25) == .wait(0.75))
        let first = slot(budget.take(at: 1))
        let second = slot(budget.take(at: 1.5))
        #expect(first != nil && second != nil)
        // A second after the answer, which is before the one that hangs is given up.
        if let second { budget.giveBack(second, at: 1.75) }
        #expect(budget.take(at: 1.75) == .wait(1))
        #expect(slot(budget.take(at: 2.75)) != nil)
        // The first hangs; its place is given away, and its late answer changes nothing.
        #expect(budget.take(at: 3) == .wait(1))
        #expect(slot(budget.take(at: 4)) != nil)
        if let first { budget.giveBack(first, at: 4.25) }
        #expect(budget.take(at: 5.25) == .wait(0.5))
    }

    private func slot(_ outcome: CallBudget.Outcome) -> CallBudget.Slot? {
        if case .slot(let slot) = outcome { slot } else { nil }
    }

    @Test func afterAThrottleNothingOfTheServiceGoesAndAllElseDoes() async throws {
        let pace = CallPace(requestsPerSecond: 100, longestPause: 3600)
        let here = UpstreamScope(account: "123456789012", region: "us-east-1")
        let there = UpstreamScope(account: "123456789012", region: "eu-central-1")
        pace.pause(here, service: "lambda", seconds: 3600)
        let waiting = Task { try await pace.enter(here, service: "lambda") }
        pace.leave(try await pace.enter(here, service: "sns"))
        pace.leave(try await pace.enter(there, service: "lambda"))
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
    }

    @Test(
        arguments: [
            (1, 1.0, UpstreamFailure.Kind.temporary, nil, 1.0), (2, 1.0, .temporary, nil, 2.0),
            (4, 0.5, .throttled, nil, 4.0),
            (50, 1.0, .unreachable, nil, 300.0), (1, 0.0, .temporary, nil, 0.1), (1, 0.0, .unknownOutcome, nil, 2.0),
            (1, 0.0, .throttled, 7.0, 7.0),
        ] as [(Int, Double, UpstreamFailure.Kind, Double?, Double)]
    )
    func delaysDoubleWithFullJitterAndHonourRetryAfter(
        attempts: Int,
        jitter: Double,
        kind: UpstreamFailure.Kind,
        retryAfter: Double?,
        expected: Double
    ) {
        let failure = UpstreamFailure(kind, service: "lambda", operation: "X", message: "", retryAfter: retryAfter)
        #expect(ForwardingSettings().delay(afterAttempts: attempts, failure, jitter: jitter) == expected)
    }

    private static func turn(_ low: UInt64, region: String = "us-east-1", exclusive: String? = nil)
        -> ForwardingSchedule.Turn
    {
        ForwardingSchedule.Turn(
            id: MappingID(high: 0, low: low),
            lane: .init(account: "123456789012", region: region, service: "lambda"),
            exclusive: exclusive
        )
    }

    @Test func aFullRegionHoldsUpNoOther() {
        var schedule = ForwardingSchedule(concurrency: 2)
        for low in 1...5 { schedule.queue(Self.turn(UInt64(low))) }
        schedule.queue(Self.turn(9, region: "eu-central-1"))
        #expect(Set(schedule.start().map(\.id.low)) == [1, 2, 9])
        #expect(schedule.start().isEmpty)
        schedule.finish(MappingID(high: 0, low: 1))
        #expect(schedule.start().map(\.id.low) == [3])
    }

    @Test func aBucketHasOneWriter() {
        var schedule = ForwardingSchedule(concurrency: 8)
        schedule.queue(Self.turn(1, exclusive: "photos"))
        schedule.queue(Self.turn(2, exclusive: "photos"))
        schedule.queue(Self.turn(3, exclusive: "videos"))
        #expect(Set(schedule.start().map(\.id.low)) == [1, 3])
        schedule.finish(MappingID(high: 0, low: 1))
        #expect(schedule.start().map(\.id.low) == [2])
    }

    @Test func oneMappingIsWorkedOnOnceAtATimeAndComesAgainWhenWoken() {
        var schedule = ForwardingSchedule(concurrency: 8)
        schedule.queue(Self.turn(1))
        #expect(schedule.start().count == 1)
        schedule.queue(Self.turn(1))
        #expect(schedule.start().isEmpty)
        schedule.finish(MappingID(high: 0, low: 1))
        #expect(schedule.start().count == 1)
    }

    /// Whatever comes and ends in whatever order: nothing is lost, and no bound is broken.
    @Test func everyTurnComesOnceAndWithinItsBounds() {
        var random = SystemRandomNumberGenerator()
        var schedule = ForwardingSchedule(concurrency: 3)
        var wished: [UInt64: Int] = [:]
        var running: [ForwardingSchedule.Turn] = []
        var started: [UInt64: Int] = [:]
        for _ in 0..<5000 {
            switch Int.random(in: 0..<3, using: &random) {
            case 0:
                let low = UInt64.random(in: 0..<40, using: &random)
                // The region and the bucket are the mapping's own.
                let turn = Self.turn(low, region: "r\(low % 3)", exclusive: low % 4 == 0 ? "b\(low % 8)" : nil)
                let count = schedule.count
                schedule.queue(turn)
                // One that waits already, or is worked on, counts once.
                wished[low, default: 0] += schedule.count > count ? 1 : 0
            case 1:
                for turn in schedule.start() {
                    started[turn.id.low, default: 0] += 1
                    running.append(turn)
                }
            default:
                if let index = running.indices.randomElement(using: &random) {
                    schedule.finish(running.remove(at: index).id)
                }
            }
            #expect(Set(running.map(\.id)).count == running.count)
            #expect(Set(running.compactMap(\.exclusive)).count == running.compactMap(\.exclusive).count)
            for (_, turns) in Dictionary(grouping: running, by: \.lane) { #expect(turns.count <= 3) }
        }
        while schedule.count > 0 {
            let turns = schedule.start()
            for turn in turns { started[turn.id.low, default: 0] += 1 }
            running += turns
            guard !running.isEmpty else {
                Issue.record("something waits, and nothing is worked on")
                return
            }
            for turn in running { schedule.finish(turn.id) }
            running = []
        }
        #expect(started == wished)
    }

    @Test func theDueComeInTheOrderOfTheirTimes() {
        var schedule = ForwardingSchedule(concurrency: 8)
        let times: [Int64] = [50, 10, 40, 20, 30]
        for (index, time) in times.enumerated() {
            schedule.add(MappingID(high: 0, low: UInt64(index)), at: Timestamp(milliseconds: time))
        }
        // An earlier wish counts, a later one does not.
        schedule.add(MappingID(high: 0, low: 0), at: Timestamp(milliseconds: 5))
        schedule.add(MappingID(high: 0, low: 1), at: Timestamp(milliseconds: 90))
        #expect(schedule.takeDue(at: Timestamp(milliseconds: 30), limit: 10).map(\.low) == [0, 1, 3, 4])
        #expect(schedule.nextDue() == Timestamp(milliseconds: 40))
        #expect(schedule.count == 1)
    }
}
