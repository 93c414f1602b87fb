import ControlPlane
import Synchronization
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

    @Test func answerChangesWithTheMapping() async throws {
        let file = try TemporaryDatabase()
        let storage = try file.open()
        let reader = try storage.makeReader()
        let mapping = StoredMapping.sample(1)
        #expect(try reader.representation(of: mapping.id) == nil)
        try await storage.create([mapping])
        for _ in 0..<2 { #expect(try reader.representation(of: mapping.id)?.bytes == mapping.representation) }
        let next = mapping.revised("two")
        try await storage.write { try $0.update(next, recording: .of(next, .update)) }
        for _ in 0..<2 { #expect(try reader.representation(of: mapping.id)?.bytes == next.representation) }
        try await storage.write { try $0.delete(next.id, recording: .of(next, .delete, revision: 3)) }
        #expect(try reader.representation(of: mapping.id) == nil)
    }

    /// Readers on threads of their own watch mappings that a writer revises: no answer is older than what was
    /// acknowledged before it was asked for, or than what any other reader has already seen.
    @Test func readersNeverSeeThePast() async throws {
        let file = try TemporaryDatabase()
        let storage = try file.open()
        let count = 4
        try await storage.create((0..<count).map { .sample($0) })
        let acknowledged = Floors(count)
        let seen = Floors(count)
        let isDone = Counter()
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<2 {
                group.addTask {
                    try await onThread {
                        let reader = try storage.makeReader()
                        var violations = 0
                        var number = 0
                        while isDone.value == 0 {
                            number = (number + 1) % count
                            let floor = max(acknowledged.value(number), seen.value(number))
                            let revision = try reader.representation(of: .sample(number))?.revision.number ?? 0
                            if revision < floor { violations += 1 }
                            seen.raise(number, to: revision)
                        }
                        return violations
                    }
                }
            }
            for round in 2...100 as ClosedRange<Int64> {
                let number = Int(round) % count
                var next = StoredMapping.sample(number)
                next.revision = Revision(stored: round)
                try await storage.write { [next] in try $0.update(next, recording: .of(next, .update)) }
                acknowledged.raise(number, to: round)
            }
            isDone.add(1)
            for try await violations in group { #expect(violations == 0) }
        }
    }
}

/// The highest revision known of each mapping.
private final class Floors: Sendable {
    private let values: Mutex<[Int64]>

    init(_ count: Int) { values = Mutex([Int64](repeating: 0, count: count)) }

    func value(_ index: Int) -> Int64 { values.withLock { $0[index] } }
    func raise(_ index: Int, to value: Int64) { values.withLock { $0[index] = max($0[index], value) } }
}
