import ControlPlane
import EventSources
import Foundation
import MappingStore
import Testing

@Suite struct PrincipalTests {
    private let now = Timestamp(milliseconds: 1_790_000_000_000)

    private func token(_ byte: UInt8, expiresAt: Timestamp? = nil) -> PrincipalCredential {
        PrincipalCredential(
            proof: .token(digest: [UInt8](repeating: byte, count: 32)),
            createdAt: now,
            expiresAt: expiresAt
        )
    }

    private func key(_ id: String) -> PrincipalCredential {
        PrincipalCredential(proof: .accessKey(id: id, sealedSecret: [1, 2, 3]), createdAt: now)
    }

    private func later(_ milliseconds: Int64) -> Timestamp {
        Timestamp(milliseconds: now.milliseconds + milliseconds)
    }

    @Test func principalsAreReadBackAsTheyWereAdded() throws {
        let file = try TemporaryDatabase()
        let registry = try SQLitePrincipalRegistry(path: file.path)
        let first = Principal(
            name: "a",
            role: .operator,
            scope: AccessScope(accounts: ["222222222222", "111111111111"], regions: ["eu-west-1"]),
            createdAt: now,
            credentials: [token(1, expiresAt: later(5)), key("LESA1")]
        )
        let second = Principal(name: "b", role: .admin, createdAt: now, credentials: [token(2)])
        #expect(try registry.add(second))
        #expect(try registry.add(first))
        #expect(try !registry.add(first))
        #expect(try SQLitePrincipalStorage(path: file.path).principals() == [first, second])
        #expect(try registry.remove("a"))
        #expect(try !registry.remove("a"))
        #expect(try registry.principals() == [second])
        // Its credentials are gone too: another may have them.
        #expect(try registry.add(first))
    }

    @Test func everyChangeIsANewVersion() throws {
        let file = try TemporaryDatabase()
        let registry = try SQLitePrincipalRegistry(path: file.path)
        let storage = try SQLitePrincipalStorage(path: file.path)
        var versions = [try storage.version()]
        _ = try registry.add(Principal(name: "a", role: .reader, createdAt: now, credentials: [token(1)]))
        versions.append(try storage.version())
        _ = try registry.rotate("a", to: [token(2)], endingFormerAt: now, now: now)
        versions.append(try storage.version())
        _ = try registry.remove("nobody")
        #expect(try storage.version() == versions.last)
        _ = try registry.remove("a")
        versions.append(try storage.version())
        #expect(versions == versions.sorted() && Set(versions).count == 4)
    }

    @Test func rotationEndsOnlyWhatItReplaces() throws {
        let file = try TemporaryDatabase()
        let registry = try SQLitePrincipalRegistry(path: file.path)
        let credentials = [token(1), token(2, expiresAt: later(10)), key("LESA1")]
        _ = try registry.add(Principal(name: "a", role: .reader, createdAt: now, credentials: credentials))
        #expect(try registry.rotate("a", to: [token(3)], endingFormerAt: later(100), now: later(1)))
        #expect(try !registry.rotate("b", to: [token(4)], endingFormerAt: later(100), now: later(1)))
        let after = try #require(registry.principals().first)
        #expect(after.rotatedAt == later(1))
        #expect(after.credentials.map(\.end) == [later(100), later(10), nil, nil])
        // A second rotation with less patience ends the first ones sooner, and one with more does not revive them.
        _ = try registry.rotate("a", to: [token(5)], endingFormerAt: later(50), now: later(2))
        _ = try registry.rotate("a", to: [token(6)], endingFormerAt: later(500), now: later(3))
        #expect(
            try registry.principals().first?.credentials.map(\.end) == [
                later(50), later(10), nil, later(50), later(500), nil,
            ]
        )
    }

    @Test func whatEndedLongAgoIsForgotten() throws {
        let file = try TemporaryDatabase()
        let registry = try SQLitePrincipalRegistry(path: file.path)
        _ = try registry.add(Principal(name: "a", role: .reader, createdAt: now, credentials: [token(1)]))
        _ = try registry.rotate("a", to: [token(2)], endingFormerAt: now, now: now)
        _ = try registry.rotate(
            "a",
            to: [token(3)],
            endingFormerAt: later(40 * 86_400_000),
            now: later(40 * 86_400_000)
        )
        #expect(try registry.principals().first?.credentials.count == 2)
    }

    @Test func theyChangeWhileAServerHasTheDatabase() async throws {
        let file = try TemporaryDatabase()
        let store = try SQLiteMappingStorage(path: file.path)
        defer { try? store.close() }
        let reader = try SQLitePrincipalStorage(path: file.path)
        #expect(try reader.principals().isEmpty)
        let registry = try SQLitePrincipalRegistry(path: file.path)
        #expect(try registry.add(Principal(name: "a", role: .reader, createdAt: now, credentials: [token(1)])))
        #expect(try reader.principals().map(\.name) == ["a"])
        // The server's own writer goes on, with what the other process wrote in between.
        try await store.create([.sample(1)])
        #expect(try file.database.check().problems.isEmpty)
    }

    @Test func theyAreInABackup() throws {
        let file = try TemporaryDatabase()
        let registry = try SQLitePrincipalRegistry(path: file.path)
        _ = try registry.add(Principal(name: "a", role: .reader, createdAt: now, credentials: [key("LESA1")]))
        let copy = file.path + ".copy"
        try file.database.backUp(to: copy)
        #expect(try SQLitePrincipalStorage(path: copy).principals().map(\.name) == ["a"])
    }
}
