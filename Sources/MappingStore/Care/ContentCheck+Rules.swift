import ControlPlane

extension ContentCheck {
    /// A mapping that others are compared with has its rule.
    ///
    /// - Returns: Whether it has one to have.
    mutating func checkRule(of mapping: StoredMapping, serial: Int64, _ keys: LookupKeys) throws(StorageError) -> Bool {
        let rule: (key: String, options: [UInt8])?
        do {
            rule = try mapping.comparison()
        } catch {
            note("Mapping \(mapping.id) cannot be compared with others: \(error)")
            return true
        }
        guard let rule else { return false }
        let row = try connection.statement("SELECT rule FROM rules WHERE key = ?1 AND mapping = ?2")
        defer { row.reset() }
        row.bind(1, keys.shared(rule.key))
        row.bind(2, serial)
        if try !row.step() || row.bytes(0) != rule.options {
            note("Mapping \(mapping.id) is compared with others by something else than its options.")
        }
        return true
    }
}
