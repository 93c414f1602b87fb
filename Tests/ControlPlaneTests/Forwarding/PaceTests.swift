import EventSources
import Testing

@testable import ControlPlane

struct PaceTests {
    @Test(arguments: [1, 2, 15, 40])
    func noSecondSeesMoreThanTheBudget(_ limit: Int) {
        var budget = CallBudget(limit: limit)
        var random = SystemRandomNumberGenerator()
        var now = 0.0
        var sent: [Double] = []
        while sent.count < 1000 {
            let cost = Int.random(in: 1...3, using: &random)
            if let wait = budget.take(cost, at: now) {
                #expect(wait > 0)
                now += wait
            } else {
                sent += Array(repeating: now, count: min(cost, limit))
                now += Double.random(in: 0...0.05, using: &random)
            }
        }
        for (index, time) in sent.enumerated() {
            #expect(sent[index...].prefix { $0 < time + 1 }.count <= limit)
        }
    }

    @Test func afterAThrottleNothingGoesForAsLongAsAWSAsks() {
        var budget = CallBudget(limit: 15)
        budget.pause(seconds: 3, at: 10)
        #expect(budget.take(1, at: 11) == 2)
        #expect(budget.take(1, at: 13) == nil)
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
