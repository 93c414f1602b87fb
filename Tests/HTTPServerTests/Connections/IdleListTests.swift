import Testing

@testable import HTTPServer

@Suite struct IdleListTests {
    @Test func theOldestIsTheOneThatWasAppendedFirst() {
        var list = IdleList()
        #expect(list.oldest == nil)
        #expect(list.oldestTime == .max)
        for slot: UInt32 in [3, 0, 7] { list.append(slot, at: UInt64(slot) + 10) }
        #expect(list.oldest == 3)
        #expect(list.oldestTime == 13)
        // Again at the end.
        list.append(3, at: 20)
        #expect(list.oldest == 0)
        list.append(3, at: 30)
        list.remove(7)
        list.remove(0)
        #expect(list.oldest == 3)
        #expect(list.oldestTime == 30)
        list.remove(3)
        list.remove(3)
        list.remove(99)
        #expect(list.oldest == nil)
    }

    @Test func itIsAListWhateverIsDone() {
        var list = IdleList()
        var model: [UInt32] = []
        var random = SystemRandomNumberGenerator()
        for step: UInt64 in 1...5000 {
            let slot = UInt32.random(in: 0..<12, using: &random)
            model.removeAll { $0 == slot }
            if Bool.random(using: &random) {
                list.append(slot, at: step)
                model.append(slot)
            } else {
                list.remove(slot)
            }
            #expect(list.oldest == model.first)
        }
        while let slot = list.oldest {
            #expect(slot == model.removeFirst())
            list.remove(slot)
        }
        #expect(model.isEmpty)
    }
}
