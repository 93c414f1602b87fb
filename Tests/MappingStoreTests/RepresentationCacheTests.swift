import ControlPlane
import Testing

@testable import MappingStore

@Suite struct RepresentationCacheTests {
    private func representation(_ size: Int) -> StoredRepresentation {
        StoredRepresentation(revision: 1, upstreamSequence: 0, bytes: [UInt8](repeating: 1, count: size))
    }

    @Test func cacheStaysWithinItsLimitAndDropsTheOldestFirst() {
        var cache = RepresentationCache(byteLimit: 10_000)
        for number in 0..<1000 {
            cache.insert(representation(500), of: .sample(number), stamp: 2)
            #expect(cache.byteCount <= 10_000)
        }
        #expect(cache.representation(of: .sample(999), stamp: 2) != nil)
        #expect(cache.representation(of: .sample(0), stamp: 2) == nil)
        #expect(cache.representation(of: .sample(999), stamp: 4) == nil)
        cache.insert(representation(20_000), of: .sample(1), stamp: 2)
        #expect(cache.representation(of: .sample(1), stamp: 2) == nil)
        #expect(cache.byteCount <= 10_000)
    }

    @Test func replacedEntryIsCountedOnce() {
        var cache = RepresentationCache(byteLimit: 10_000)
        for stamp in stride(from: 0 as UInt64, to: 200, by: 2) {
            cache.insert(representation(500), of: .sample(1), stamp: stamp)
        }
        #expect(cache.byteCount < 1000)
        #expect(cache.representation(of: .sample(1), stamp: 198) != nil)
    }
}
