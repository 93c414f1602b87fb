import ControlPlane
import GRDB
import Migrations
import Testing

@testable import MappingStore

@Suite struct MigratorTests {
    private func open(_ file: TemporaryDatabase, _ migrations: [Migration]) throws -> SQLiteMappingStorage {
        try SQLiteMappingStorage(path: file.path, configuration: .init(), migrations: migrations)
    }

    private static let second = Migration(
        version: Migrations.all.count + 1,
        name: "second",
        sql: "CREATE TABLE second (x INTEGER) STRICT;"
    )

    @Test func embeddedMigrationsAreNumberedWithoutGaps() {
        #expect(Migrations.all.map(\.version) == Array(1...Migrations.all.count))
        #expect(Migrations.all.allSatisfy { !$0.sql.isEmpty && !$0.name.isEmpty })
        #expect(Set(Migrations.all.map(\.checksum)).count == Migrations.all.count)
    }

    // Published FNV-1a test vectors (Noll's list).
    @Test(arguments: [("", "cbf29ce484222325"), ("a", "af63dc4c8601ec8c"), ("foobar", "85944171f73967e8")])
    func checksumIsFNV1a(_ text: String, _ checksum: String) {
        #expect(Migration(version: 1, name: "x", sql: text).checksum == checksum)
    }

    @Test func pendingStepIsAppliedToAnOlderDatabaseOnce() async throws {
        let file = try TemporaryDatabase()
        let old = try file.open()
        try await old.create([.sample(1)])
        try old.close()
        for _ in 0..<2 {
            let new = try open(file, Migrations.all + [Self.second])
            #expect(try new.makeReader().mapping(.sample(1)) == .sample(1))
            try new.close()
        }
        try await DatabaseQueue(path: file.path).read { database in
            #expect(try database.tableExists("second"))
            let applied = try Int.fetchAll(database, sql: "SELECT version FROM schema_migrations ORDER BY version")
            #expect(applied == Array(1...Migrations.all.count + 1))
        }
    }

    @Test func newerDatabaseStopsTheStart() throws {
        let file = try TemporaryDatabase()
        try open(file, Migrations.all + [Self.second]).close()
        let error = #expect(throws: StorageError.self) { _ = try file.open() }
        #expect(error?.code == .incompatibleSchema)
        #expect(error?.message.contains("newer version") == true)
        let status = try SQLiteMappingStorage.migrationStatus(path: file.path)
        #expect(status.last == MigrationStatus(version: Self.second.version, name: "second", state: .unknown))
        #expect(throws: StorageError.self) { _ = try SQLiteMappingStorage.check(path: file.path) }
    }

    @Test(arguments: ["name", "checksum"])
    func changedStepStopsTheStart(_ column: String) throws {
        let file = try TemporaryDatabase()
        try file.open().close()
        try DatabaseQueue(path: file.path).write {
            try $0.execute(sql: "UPDATE schema_migrations SET \(column) = 'other' WHERE version = 1")
        }
        let error = #expect(throws: StorageError.self) { _ = try file.open() }
        #expect(error?.code == .incompatibleSchema)
        #expect(error?.message.contains("was changed") == true)
        #expect(try SQLiteMappingStorage.migrationStatus(path: file.path).first?.state == .changed)
    }

    @Test func failedStepLeavesTheDatabaseAsItWas() throws {
        let file = try TemporaryDatabase()
        try file.open().close()
        let broken = Migration(
            version: 2,
            name: "broken",
            sql: "CREATE TABLE half (x INTEGER) STRICT; SELECT nonsense;"
        )
        #expect(throws: StorageError.self) { _ = try open(file, Migrations.all + [broken]) }
        #expect(try DatabaseQueue(path: file.path).read { try !$0.tableExists("half") })
        try file.open().close()
    }
}
