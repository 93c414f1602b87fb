import ControlPlane
import EventSources

extension SQLiteMappingTransaction {
    /// Moves the horizon up over entries that may go.
    ///
    /// Below the horizon only the entry of each mapping stays that made its present revision. Passing an entry removes
    /// all older ones of its mapping too, so that what stayed below goes once a newer one has taken its place.
    func removeChanges(_ retention: ChangeRetention, limit: Int) throws(StorageError) -> RetentionOutcome {
        let before = connection.totalChanges
        let (horizon, latest) = try horizon()
        var next = horizon
        for entry in try entries(from: horizon, limit: max(1, limit)) where entry.sequence == next {
            guard entry.sequence < latest, retention.covers(entry, latest: latest) else { break }
            try removeHistory(of: entry.mapping, upTo: entry.sequence)
            next = entry.sequence + 1
        }
        let removed = Int(connection.totalChanges - before)
        guard next > horizon else { return RetentionOutcome(removed: 0, isComplete: true) }
        let row = try connection.statement("UPDATE store SET horizon = ?1")
        row.bind(1, next)
        try row.run()
        return RetentionOutcome(removed: removed, isComplete: next - horizon < Int64(max(1, limit)))
    }

    /// Changes a page and changes it back, which is written like any other change.
    func touch() throws(StorageError) {
        // A row that is written as it is would not make its page dirty.
        for sql in [
            "INSERT OR IGNORE INTO statuses (enabled, state) VALUES (0, '')",
            "DELETE FROM statuses WHERE enabled = 0 AND state = ''",
        ] {
            try connection.statement(sql).run()
        }
    }

    private func horizon() throws(StorageError) -> (Int64, Int64) {
        let row = try connection.statement(
            "SELECT horizon, coalesce((SELECT max(sequence) FROM changes), 0) FROM store"
        )
        defer { row.reset() }
        guard try row.step() else { throw connection.corrupt("the table 'store' is empty") }
        return (row.int64(0), row.int64(1))
    }

    private func entries(from sequence: Int64, limit: Int) throws(StorageError) -> [PassedEntry] {
        let row = try connection.statement(
            "SELECT sequence, mapping, at FROM changes WHERE sequence >= ?1 ORDER BY sequence LIMIT ?2"
        )
        defer { row.reset() }
        row.bind(1, sequence)
        row.bind(2, Int64(limit))
        var entries: [PassedEntry] = []
        while try row.step() {
            let at = Timestamp(milliseconds: row.int64(2))
            entries.append(PassedEntry(sequence: row.int64(0), mapping: try row.id(1), at: at))
        }
        return entries
    }

    private func removeHistory(of mapping: MappingID, upTo sequence: Int64) throws(StorageError) {
        let row = try connection.statement(
            """
            DELETE FROM changes WHERE mapping = ?1 AND sequence <= ?2 AND NOT (
                EXISTS (SELECT 1 FROM mappings WHERE id = ?1) AND
                sequence = (SELECT max(sequence) FROM changes WHERE mapping = ?1 AND revision IS NOT NULL))
            """
        )
        row.bind(1, mapping)
        row.bind(2, sequence)
        try row.run()
    }
}

/// An entry that retention looks at.
private struct PassedEntry {
    var sequence: Int64
    var mapping: MappingID
    var at: Timestamp
}

extension ChangeRetention {
    fileprivate func covers(_ entry: PassedEntry, latest: Int64) -> Bool {
        if let madeBefore, entry.at < madeBefore { return true }
        if let entriesKept, entry.sequence <= latest - max(0, entriesKept) { return true }
        return false
    }
}
