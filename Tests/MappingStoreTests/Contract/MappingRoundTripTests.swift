import ControlPlane
import EventSources
import MappingStoreTesting
import Testing
import UntrustedText

/// What is written is what is read, in every store.
@Suite struct MappingRoundTripTests {
    static let extremes: [StoredMapping] = [
        .sample(1),
        .sample(
            2,
            upstreamState: "pending",
            tags: ["": "", "team": "checkout", "ü": "🚚 \u{0}"],
            shared: ["a", "", "a b"]
        ),
        {
            var bare = StoredMapping.sample(3, claims: [])
            bare.sourceARN = nil
            bare.upstream = []
            bare.representation = []
            bare.definition = []
            bare.stateReason = ""
            return bare
        }(),
        {
            var large = StoredMapping.sample(4, enabled: false)
            large.definition = [UInt8](repeating: 0xFF, count: 300_000)
            large.representation = [UInt8](repeating: 0, count: 100_000)
            large.upstream = Array("{}".utf8)
            large.upstreamSequence = .max
            large.revision = .last
            large.createdAt = Timestamp(milliseconds: .min)
            return large
        }(),
    ]

    // By number, since a failing run would print the mappings themselves.
    @Test(arguments: TestedStore.allCases, extremes.indices)
    func mappingReadsBackAsItWasWritten(_ kind: TestedStore, _ index: Int) async throws {
        let fresh = try FreshStore(kind)
        let storage = fresh.storage
        let mapping = Self.extremes[index]
        try await storage.create([mapping])
        let reader = try storage.snapshot()
        #expect(try reader.mapping(mapping.id) == mapping)
        let representation = StoredRepresentation(
            revision: mapping.revision,
            upstreamSequence: mapping.upstreamSequence,
            bytes: mapping.representation
        )
        #expect(try reader.representation(of: mapping.id) == representation)
        #expect(try reader.mappings(MappingQuery(scope: .everything)).items == [mapping])
        #expect(try reader.representations(MappingQuery(scope: .everything)).items == [mapping.representation])
    }

    @Test(arguments: TestedStore.allCases)
    func unknownIDReadsAsNothing(_ kind: TestedStore) throws {
        let fresh = try FreshStore(kind)
        let storage = fresh.storage
        let reader = try storage.snapshot()
        #expect(try reader.mapping(.sample(9)) == nil)
        #expect(try reader.representation(of: .sample(9)) == nil)
        #expect(try reader.history(of: .sample(9), after: 0, limit: 10).isEmpty)
        #expect(try reader.change(1) == nil)
        #expect(try reader.changeHorizon() == (1, 0))
    }

    @Test(arguments: TestedStore.allCases)
    func updateReplacesEveryColumn(_ kind: TestedStore) async throws {
        let fresh = try FreshStore(kind)
        let storage = fresh.storage
        try await storage.create([.sample(1, tags: ["a": "b"], shared: ["group"])])
        var next = StoredMapping.sample(
            1,
            function: "arn:aws:lambda:us-east-1:123456789012:function:g:live",
            type: "kinesis",
            enabled: false,
            upstreamState: "failed",
            tags: ["c": "d"],
            claims: ["other"],
            shared: ["new group"],
            text: "two"
        )
        next.revision = 2
        next.upstreamSequence = 7
        next.upstream = Array("{}".utf8)
        next.stateReason = "because"
        try await storage.write(.nothing) { [next] in try $0.update(next, recording: .of(next, .update)) }
        let reader = try storage.snapshot()
        #expect(try reader.mapping(next.id) == next)
        #expect(try reader.mappings(withSharedKey: "group", limit: 5).isEmpty)
        #expect(try reader.mappings(withSharedKey: "new group", limit: 5) == [next])
        #expect(try reader.holder(ofClaims: ["claim 1"], excluding: nil) == nil)
        #expect(try reader.holder(ofClaims: ["x", "other"], excluding: nil)?.id == next.id)
        #expect(try reader.holder(ofClaims: ["x", "other"], excluding: next.id) == nil)
    }

