import ControlPlane
import EventSources
import Foundation
import JSON
import Migrations
import Testing

@testable import MappingStore

@Suite struct MigratorTests {
    private func open(_ file: TemporaryDatabase, _ migrations: [Migration]) throws -> SQLiteMappingStorage {
        try SQLiteMappingStorage(path: file.path, configuration: .init(), migrations: migrations)
    }

    private func tableExists(_ name: String, in file: TemporaryDatabase) throws -> Bool {
        try file.connection().first("SELECT 1 FROM sqlite_master WHERE name = '\(name)'") { $0.int64(0) } != nil
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
        #expect(try tableExists("second", in: file))
        let applied = try file.connection().all("SELECT version FROM schema_migrations ORDER BY version") {
            Int($0.int64(0))
        }
        #expect(applied == Array(1...Migrations.all.count + 1))
    }

    @Test func newerDatabaseStopsTheStart() throws {
        let file = try TemporaryDatabase()
        try open(file, Migrations.all + [Self.second]).close()
        let error = #expect(throws: StorageError.self) { _ = try file.open() }
        #expect(error?.code == .incompatibleSchema)
        #expect(error?.message.contains("newer version") == true)
        let status = try file.database.migrationStatus()
        #expect(status.last == MigrationStatus(version: Self.second.version, name: "second", state: .unknown))
        #expect(throws: StorageError.self) { _ = try file.database.check() }
    }

    @Test(arguments: ["name", "checksum"])
    func changedStepStopsTheStart(_ column: String) throws {
        let file = try TemporaryDatabase()
        try file.open().close()
        try file.execute("UPDATE schema_migrations SET \(column) = 'other' WHERE version = 1")
        let error = #expect(throws: StorageError.self) { _ = try file.open() }
        #expect(error?.code == .incompatibleSchema)
        #expect(error?.message.contains("was changed") == true)
        #expect(try file.database.migrationStatus().first?.state == .changed)
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
        #expect(try !tableExists("half", in: file))
        try file.open().close()
    }

