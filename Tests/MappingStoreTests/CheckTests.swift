import ControlPlane
import GRDB
import MappingStore
import Testing

/// The check finds what can be wrong; each of these damages is one that a defect could do.
@Suite struct CheckTests {
    static let damages: [(sql: String, finding: String)] = [
        ("DELETE FROM changes WHERE sequence = 2", "only 5 are there"),
        ("DELETE FROM changes WHERE mapping = (SELECT id FROM mappings WHERE serial = 1)", "has no history"),
        ("UPDATE mappings SET revision = 9 WHERE serial = 1", "at revision 9, its history at 1"),
        ("UPDATE changes SET operation = 'delete' WHERE sequence = 1", "ends with its deletion"),
        ("UPDATE changes SET revision = 1 WHERE sequence = 5", "makes revision 1 after 1"),
        ("DELETE FROM mappings WHERE serial = 1", "its history does not say so"),
        ("DELETE FROM lookups WHERE mapping = 1", "missing from a list"),
        ("INSERT INTO lookups VALUES (randomblob(16), 77)", "1 lookup keys belong to no mapping"),
        ("UPDATE mappings SET enabled = 0 WHERE serial = 1", "missing from a list"),
        ("DELETE FROM claims WHERE mapping = 2", "does not hold a claim"),
        ("INSERT INTO claims VALUES (randomblob(16), 1)", "1 claims belong to no mapping"),
        ("INSERT INTO recent_keys VALUES (77, x'', x'')", "1 rows of recent keys belong to no mapping"),
        ("INSERT INTO recent_keys VALUES (1, x'', x'')", "missing from a list"),
        ("INSERT INTO recent_keys VALUES (1, x'', x'')", "does not hold a claim"),
        ("INSERT INTO recent_keys VALUES (1, x'', x'')", "is listed twice"),
        ("DELETE FROM statuses", "combination"),
        ("DELETE FROM tenancies", "combination"),
        ("DELETE FROM placements", "combination"),
        ("INSERT INTO replies VALUES (9, randomblob(16), 1, randomblob(16), x'00', x'00')", "stored reply"),
        ("INSERT INTO forwardings VALUES (randomblob(16), 1, 1, x'00')", "row of the outbox"),
    ]

    @Test(arguments: damages)
    func damageIsFound(_ sql: String, _ finding: String) async throws {
        let file = try TemporaryDatabase()
        let storage = try file.open()
        try await storage.create((1...3).map { .sample($0, tags: ["a": "b"]) })
        let next = StoredMapping.sample(2, tags: ["a": "b"]).revised("two")
        try await storage.write { transaction in
            try transaction.delete(.sample(3), recording: .of(.sample(3), .delete, revision: 2))
            try transaction.update(next, recording: .of(next, .update))
            var observation = ChangeEntry.of(next, .forward)
            observation.revision = nil
            try transaction.update(next, recording: observation)
        }
        try storage.close()
        let healthy = try SQLiteMappingStorage.check(path: file.path)
        #expect(healthy == CheckReport(mappings: 2, changes: 6))
        try await DatabaseQueue(path: file.path).writeWithoutTransaction { try $0.execute(sql: sql) }
        let problems = try SQLiteMappingStorage.check(path: file.path).problems
        #expect(problems.contains { $0.contains(finding) }, "\(problems)")
    }
}