    @Test(arguments: TestedStore.allCases)
    func changeToAMissingMappingIsRefused(_ kind: TestedStore) async throws {
        let fresh = try FreshStore(kind)
        let storage = fresh.storage
        let mapping = StoredMapping.sample(1)
        await #expect(throws: StorageError.self) {
            try await storage.write(.nothing) { try $0.update(mapping, recording: .of(mapping, .update)) }
        }
        await #expect(throws: StorageError.self) {
            try await storage.write(.nothing) { try $0.delete(mapping.id, recording: .of(mapping, .delete)) }
        }
        #expect(try storage.snapshot().changeHorizon().latest == 0)
    }

    @Test(arguments: TestedStore.allCases)
    func historyOutlivesTheMapping(_ kind: TestedStore) async throws {
        let fresh = try FreshStore(kind)
        let storage = fresh.storage
        let mapping = StoredMapping.sample(1)
        let other = StoredMapping.sample(2)
        try await storage.create([mapping, other])
        let revised = mapping.revised("two")
        try await storage.write(.nothing) { try $0.update(revised, recording: .of(revised, .update)) }
        let sequence = try await storage.write(.nothing) {
            try $0.delete(mapping.id, recording: .of(mapping, .delete, revision: 3))
        }
        #expect(sequence == 4)
        let reader = try storage.snapshot()
        #expect(try reader.mapping(mapping.id) == nil)
        #expect(try reader.representation(of: mapping.id) == nil)
        let history = try reader.history(of: mapping.id, after: 0, limit: 10)
        #expect(history.map(\.operation) == [.create, .update, .delete])
        #expect(history.map(\.sequence) == [1, 3, 4])
        #expect(try reader.history(of: mapping.id, after: 1, limit: 1).map(\.sequence) == [3])
        #expect(try reader.changes(after: 1, limit: 2).map(\.sequence) == [2, 3])
        var expected = ChangeEntry.of(mapping, .delete, revision: 3)
        expected.sequence = 4
        #expect(try reader.change(4) == expected)
        #expect(try reader.changeHorizon() == (1, 4))
    }

    @Test(arguments: TestedStore.allCases)
    func deletedMappingReleasesItsClaimsAndCanComeBack(_ kind: TestedStore) async throws {
        let fresh = try FreshStore(kind)
        let storage = fresh.storage
        let mapping = StoredMapping.sample(1)
        try await storage.create([mapping])
        try await storage.write(.nothing) { try $0.delete(mapping.id, recording: .of(mapping, .delete, revision: 2)) }
        let successor = StoredMapping.sample(2, claims: ["claim 1"])
        try await storage.create([successor])
        try await storage.write(.nothing) {
            try $0.insert(.sample(1, claims: ["new"]), recording: .of(mapping, .revert, revision: 3))
        }
        let reader = try storage.snapshot()
        #expect(try reader.mappings(MappingQuery(scope: .everything)).items.map(\.id) == [successor.id, mapping.id])
    }

    @Test(arguments: TestedStore.allCases)
    func repliesAreKeptPerPrincipalUntilTheyExpire(_ kind: TestedStore) async throws {
        let fresh = try FreshStore(kind)
        let storage = fresh.storage
        let reply = IdempotentReply(requestDigest: [1, 2], mapping: .sample(1), representation: Array("{}".utf8))
        try await storage.write(.nothing) {
            try $0.save(reply, principal: "a", key: "k", expiresAt: Timestamp(milliseconds: 100))
        }
        let found = try await storage.write(.nothing) { transaction in
            [
                try transaction.idempotentReply(principal: "a", key: "k", now: Timestamp(milliseconds: 99)),
                try transaction.idempotentReply(principal: "a", key: "k", now: Timestamp(milliseconds: 100)),
                try transaction.idempotentReply(principal: "b", key: "k", now: Timestamp(milliseconds: 0)),
                try transaction.idempotentReply(principal: "ak", key: "", now: Timestamp(milliseconds: 0)),
            ]
        }
        #expect(found == [reply, nil, nil, nil])
        let removed = try await storage.write(.nothing) { transaction in
            for number in 0..<5 {
                let expiry = Timestamp(milliseconds: Int64(number))
                try transaction.save(reply, principal: "p", key: "\(number)", expiresAt: expiry)
            }
            return [
                try transaction.removeExpiredReplies(now: Timestamp(milliseconds: 3), limit: 3),
                try transaction.removeExpiredReplies(now: Timestamp(milliseconds: 3), limit: 3),
            ]
        }
        #expect(removed == [3, 1])
    }
}
