import Testing

@testable import HTTPServer

@Suite struct HandshakeQueueTests {
    @Test func theOldestThatIsUnderWayComesFirst() {
        var queue = HandshakeQueue()
        for key in 1...5 as ClosedRange<UInt64> { queue.begin(key) }
        #expect(queue.takeOldest { $0 % 2 == 0 } == 2)
        #expect(queue.takeOldest { $0 % 2 == 0 } == 4)
        #expect(queue.takeOldest { $0 % 2 == 0 } == nil)
        queue.begin(6)
        #expect(queue.takeOldest { _ in true } == 6)
    }

    @Test func whatIsOverIsForgottenAndWhatIsNotStays() {
        var queue = HandshakeQueue()
        queue.begin(0)
        for key in 1...10_000 as ClosedRange<UInt64> {
            queue.begin(key)
            queue.end()
            queue.compact { $0 == 0 }
        }
        #expect(queue.count == 1)
        #expect(queue.remembered <= 2 * 1 + 64 + 1)
        #expect(queue.takeOldest { $0 == 0 } == 0)
    }
}
