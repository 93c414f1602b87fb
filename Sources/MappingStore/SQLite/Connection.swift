import CSQLite
import ControlPlane

/// A connection to an SQLite database, and its statements, prepared once each.
///
/// It is for one thread at a time, and SQLite is told so: whoever owns a connection keeps it on a queue or behind a
/// lock. It is no `Sendable`, so that the compiler sees to that.
final class Connection {
    /// What may be done with the database.
    enum Access: Sendable {
        /// The file must exist.
        case readOnly
        /// The file is made if there is none.
        case readWrite
    }

    let path: String
    /// `nil` once it is closed.
    private(set) var handle: OpaquePointer?
    private var statements: [String: Statement] = [:]
    private var fixedStatements: [Int: Statement] = [:]

    /// How many statements are kept.
    ///
    /// Only lists have many texts: one per combination of filters.
    private static let statementLimit = 200

    /// Opens a database, and looks into it: SQLite by itself would notice a file that is none with the first statement.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - access: What may be done with it.
    ///   - busyTimeout: How long to wait for another process's lock, in seconds.
    /// - Throws: ``StorageError``: `cannotOpen`, `corrupt` if it is no database, `locked`, `inputOutput`.
    init(path: String, access: Access, busyTimeout: Double) throws(StorageError) {
        self.path = path
        let mode = access == .readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        // Whatever becomes of it, `deinit` closes what was opened.
        let code = sqlite3_open_v2(path, &handle, mode | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
        guard code == SQLITE_OK else { throw error(code, during: "open the file") }
        busyMilliseconds = Int32(clamping: Int(min(3600, max(0, busyTimeout)) * 1000))
        sqlite3_busy_timeout(handle, busyMilliseconds)
        // Text in double quotes is a name, never a string: a misspelt column is an error.
        for (option, value) in [
            (SQLITE_DBCONFIG_ENABLE_FKEY, 1), (SQLITE_DBCONFIG_DQS_DML, 0), (SQLITE_DBCONFIG_DQS_DDL, 0),
        ] as [(Int32, Int32)] {
            let code = CSQLite_db_config(handle, option, value)
            guard code == SQLITE_OK else { throw error(code, during: "configure the connection") }
        }
        _ = try first("SELECT 1 FROM sqlite_master LIMIT 1", during: "open the file") { $0.int64(0) }
    }

    /// Closes also what a forgotten statement still holds on to, once that is gone.
    deinit {
        removeStatements()
        sqlite3_close_v2(handle)
    }

    /// Closes the connection; without effect if it is closed.
    ///
    /// - Throws: ``StorageError`` if something still uses it; it stays open then.
    func close() throws(StorageError) {
        removeStatements()
        let code = sqlite3_close(handle)
        guard code == SQLITE_OK else { throw error(code, during: "close the file") }
        handle = nil
    }

    // MARK: Statements

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

    /// Finalises the statements.
    func removeStatements() {
        statements.removeAll()
        fixedStatements.removeAll()
    }

    /// Executes any number of statements, none of which answers rows that matter.
    ///
    /// - Parameters:
    ///   - sql: The statements.
    ///   - attempt: What they are for, as in "could not …".
    /// - Throws: ``StorageError``; the statements before the one that failed have taken effect.
    func execute(_ sql: String, during attempt: String = "run a statement") throws(StorageError) {
        guard let handle else { throw closed }
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw error(code, during: attempt) }
    }

    /// What the first row of a statement says that is needed once; `nil` if there is no row.
    func first<Value>(
        _ sql: String,
        during attempt: String = "run a statement",
        _ read: (Statement) throws(StorageError) -> Value
    ) throws(StorageError) -> Value? {
        let row = try Statement(sql, on: self, during: attempt)
        return try row.step(during: attempt) ? try read(row) : nil
    }

    /// What all rows of a statement say that is needed once.
    func all<Value>(
        _ sql: String,
        _ read: (Statement) throws(StorageError) -> Value
    ) throws(StorageError) -> [Value] {
        let row = try Statement(sql, on: self)
        var values: [Value] = []
        while try row.step() { values.append(try read(row)) }
        return values
    }

    // MARK: State

    /// Counts the rows ever changed through this connection, rolled back ones too.
    var totalChanges: Int64 { handle.map { sqlite3_total_changes64($0) } ?? 0 }

    var isInTransaction: Bool { handle.map { sqlite3_get_autocommit($0) == 0 } ?? false }

    /// How long it waits for another connection's lock.
    var busyMilliseconds: Int32 = 0 {
        didSet { sqlite3_busy_timeout(handle, busyMilliseconds) }
    }

    // MARK: Errors

    /// Makes an error of a result code, with what SQLite and the system say about it now.
    func error(_ code: Int32, during attempt: String) -> StorageError {
        guard let handle else { return closed }
        let extended = sqlite3_extended_errcode(handle)
        return StorageError(
            sqliteCode: extended & 0xFF == code & 0xFF ? extended : code,
            systemError: sqlite3_system_errno(handle),
            message: String(cString: sqlite3_errmsg(handle)),
            path: path,
            during: attempt
        )
    }

    var closed: StorageError { StorageError(.closed, "The database '\(path)' is closed.") }

    func corrupt(_ finding: String) -> StorageError {
        StorageError(.corrupt, "The database '\(path)' is damaged: \(finding). Restore a backup.")
    }
}

@available(*, unavailable)
extension Connection: Sendable {}
