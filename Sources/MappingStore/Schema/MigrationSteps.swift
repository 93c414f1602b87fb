import ControlPlane
import EventSources

/// What a migration does that SQL cannot say: after its text, in the same transaction.
typealias MigrationStep = @Sendable (Connection) throws -> Void

/// The steps of the migrations that have one.
enum MigrationSteps {
    /// By the version of their migration.
    ///
    /// A step that was released never changes in what it leaves behind.
    static let all: [Int: MigrationStep] = [4: BrokerClaims.renew, 5: ComparisonRules.fill]

    private static let pageSize: Int64 = 500

    /// Visits the mappings of a source type in the order of their creation, some at a time.
    static func forEachMapping(
        of sourceType: String,
        on connection: Connection,
        _ body: (_ serial: Int64, StoredMapping) throws -> Void
    ) throws {
        var last: Int64 = 0
        while true {
            let row = try connection.statement(
                """
                SELECT m.serial, \(StoredMapping.columns) FROM mappings AS m WHERE m.serial > ?1 AND m.source_type = ?2
                ORDER BY m.serial LIMIT ?3
                """
            )
            row.bind(1, last)
            row.bind(2, sourceType)
            row.bind(3, pageSize)
            var page: [(Int64, StoredMapping)] = []
            while try row.step() {
                page.append((row.int64(0), try StoredMapping(row, from: 1, connection: connection)))
            }
            row.reset()
            for (serial, mapping) in page { try body(serial, mapping) }
            guard page.count == pageSize, let end = page.last else { return }
            last = end.0
        }
    }
}

/// Migration 4: claims on brokers that differ in letter case or in how their port is written are one.
enum BrokerClaims {
    private static let sourceType = SourceType.selfManagedKafka.name

    /// Makes the claims of all such mappings anew.
    ///
    /// Of several mappings that now claim the same, which none may any more, the oldest holds it; the others stay, and can
    /// be changed.
    static let renew: MigrationStep = { connection in
        let keys = try connection.lookupKeys()
        let recent = RecentKeys(connection)
        // All are given up before any is taken: a new one may be what a later mapping held.
        try MigrationSteps.forEachMapping(of: sourceType, on: connection) { serial, mapping in
            let old = keys.claims(of: Findable(mapping))
            try hold([], insteadOf: old, mapping, serial, keys, recent, connection)
        }
        var held: Set<String> = []
        try MigrationSteps.forEachMapping(of: sourceType, on: connection) { serial, mapping in
            var mapping = mapping
            mapping.uniqueClaims = try MappingRecord(mapping).definition.uniqueClaims.filter {
                held.insert($0).inserted
            }
            try hold(keys.claims(of: Findable(mapping)), insteadOf: [], mapping, serial, keys, recent, connection)
            let row = try connection.statement("UPDATE mappings SET unique_claims = ?2 WHERE serial = ?1")
            row.bind(1, serial)
            row.bind(2, PackedStrings.pack(mapping.uniqueClaims))
            try row.run()
        }
    }

    private static func hold(
        _ claims: [LookupKey],
        insteadOf old: [LookupKey],
        _ mapping: StoredMapping,
        _ serial: Int64,
        _ keys: LookupKeys,
        _ recent: RecentKeys,
        _ connection: Connection
    ) throws {
        let lookups = keys.lookups(of: Findable(mapping))
        if try recent.replace(lookups, claims, insteadOf: old, of: serial) { return }
        for claim in old {
            let row = try connection.statement("DELETE FROM claims WHERE key = ?1 AND mapping = ?2")
            row.bind(1, claim)
            row.bind(2, serial)
            try row.run()
        }
        for claim in claims {
            let row = try connection.statement("INSERT INTO claims (key, mapping) VALUES (?1, ?2)")
            row.bind(1, claim)
            row.bind(2, serial)
            try row.run()
        }
    }
}

/// Migration 5: what mappings are compared by that must not overlap stands by itself.
enum ComparisonRules {
    static let fill: MigrationStep = { connection in
        let keys = try connection.lookupKeys()
        for type in SourceType.all where type.hasOverlaps {
            try MigrationSteps.forEachMapping(of: type.name, on: connection) { serial, mapping in
                guard let rule = try mapping.comparison() else { return }
                let row = try connection.statement("INSERT INTO rules (key, mapping, rule) VALUES (?1, ?2, ?3)")
                row.bind(1, keys.shared(rule.key))
                row.bind(2, serial)
                row.bind(3, rule.options)
                try row.run()
            }
        }
    }
}
