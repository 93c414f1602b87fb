import ControlPlane
import EventSources
import JSON
import MappingStore
import Testing
import UntrustedText

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
        ("INSERT INTO forwardings VALUES (randomblob(16), 1, 1, x'00')", "cannot be read"),
        ("UPDATE forwardings SET document = x'00'", "cannot be read"),
        ("UPDATE forwardings SET mapping = randomblob(16)", "which is not there and was not deleted"),
        ("DELETE FROM forwardings", "is forwarded, but has no row in the outbox"),
        ("UPDATE mappings SET upstream = NULL, upstream_state = NULL", "is not shown as forwarded"),
        ("UPDATE mappings SET upstream_state = 'pending' WHERE serial = 2", "is in-sync in the outbox"),
        ("UPDATE forwardings SET due_at = 1", "is due, but nothing is to be forwarded"),
        ("\(outbox("$.status", "pending"))", "is never due"), ("\(outbox("$.generation", "0"))", "has no generation"),
        ("UPDATE mappings SET state = 'Deleting' WHERE serial = 2", "being deleted, but the outbox wants it present"),
        (
            "INSERT INTO forwardings SELECT m.id, NULL, NULL, f.document FROM mappings AS m, forwardings AS f "
                + "WHERE m.serial = 1",
            "2 mappings are kept in line with"
        ),
    ]

    static let principalDamages: [(sql: String, finding: String)] = [
        ("UPDATE principals SET role = 'owner' WHERE name = 'ci'", "'ci' has the unknown role 'owner'"),
        ("UPDATE principals SET name = 'c i' WHERE name = 'ci'", "'c i' has a name that none can have"),
        ("UPDATE principals SET accounts = '1234' WHERE name = 'ci'", "limited to the impossible account '1234'"),
        ("UPDATE principals SET accounts = ',' WHERE name = 'ci'", "limited to the impossible account ''"),
        ("UPDATE principals SET regions = 'eu-central-1,moon' WHERE name = 'ci'", "the impossible region 'moon'"),
        ("DELETE FROM principals WHERE name = 'ci'", "belongs to the principal 'ci', which is not there"),
        ("UPDATE credentials SET token_digest = x'00' WHERE token_digest NOT NULL", "is not a SHA-256"),
        ("UPDATE credentials SET access_key = 'A B' WHERE access_key NOT NULL", "has an id that none can have"),
        (
            "UPDATE credentials SET sealed_secret = x'00' WHERE access_key NOT NULL",
            "'AKID' of the principal 'ci' has no"
        ),
        ("DELETE FROM authority", "The version of the principals is not there"),
    ]

    @Test(arguments: principalDamages)
    func damageToPrincipalsIsFound(_ sql: String, _ finding: String) throws {
        let file = try TemporaryDatabase()
        let now = Timestamp(milliseconds: 1_790_000_000_000)
        let proofs: [PrincipalCredential.Proof] = [
            .token(digest: [UInt8](repeating: 1, count: 32)),
            .accessKey(id: "AKID", sealedSecret: [UInt8](repeating: 2, count: 68)),
        ]
        let principal = Principal(
            name: "ci",
            role: .editor,
            scope: AccessScope(accounts: ["123456789012"], regions: ["eu-central-1", "us-east-1"]),
            createdAt: now,
            credentials: proofs.map { PrincipalCredential(proof: $0, createdAt: now) }
        )
        #expect(try SQLitePrincipalRegistry(path: file.path).add(principal))
        #expect(try file.database.check().problems == [])
        // As another program would do it that does not keep what the schema asks for.
        try file.execute("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = 1; \(sql)")
        let problems = try file.database.check().problems
        #expect(problems.contains { $0.contains(finding) }, "\(problems)")
    }

    private static func outbox(_ member: String, _ value: String) -> String {
        let json = Int(value) == nil ? "'\(value)'" : value
        return "UPDATE forwardings SET document = CAST(json_set(CAST(document AS TEXT), '\(member)', \(json)) AS BLOB)"
    }

    @Test(arguments: damages)
    func damageIsFound(_ sql: String, _ finding: String) async throws {
        let file = try TemporaryDatabase()
        let storage = try file.open()
        try await storage.create((1...3).map { .sample($0, tags: ["a": "b"]) })
        var row = ForwardingRecord(id: .sample(2), now: Timestamp(milliseconds: 1))
        row.status = .inSync
        row.dueAt = nil
        row.known.uuid = "14e0db71-5ed4-4c54-a517-73a1b7fbd1e3"
        let forwarding = row
        var next = StoredMapping.sample(2, tags: ["a": "b"]).revised("two")
        next.upstream = JSONValue.object(row.visible).serialized()
        next.upstreamState = row.status.rawValue
        let forwarded = next
        try await storage.write(.nothing) { transaction in
            try transaction.delete(.sample(3), recording: .of(.sample(3), .delete, revision: 2))
            try transaction.update(forwarded, recording: .of(forwarded, .update))
            var observation = ChangeEntry.of(forwarded, .forward)
            observation.revision = nil
            try transaction.update(forwarded, recording: observation)
            try transaction.save(forwarding)
        }
        try storage.close()
        let healthy = try file.database.check()
        #expect(healthy == CheckReport(mappings: 2, changes: 6))
        try file.execute(sql)
        let problems = try file.database.check().problems
        #expect(problems.contains { $0.contains(finding) }, "\(problems)")
    }
}
