import ControlPlane

/// The rows that mappings are compared by.
extension SQLiteMappingTransaction {
    /// Keeps what a mapping is compared by in step with it; most mappings are compared with none.
    func keepRule(of mapping: StoredMapping, insteadOf old: Findable?, serial: Int64) throws {
        let rule = try mapping.comparison()
        let key = rule.map { keys.shared($0.key) }
        let oldKey = old.flatMap { StoredMapping.comparisonKey(among: $0.sharedKeys) }.map(keys.shared)
        if let oldKey, oldKey != key { try removeRule(oldKey, serial) }
        guard let key, let rule else { return }
        let present = try connection.prepared("SELECT rule FROM rules WHERE key = ?1 AND mapping = ?2")
        defer { present.reset() }
        present.bind(1, key)
        present.bind(2, serial)
        // A tag that changes is no reason to touch another page.
        if oldKey == key, try present.step(), present.bytes(0) == rule.options { return }
        let row = try connection.prepared("INSERT OR REPLACE INTO rules (key, mapping, rule) VALUES (?1, ?2, ?3)")
        row.bind(1, key)
        row.bind(2, serial)
        row.bind(3, rule.options)
        try row.run()
    }

    /// Removes what a mapping was compared by.
    func removeRule(of old: Findable, serial: Int64) throws(StorageError) {
        guard let key = StoredMapping.comparisonKey(among: old.sharedKeys) else { return }
        try removeRule(keys.shared(key), serial)
    }

    private func removeRule(_ key: LookupKey, _ serial: Int64) throws(StorageError) {
        let row = try connection.prepared("DELETE FROM rules WHERE key = ?1 AND mapping = ?2")
        row.bind(1, key)
        row.bind(2, serial)
        try row.run()
    }
}
