import ControlPlane

/// Checks what the schema alone cannot promise, row by row in constant memory.
struct ContentCheck {
    let connection: Connection
    private let keys: LookupKeys
    private(set) var report = CheckReport()

    private static let problemLimit = 100

    init(_ connection: Connection) throws(StorageError) {
        self.connection = connection
        keys = try connection.lookupKeys()
    }

    mutating func run() throws(StorageError) {
        try checkSequences()
        try checkRevisions()
        try checkMappings()
        try checkOrphans()
        try checkOutbox()
        try checkPrincipals()
    }

    mutating func note(_ problem: String) {
        if report.problems.count < Self.problemLimit { report.problems.append(problem) }
    }

    /// From the horizon on, no sequence is missing.
    private mutating func checkSequences() throws(StorageError) {
        let horizon = try number("SELECT horizon FROM store")
        let latest = try number("SELECT coalesce(max(sequence), 0) FROM changes")
        let kept = try number("SELECT count(*) FROM changes WHERE sequence >= (SELECT horizon FROM store)")
        report.changes = try number("SELECT count(*) FROM changes")
        if kept != max(0, latest - horizon + 1) {
            note("Of the changes \(horizon) to \(latest), only \(kept) are there.")
        }
        try rows("SELECT s.sequence FROM changes AS s WHERE s.sequence < 1") { row, check in
            check.note("A change has the impossible sequence \(row.int64(0)).")
        }
    }

    /// The revisions of a mapping grow by one, from 1 after each creation, as far as the history is kept.
    private mutating func checkRevisions() throws(StorageError) {
        let horizon = try number("SELECT horizon FROM store")
        var last: (mapping: MappingID, revision: Revision, sequence: Int64)?
        try rows(
            "SELECT mapping, sequence, revision FROM changes WHERE revision IS NOT NULL ORDER BY mapping, sequence"
        ) { row, check throws(StorageError) in
            let (mapping, sequence, revision) = (try row.id(0), row.int64(1), Revision(stored: row.int64(2)))
            if let last, last.mapping == mapping, last.sequence >= horizon,
                let objection = HistoryRules.objection(to: revision, after: last.revision)
            {
                check.note("Change \(sequence) of mapping \(mapping) \(objection).")
            }
            last = (mapping, revision, sequence)
        }
    }

    /// Every mapping has the change that made its revision, and is found by exactly the keys that follow from it.
    private mutating func checkMappings() throws(StorageError) {
        let connection = connection
        var (lookups, claims, recents, rules): (Int64, Int64, Int64, Int64) = (0, 0, 0, 0)
        try rows("SELECT m.serial, \(StoredMapping.columns) FROM mappings AS m ORDER BY m.serial") {
            row,
            check throws(StorageError) in
            let (serial, mapping) = (row.int64(0), try StoredMapping(row, from: 1, connection: connection))
            check.report.mappings += 1
            try check.checkHistory(of: mapping)
            if try check.checkRule(of: mapping, serial: serial, check.keys) { rules += 1 }
            let findable = Findable(mapping)
            let wanted = (
                lookups: Set(check.keys.lookups(of: findable)), claims: Set(check.keys.claims(of: findable))
            )
            if let recent = try check.recentKeys(of: serial) {
                recents += 1
                if recent.lookups != wanted.lookups {
                    check.note("Mapping \(mapping.id) is missing from a list it belongs to.")
                }
                if recent.claims != wanted.claims {
                    check.note("Mapping \(mapping.id) does not hold a claim of its own.")
                }
                for key in wanted.lookups
                where try check.holds("SELECT 1 FROM lookups WHERE key = ?1 AND mapping = ?2", key, serial) {
                    check.note("Mapping \(mapping.id) is listed twice.")
                }
            } else {
                try check.checkKeys(of: mapping.id, serial: serial, wanted.lookups, wanted.claims)
                lookups += Int64(wanted.lookups.count)
                claims += Int64(wanted.claims.count)
            }
            if try !check.isListed(findable) { check.note("The combination of mapping \(mapping.id) is not listed.") }
        }
        // All that should be there is; the numbers tell whether there is more.
        let surplus = try (
            number("SELECT count(*) FROM lookups") - lookups, number("SELECT count(*) FROM claims") - claims,
            number("SELECT count(*) FROM recent_keys") - recents, number("SELECT count(*) FROM rules") - rules
        )
        if surplus.0 > 0 { note("\(surplus.0) lookup keys belong to no mapping.") }
        if surplus.1 > 0 { note("\(surplus.1) claims belong to no mapping.") }
        if surplus.3 > 0 { note("\(surplus.3) rules belong to no mapping.") }
        if surplus.2 > 0 { note("\(surplus.2) rows of recent keys belong to no mapping.") }
    }

