import EventSourcesTesting
import Testing

@testable import HTTPServer

@Suite struct OutputQueueTests {
    @Test(arguments: 0..<5)
    func bytesLeaveInOrderHoweverManyAreTaken(_ seed: Int) {
        var random = SplitMix64(seed: UInt64(seed))
        var queue = OutputQueue()
        var expected: [UInt8] = []
        var taken: [UInt8] = []
        for _ in 0..<400 {
            let size = [0, 1, 100, 9000, 20_000][Int.random(in: 0..<5, using: &random)]
            let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &+ seed) }
            expected += bytes
            if Bool.random(using: &random) { queue.append(piece: bytes) } else { queue.append(copy: bytes[...]) }
            while !queue.isEmpty, Bool.random(using: &random) {
                let limit = Int.random(in: 1...30_000, using: &random)
                let count = queue.takeFront { front in
                    let count = min(limit, front.count)
                    taken += front.prefix(count)
                    return count
                }
                #expect(count > 0)
            }
            #expect(queue.count == expected.count - taken.count)
        }
        while !queue.isEmpty {
            _ = queue.takeFront { front in
                taken += front
                return front.count
            }
        }
        #expect(taken == expected)
    }
}
