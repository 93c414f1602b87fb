import ControlPlane

/// The rows that mappings are found by and that keep claims unique.
extension SQLiteMappingTransaction {
    func add(_ lookups: Set<LookupKey>, to serial: Int64) throws(StorageError) {
        try execute("INSERT INTO lookups (key, mapping) VALUES (?1, ?2)", lookups, serial)
    }

    func remove(_ lookups: Set<LookupKey>, from serial: Int64) throws(StorageError) {
        try execute("DELETE FROM lookups WHERE key = ?1 AND mapping = ?2", lookups, serial)
    }

    func take(_ claims: Set<LookupKey>, for serial: Int64) throws(StorageError) {
        try execute("INSERT INTO claims (key, mapping) VALUES (?1, ?2)", claims, serial)
    }

    func release(_ claims: Set<LookupKey>) throws(StorageError) {
        let row = try connection.statement("DELETE FROM claims WHERE key = ?1")
        for claim in claims {
            row.bind(1, claim)
            try row.run()
        }
    }

    /// Checks that nobody but one mapping holds any of these claims.
    func requireFree(_ claims: Set<LookupKey>, for serial: Int64?) throws(StorageError) {
        let row = try connection.statement(
            "SELECT c.mapping, m.id FROM claims AS c LEFT JOIN mappings AS m ON m.serial = c.mapping WHERE c.key = ?1"
        )
        for claim in claims {
            defer { row.reset() }
            row.bind(1, claim)
            guard try row.step(), row.int64(0) != serial else { continue }
            throw StorageError(
                .claimTaken,
                "The event source mapping \(try row.id(1)) already holds what may be held only once."
            )
        }
    }

    private func execute(_ sql: String, _ keys: Set<LookupKey>, _ serial: Int64) throws(StorageError) {
        let row = try connection.statement(sql)
        for key in keys {
            row.bind(1, key)
            row.bind(2, serial)
            try row.run()
        }
    }
}
