import ControlPlane

/// The keys of the newest mappings, which are moved into `lookups` and `claims` many at a time.
///
/// It belongs to the writer. The claims are kept in memory too, since each new mapping is checked against them; after
/// a rollback they are read anew.
final class RecentKeys {
    private let connection: Connection
    /// The holder of each recent claim; `nil` if the table has to be asked.
    private var holders: [LookupKey: Int64]?
    /// How many mappings have their keys here; as of the last load, and counted on from there.
    private(set) var count = 0

    init(_ connection: Connection) {
        self.connection = connection
    }

    /// Takes nothing for granted that was written since the last commit.
    func forget() {
        holders = nil
    }

    /// Reads the table unless what is in memory holds.
    func load() throws(StorageError) {
        guard holders == nil else { return }
        var found: [LookupKey: Int64] = [:]
        count = 0
        let row = try connection.prepared("SELECT mapping, claims FROM recent_keys")
        defer { row.reset() }
        while try row.step() {
            count += 1
            for claim in PackedKeys.unpack(row.bytes(1)) { found[claim] = row.int64(0) }
        }
        holders = found
    }

    /// The mapping that holds a recent claim.
    func holder(of claim: LookupKey) throws(StorageError) -> Int64? {
        try load()
        return holders?[claim]
    }

    /// Adds the keys of a new mapping.
    func add(_ lookups: [LookupKey], _ claims: [LookupKey], of serial: Int64) throws(StorageError) {
        try load()
        let row = try connection.prepared("INSERT INTO recent_keys (mapping, lookups, claims) VALUES (?1, ?2, ?3)")
        row.bind(1, serial)
        row.bind(2, PackedKeys.pack(lookups))
        row.bind(3, PackedKeys.pack(claims))
        try row.run()
        for claim in claims { holders?[claim] = serial }
        count += 1
    }

    /// Replaces the keys of a mapping.
    ///
    /// - Returns: Whether they were here.
    func replace(
        _ lookups: [LookupKey],
        _ claims: [LookupKey],
        insteadOf old: [LookupKey],
        of serial: Int64
    ) throws(StorageError) -> Bool {
        try load()
        let before = connection.totalChanges
        let row = try connection.prepared("UPDATE recent_keys SET lookups = ?2, claims = ?3 WHERE mapping = ?1")
        row.bind(1, serial)
        row.bind(2, PackedKeys.pack(lookups))
        row.bind(3, PackedKeys.pack(claims))
        try row.run()
        guard connection.totalChanges != before else { return false }
        for claim in old { holders?[claim] = nil }
        for claim in claims { holders?[claim] = serial }
        return true
    }

    /// Removes the keys of a mapping.
    ///
    /// - Returns: Whether they were here.
    func remove(_ claims: [LookupKey], of serial: Int64) throws(StorageError) -> Bool {
        try load()
        let before = connection.totalChanges
        let row = try connection.prepared("DELETE FROM recent_keys WHERE mapping = ?1")
        row.bind(1, serial)
        try row.run()
        guard connection.totalChanges != before else { return false }
        for claim in claims { holders?[claim] = nil }
        count -= 1
        return true
    }

    /// Moves all keys into their trees.
    func move() throws(StorageError) {
        var lookups: [(key: LookupKey, serial: Int64)] = []
        var claims: [(key: LookupKey, serial: Int64)] = []
        let row = try connection.prepared("SELECT mapping, lookups, claims FROM recent_keys")
        defer { row.reset() }
        while try row.step() {
            let serial = row.int64(0)
            for key in PackedKeys.unpack(row.bytes(1)) { lookups.append((key, serial)) }
            for key in PackedKeys.unpack(row.bytes(2)) { claims.append((key, serial)) }
        }
        row.reset()
        try insert(lookups, into: "lookups")
        try insert(claims, into: "claims")
        try connection.prepared("DELETE FROM recent_keys").run()
        holders = [:]
        count = 0
    }

    /// In the order of the keys, since neighbours share pages, and many with one statement, since half the cost of a
    /// small insertion is the statement's.
    private func insert(_ entries: [(key: LookupKey, serial: Int64)], into table: String) throws(StorageError) {
        let entries = entries.sorted { $0 < $1 }
        let whole = entries.count - entries.count % Self.rowsPerStatement
        try insert(entries[..<whole], into: table, rowsPerStatement: Self.rowsPerStatement)
        try insert(entries[whole...], into: table, rowsPerStatement: 1)
    }

    private func insert(
        _ entries: ArraySlice<(key: LookupKey, serial: Int64)>,
        into table: String,
        rowsPerStatement count: Int
    ) throws(StorageError) {
        guard !entries.isEmpty else { return }
        // A failure undoes the whole transaction, so no statement has to keep what it would take to undo itself.
        let values = repeatElement("(?, ?)", count: count).joined(separator: ", ")
        let row = try connection.statement("INSERT OR FAIL INTO \(table) (key, mapping) VALUES \(values)")
        for start in stride(from: entries.startIndex, to: entries.endIndex, by: count) {
            for offset in 0..<count {
                let entry = entries[start + offset]
                row.bind(Int32(2 * offset + 1), entry.key)
                row.bind(Int32(2 * offset + 2), entry.serial)
            }
            try row.run()
        }
    }

    private static let rowsPerStatement = 32
}