    @Test("A step in the program runs in the transaction of its migration, once, or leaves nothing")
    func stepsBelongToTheirMigration() async throws {
        struct Failure: Error {}
        let file = try TemporaryDatabase()
        try file.open().close()
        func open(_ step: @escaping MigrationStep) throws -> SQLiteMappingStorage {
            try SQLiteMappingStorage(
                path: file.path,
                configuration: .init(),
                migrations: Migrations.all + [Self.second],
                steps: [Self.second.version: step]
            )
        }
        let fill: MigrationStep = { try $0.statement("INSERT INTO second VALUES (7)").run() }
        #expect(throws: StorageError.self) {
            _ = try open {
                try fill($0)
                throw Failure()
            }
        }
        #expect(try !tableExists("second", in: file))
        for _ in 0..<2 { try open(fill).close() }
        #expect(try file.connection().all("SELECT x FROM second") { $0.int64(0) } == [7])
    }

    // MARK: Claims on brokers

    private func kafka(_ number: Int, _ brokers: [String]) throws -> StoredMapping {
        let servers = JSONValue.array(brokers.map(JSONValue.string))
        let request: JSONValue = [
            "function": .string("f\(number % 10)"),
            "source": ["type": "self-managed-kafka", "bootstrapServers": servers, "topic": "orders"],
            "options": [
                "secret": "arn:aws:secretsmanager:us-east-1:123456789012:secret:kafka-AbCdEf",
                "startingPosition": "LATEST",
            ],
        ]
        let settings = ValidationSettings(now: Timestamp(milliseconds: 0))
        let validated = MappingDefinition.creating(from: request, settings: settings)
        let definition = try #require(validated.value, "\(validated.violations)")
        // As versions before the fourth migration claimed.
        let claims = brokers.map { "self-managed-kafka|\(definition.function)|\($0)|orders" }
        var mapping = StoredMapping.sample(number, type: "self-managed-kafka", claims: claims)
        mapping.definition = definition.stored.serialized()
        return mapping
    }

    @Test(
        "Claims of an older database are made anew, whether they are recent or in their tree",
        arguments: [true, false]
    )
    func brokerClaimsAreRenewed(_ areRecent: Bool) async throws {
        let file = try TemporaryDatabase()
        let mappings = try [
            kafka(1, ["B1.Example.COM:09092", "b2.example.com:9092"]), kafka(11, ["b1.example.com:9092"]),
            kafka(2, ["b1.example.com:9092"]), kafka(3, ["same:9092", "SAME:9092"]),
        ]
        let before = areRecent ? try TemporaryDatabase() : file
        let old = try open(before, Array(Migrations.all.prefix(3)))
        try await old.create(mappings + [.sample(4)])
        if areRecent {
            // As a crash leaves it: closing moves the keys into their trees.
            for suffix in ["", "-wal"] {
                try FileManager.default.copyItem(atPath: before.path + suffix, toPath: file.path + suffix)
            }
        }
        try old.close()
        let new = try file.open()
        let reader = try new.makeReader()
        func claims(_ number: Int) throws -> [String] {
            try reader.mapping(.sample(number))?.uniqueClaims.map { String($0.split(separator: ":function:")[1]) } ?? []
        }
        #expect(try claims(1) == ["f1|b1.example.com:9092|orders", "f1|b2.example.com:9092|orders"])
        // The older one of the two holds what both would claim.
        #expect(try claims(11) == [])
        #expect(try claims(2) == ["f2|b1.example.com:9092|orders"])
        #expect(try claims(3) == ["f3|same:9092|orders"])
        let claimed = try reader.mapping(.sample(1))?.uniqueClaims ?? []
        let holder = try reader.holder(ofClaims: Array(claimed.prefix(1)), excluding: nil)
        #expect(holder?.id == .sample(1))
        #expect(try reader.mapping(.sample(4)) == .sample(4))
        try new.close()
        #expect(try file.database.check().problems == [])
    }

    // MARK: Rules

    @Test("What mappings of a bucket are compared by is filled for an older database, and follows every change")
    func rulesAreFilled() async throws {
        let file = try TemporaryDatabase()
        let key = "overlap s3|arn:aws:s3:::pictures"
        func bucket(_ number: Int, _ prefix: String) -> StoredMapping {
            var mapping = StoredMapping.sample(number, type: "s3", shared: [key])
            let options: JSONValue = ["events": ["s3:ObjectCreated:*"], "filters": [["prefix": .string(prefix)]]]
            mapping.definition = JSONValue.object(["options": options]).serialized()
            return mapping
        }
        let old = try file.open()
        try await old.create([bucket(1, "a/"), .sample(2), bucket(3, "c/")])
        try old.close()
        try file.execute("DROP TABLE rules; DELETE FROM schema_migrations WHERE version = 5")
        let new = try file.open()
        let reader = try new.makeReader()
        func prefixes() throws -> [String] {
            try reader.rules(withSharedKey: key).map { rule in
                let options = try JSONValue(parsing: rule.options).object
                #expect(try reader.mapping(at: rule.place)?.sourceType == "s3")
                return options?["filters"]?.array?.first?.object?["prefix"]?.string ?? ""
            }
        }
        #expect(try prefixes() == ["a/", "c/"])
        var changed = bucket(3, "d/").revised("two")
        try await new.write { [changed] in try $0.update(changed, recording: .of(changed, .update)) }
        try await new.create([bucket(4, "e/")])
        #expect(try prefixes() == ["a/", "d/", "e/"])
        try await new.write { try $0.delete(.sample(1), recording: .of(.sample(1), .delete, revision: 2)) }
        changed.sharedKeys = []
        changed = changed.revised("three")
        try await new.write { [changed] in try $0.update(changed, recording: .of(changed, .update)) }
        #expect(try prefixes() == ["e/"])
        try new.close()
        #expect(try file.database.check().problems == [])
        for (damage, finding) in [
            ("UPDATE rules SET rule = x'7b7d'", "something else than its options"),
            ("INSERT INTO rules VALUES (randomblob(16), 1, x'7b7d')", "1 rules belong to no mapping"),
            ("DELETE FROM rules", "something else than its options"),
        ] {
            try file.execute(damage)
            let problems = try file.database.check().problems
            #expect(problems.contains { $0.contains(finding) }, "\(damage): \(problems)")
        }
    }
}
