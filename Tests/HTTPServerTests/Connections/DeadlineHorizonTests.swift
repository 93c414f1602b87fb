import Testing

@testable import HTTPServer

@Suite struct DeadlineHorizonTests {
    @Test func itIsTheTimeBeforeALookThatFoundAllThereWas() {
        var horizon = DeadlineHorizon(now: 5)
        #expect(horizon.time == 5)
        horizon.noteRound(at: 9, wasFull: false, connections: 10)
        #expect(horizon.time == 9)
    }

    @Test func itMovesAlsoWhileThereIsAlwaysMore() {
        var horizon = DeadlineHorizon(now: 0)
        var times: [UInt64] = []
        for round in 1...40 {
            horizon.noteRound(at: UInt64(round), wasFull: true, connections: 1000)
            times.append(horizon.time)
        }
        // Four rounds see a thousand connections.
        #expect(times[3] == 0)
        #expect(times[5] == 1)
        #expect(times.last.map { $0 > 30 } == true)
        horizon.noteRound(at: 41, wasFull: false, connections: 1000)
        #expect(horizon.time == 41)
    }
}
