import ControlPlane
import GRDB
import GRDBSQLite

/// The statements of one SQLite connection that GRDB opened, prepared once each.
///
/// It belongs to the queue that uses its connection.
final class Connection {
    let handle: OpaquePointer
    let path: String
    private var statements: [String: Statement] = [:]
    private var fixedStatements: [Int: Statement] = [:]

    /// How many statements are kept.
    ///
    /// Only lists have many texts: one per combination of filters.
    private static let statementLimit = 200

    /// Takes the connection of a database that outlives this object.
    init(_ database: Database, path: String) throws(StorageError) {
        guard let handle = database.sqliteConnection else {
            throw StorageError(.closed, "The database '\(path)' is closed.")
        }
        self.handle = handle
        self.path = path
    }

    /// The prepared statement for a text.
    func statement(_ sql: String) throws(StorageError) -> Statement {
        if let statement = statements[sql] { return statement }
        if statements.count >= Self.statementLimit { statements.removeAll() }
        let statement = try Statement(sql, on: self)
        statements[sql] = statement
        return statement
    }

    /// The prepared statement for a text that is written in the source, found by the text's address.
    func prepared(_ sql: StaticString) throws(StorageError) -> Statement {
        let address = Int(bitPattern: sql.utf8Start)
        if let statement = fixedStatements[address] { return statement }
        let statement = try Statement(sql.description, on: self)
        fixedStatements[address] = statement
        return statement
    }

    /// Finalises the statements; needed before the connection closes.
    func removeStatements() {
        statements.removeAll()
        fixedStatements.removeAll()
    }

    /// Counts the rows ever changed through this connection, rolled back ones too.
    var totalChanges: Int64 {
        sqlite3_total_changes64(handle)
    }

    var isInTransaction: Bool {
        sqlite3_get_autocommit(handle) == 0
    }

    func error(_ code: Int32, during attempt: String) -> StorageError {
        StorageError(
            sqliteCode: sqlite3_extended_errcode(handle) & 0xFF == code & 0xFF
                ? sqlite3_extended_errcode(handle) : code,
            systemError: sqlite3_system_errno(handle),
            message: String(cString: sqlite3_errmsg(handle)),
            path: path,
            during: attempt
        )
    }

    func corrupt(_ finding: String) -> StorageError {
        StorageError(.corrupt, "The database '\(path)' is damaged: \(finding). Restore a backup.")
    }
}

@available(*, unavailable)
extension Connection: Sendable {}

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
