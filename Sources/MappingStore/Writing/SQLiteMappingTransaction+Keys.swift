import ControlPlane

/// The rows that mappings are found by and that keep claims unique.
extension SQLiteMappingTransaction {
    func add(_ lookups: [LookupKey], to serial: Int64) throws(StorageError) {
        try execute("INSERT INTO lookups (key, mapping) VALUES (?1, ?2)", lookups, serial)
    }

    func remove(_ lookups: [LookupKey], from serial: Int64) throws(StorageError) {
        try execute("DELETE FROM lookups WHERE key = ?1 AND mapping = ?2", lookups, serial)
    }

    func take(_ claims: [LookupKey], for serial: Int64) throws(StorageError) {
        try execute("INSERT INTO claims (key, mapping) VALUES (?1, ?2)", claims, serial)
    }

    func release(_ claims: [LookupKey]) throws(StorageError) {
        let row = try connection.prepared("DELETE FROM claims WHERE key = ?1")
        for claim in claims {
            row.bind(1, claim)
            try row.run()
        }
    }

    /// Checks that nobody but one mapping holds any of these claims.
    func requireFree(_ claims: [LookupKey], for serial: Int64?) throws(StorageError) {
        if serial == nil, isKnownFree(claims) { return }
        for claim in claims {
            guard let holder = try holder(of: claim), holder != serial else { continue }
            let row = try connection.prepared("SELECT id FROM mappings WHERE serial = ?1")
            defer { row.reset() }
            row.bind(1, holder)
            guard try row.step() else { throw connection.corrupt("a claim belongs to no mapping") }
            throw StorageError(
                .claimTaken,
                "The event source mapping \(try row.id(0)) already holds what may be held only once."
            )
        }
    }

    /// As readers do it, but with the recent claims from memory.
    func holder(ofClaims claims: [String], excluding own: MappingID?) throws -> (id: MappingID, claim: String)? {
        let row = try connection.prepared("SELECT id FROM mappings WHERE serial = ?1")
        var free: [LookupKey] = []
        defer { noteFree(free) }
        for claim in claims {
            let key = keys.claim(claim)
            guard let serial = try holder(of: key) else {
                free.append(key)
                continue
            }
            defer { row.reset() }
            row.bind(1, serial)
            guard try row.step() else { throw connection.corrupt("a claim belongs to no mapping") }
            let holder = try row.id(0)
            if holder != own { return (holder, claim) }
        }
        return nil
    }

    private func holder(of claim: LookupKey) throws(StorageError) -> Int64? {
        if let serial = try recent.holder(of: claim) { return serial }
        let row = try connection.prepared("SELECT mapping FROM claims WHERE key = ?1")
        defer { row.reset() }
        row.bind(1, claim)
        return try row.step() ? row.int64(0) : nil
    }

    private func execute(_ sql: StaticString, _ keys: [LookupKey], _ serial: Int64) throws(StorageError) {
        let row = try connection.prepared(sql)
        for key in keys {
            row.bind(1, key)
            row.bind(2, serial)
            try row.run()
        }
    }
}