    private mutating func checkKeys(
        of id: MappingID,
        serial: Int64,
        _ lookups: Set<LookupKey>,
        _ claims: Set<LookupKey>
    ) throws(StorageError) {
        for key in lookups where try !holds("SELECT 1 FROM lookups WHERE key = ?1 AND mapping = ?2", key, serial) {
            note("Mapping \(id) is missing from a list it belongs to.")
        }
        for key in claims where try !holds("SELECT 1 FROM claims WHERE key = ?1 AND mapping = ?2", key, serial) {
            note("Mapping \(id) does not hold a claim of its own.")
        }
    }

    private func recentKeys(
        of serial: Int64
    ) throws(StorageError) -> (lookups: Set<LookupKey>, claims: Set<LookupKey>)? {
        let row = try connection.prepared("SELECT lookups, claims FROM recent_keys WHERE mapping = ?1")
        defer { row.reset() }
        row.bind(1, serial)
        guard try row.step() else { return nil }
        return (Set(PackedKeys.unpack(row.bytes(0))), Set(PackedKeys.unpack(row.bytes(1))))
    }

    private mutating func checkHistory(of mapping: StoredMapping) throws(StorageError) {
        let objection = HistoryRules.objection(
            to: mapping.revision,
            isDeleting: mapping.state == MappingState.deleting,
            newest: try connection.newestRevision(of: mapping.id)
        )
        if let objection { note("Mapping \(mapping.id) \(objection).") }
    }

    private func isListed(_ mapping: Findable) throws(StorageError) -> Bool {
        let row = try connection.statement(
            """
            SELECT 1 FROM tenancies AS t JOIN placements AS p ON p.region = t.region AND p.source_type = t.source_type
            JOIN statuses AS s ON s.enabled = ?4 AND s.state = ?5
            WHERE t.account = ?1 AND t.region = ?2 AND t.source_type = ?3
            """
        )
        defer { row.reset() }
        row.bind(1, mapping.tenancy.account)
        row.bind(2, mapping.tenancy.placement.region)
        row.bind(3, mapping.tenancy.placement.sourceType)
        row.bind(4, mapping.status.enabled)
        row.bind(5, mapping.status.state)
        return try row.step()
    }

    /// What refers to something refers to something that is or was there.
    private mutating func checkOrphans() throws(StorageError) {
        // Retention may take the whole history of a deleted mapping while a reply still names it.
        try rows(
            """
            SELECT r.mapping FROM replies AS r
            WHERE (SELECT horizon FROM store) = 1 AND NOT EXISTS (SELECT 1 FROM changes AS c WHERE c.mapping = r.mapping)
            """
        ) { row, check throws(StorageError) in
            check.note("A stored reply names mapping \(try row.id(0)), which has no history.")
        }
        try rows(
            """
            SELECT c.mapping FROM changes AS c WHERE c.operation <> 'delete' AND c.revision IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM changes AS n
                WHERE n.mapping = c.mapping AND n.sequence > c.sequence AND n.revision IS NOT NULL)
            AND NOT EXISTS (SELECT 1 FROM mappings AS m WHERE m.id = c.mapping)
            """
        ) { row, check throws(StorageError) in
            check.note("Mapping \(try row.id(0)) is gone, but its history does not say so.")
        }
    }

    private func number(_ sql: String) throws(StorageError) -> Int64 {
        let row = try connection.statement(sql)
        defer { row.reset() }
        return try row.step() ? row.int64(0) : 0
    }

    private func holds(_ sql: String, _ key: LookupKey, _ serial: Int64) throws(StorageError) -> Bool {
        let row = try connection.statement(sql)
        defer { row.reset() }
        row.bind(1, key)
        row.bind(2, serial)
        return try row.step()
    }

    /// Reads the rows of a statement one after the other.
    mutating func rows(
        _ sql: String,
        _ body: (Statement, inout ContentCheck) throws(StorageError) -> Void
    ) throws(StorageError) {
        let row = try connection.statement(sql)
        defer { row.reset() }
        while try row.step() { try body(row, &self) }
    }
}
