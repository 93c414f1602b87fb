import ControlPlane

extension Connection {
    /// The keys under the database's own hash.
    func lookupKeys() throws(StorageError) -> LookupKeys {
        let row = try statement("SELECT hash_key FROM store")
        defer { row.reset() }
        guard try row.step(), let keys = LookupKeys(hashKey: row.bytes(0)) else {
            throw corrupt("there is no hash key")
        }
        return keys
    }

    /// The newest change that made a revision of a mapping; `nil` if none is kept.
    ///
    /// An operation that is none, as in a damaged database, is `nil` too.
    func newestRevision(
        of id: MappingID
    ) throws(StorageError) -> (revision: Revision, operation: ChangeOperation?)? {
        let row = try statement(
            """
            SELECT revision, operation FROM changes WHERE mapping = ?1 AND revision IS NOT NULL
            ORDER BY sequence DESC LIMIT 1
            """
        )
        defer { row.reset() }
        row.bind(1, id)
        guard try row.step() else { return nil }
        return (Revision(stored: row.int64(0)), ChangeOperation(rawValue: row.string(1)))
    }
}
