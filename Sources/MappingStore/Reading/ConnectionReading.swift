import ControlPlane

/// Reads over one connection: of committed state through a reader's, of the transaction's state through the writer's.
protocol ConnectionReading: MappingReader {
    var connection: Connection { get }
    var keys: LookupKeys { get }
    /// How many index entries a page may look at before it is cut short.
    var scanLimit: Int { get }
    /// Runs several statements on one state of the database.
    func withSnapshot<Output>(_ body: () throws(StorageError) -> Output) throws(StorageError) -> Output
}

extension ConnectionReading {
    func storedRepresentation(of id: MappingID) throws(StorageError) -> StoredRepresentation? {
        let row = try connection.prepared(
            "SELECT revision, upstream_sequence, representation FROM mappings WHERE id = ?1"
        )
        defer { row.reset() }
        row.bind(1, id)
        guard try row.step() else { return nil }
        return StoredRepresentation(
            revision: Revision(stored: row.int64(0)),
            upstreamSequence: row.int64(1),
            bytes: row.bytes(2)
        )
    }

    func mapping(_ id: MappingID) throws -> StoredMapping? {
        let row = try connection.statement("SELECT \(StoredMapping.columns) FROM mappings AS m WHERE m.id = ?1")
        defer { row.reset() }
        row.bind(1, id)
        return try row.step() ? StoredMapping(row, from: 0, connection: connection) : nil
    }

    func representations(_ query: MappingQuery) throws -> MappingPage<[UInt8]> {
        try page(query, columns: "m.representation") { row, first throws(StorageError) in row.bytes(first) }
    }

    func mappings(_ query: MappingQuery) throws -> MappingPage<StoredMapping> {
        let connection = connection
        return try page(query, columns: StoredMapping.columns) { row, first throws(StorageError) in
            try StoredMapping(row, from: first, connection: connection)
        }
    }

    func mappings(withSharedKey key: String, limit: Int) throws -> [StoredMapping] {
        // A page has at least one item.
        guard limit > 0 else { return [] }
        let plan = ListPlan(driver: [keys.shared(key)], conditions: [])
        let connection = connection
        return try withSnapshot { () throws(StorageError) in
            try page(plan, after: 0, limit: limit, columns: StoredMapping.columns) {
                row,
                first throws(StorageError) in
                try StoredMapping(row, from: first, connection: connection)
            }
        }.items
    }

    func rules(withSharedKey key: String) throws -> [(place: Int64, options: [UInt8])] {
        let row = try connection.prepared("SELECT mapping, rule FROM rules WHERE key = ?1 ORDER BY mapping")
        defer { row.reset() }
        row.bind(1, keys.shared(key))
        var rules: [(place: Int64, options: [UInt8])] = []
        while try row.step() { rules.append((row.int64(0), row.bytes(1))) }
        return rules
    }

    func mapping(at place: Int64) throws -> StoredMapping? {
        let row = try connection.statement("SELECT \(StoredMapping.columns) FROM mappings AS m WHERE m.serial = ?1")
        defer { row.reset() }
        row.bind(1, place)
        return try row.step() ? StoredMapping(row, from: 0, connection: connection) : nil
    }

    func holder(ofClaims claims: [String], excluding own: MappingID?) throws -> (id: MappingID, claim: String)? {
        try withSnapshot { () throws(StorageError) in
            for claim in claims {
                if let holder = try holder(of: keys.claim(claim)), holder != own { return (holder, claim) }
            }
            return nil
        }
    }

    private func holder(of claim: LookupKey) throws(StorageError) -> MappingID? {
        let statements: [StaticString] = [
            "SELECT m.id FROM claims AS c JOIN mappings AS m ON m.serial = c.mapping WHERE c.key = ?1",
            """
            SELECT m.id FROM recent_keys AS r JOIN mappings AS m ON m.serial = r.mapping
            WHERE instr(r.claims, ?1) > 0 LIMIT 1
            """,
        ]
        for sql in statements {
            let row = try connection.prepared(sql)
            defer { row.reset() }
            row.bind(1, claim)
            if try row.step() { return try row.id(0) }
        }
        return nil
    }

    func history(of id: MappingID, after sequence: Int64, limit: Int) throws -> [ChangeEntry] {
        let row = try connection.statement(
            """
            SELECT \(ChangeEntry.columns) FROM changes WHERE mapping = ?1 AND sequence > ?2 ORDER BY sequence LIMIT ?3
            """
        )
        row.bind(1, id)
        row.bind(2, sequence)
        row.bind(3, Int64(max(0, limit)))
        return try entries(row)
    }

    func lastRevision(of id: MappingID) throws -> Revision? { try connection.newestRevision(of: id)?.revision }

    func changes(after sequence: Int64, limit: Int) throws -> [ChangeEntry] {
        let row = try connection.statement(
            "SELECT \(ChangeEntry.columns) FROM changes WHERE sequence > ?1 ORDER BY sequence LIMIT ?2"
        )
        row.bind(1, sequence)
        row.bind(2, Int64(max(0, limit)))
        return try entries(row)
    }

    func change(_ sequence: Int64) throws -> ChangeEntry? {
        let row = try connection.statement("SELECT \(ChangeEntry.columns) FROM changes WHERE sequence = ?1")
        row.bind(1, sequence)
        return try entries(row).first
    }

    func changeHorizon() throws -> (lowest: Int64, latest: Int64) {
        let row = try connection.prepared(
            "SELECT horizon, coalesce((SELECT max(sequence) FROM changes), 0) FROM store"
        )
        defer { row.reset() }
        guard try row.step() else { throw connection.corrupt("the table 'store' is empty") }
        return (row.int64(0), row.int64(1))
    }

    private func entries(_ row: Statement) throws(StorageError) -> [ChangeEntry] {
        defer { row.reset() }
        var entries: [ChangeEntry] = []
        while try row.step() { entries.append(try ChangeEntry(row, connection: connection)) }
        return entries
    }
}
