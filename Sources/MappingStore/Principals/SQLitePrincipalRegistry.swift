public import ControlPlane
public import EventSources
import Migrations

/// Changes the principals of a database, also while a server uses it.
///
/// It takes the write lock of SQLite for a moment, as the server does for each commit, and not the lock that keeps a
/// second server away.
public final class SQLitePrincipalRegistry: PrincipalRegistry {
    private let database: SharedConnection

    /// What ended so long ago, in milliseconds, is forgotten.
    private static let memory: Int64 = 30 * 24 * 60 * 60 * 1000

    /// Opens a database; without a server that uses it, creates it or brings its schema up to date first.
    ///
    /// - Throws: ``StorageError`` if it cannot be opened, or if a server of another version uses it.
    public init(path: String) throws(StorageError) {
        try Self.prepare(path)
        database = SharedConnection(
            try Connection.writing(path: path, configuration: SQLiteMappingStorage.Configuration())
        )
        try perform { connection in
            try connection.inReadTransaction { try Migrator(migrations: Migrations.all).requireCurrent(connection) }
        }
    }

    /// Creates the database or brings it up to date, unless it is; a server that uses it has done so.
    private static func prepare(_ path: String) throws(StorageError) {
        let steps = try SQLiteDatabase(path: path).migrationStatus()
        guard steps.contains(where: { $0.state == .pending }) else { return }
        try SQLiteMappingStorage(path: path).close()
    }

    /// A number that grows with each change.
    public func version() throws(StorageError) -> Int64 {
        try perform(PrincipalRows.version)
    }

    /// All principals, by name.
    public func principals() throws(StorageError) -> [Principal] {
        try perform { connection in try connection.inReadTransaction { try PrincipalRows.all(connection) } }
    }

    /// Adds a principal, unless there is one of its name; see ``PrincipalRegistry``.
    public func add(_ principal: Principal) throws(StorageError) -> Bool {
        try change { database in
            guard try !Self.exists(principal.name, in: database) else { return false }
            try PrincipalRows.insert(principal, into: database)
            return true
        }
    }

    /// Gives a principal new credentials; see ``PrincipalRegistry``.
    public func rotate(
        _ name: String,
        to credentials: [PrincipalCredential],
        endingFormerAt end: Timestamp,
        now: Timestamp
    ) throws(StorageError) -> Bool {
        try change { database in
            guard try Self.exists(name, in: database) else { return false }
            for credential in credentials {
                let column = if case .token = credential.proof { "token_digest" } else { "access_key" }
                let row = try database.statement(
                    """
                    UPDATE credentials SET revoked_at = ?2
                    WHERE principal = ?1 AND \(column) IS NOT NULL AND (revoked_at IS NULL OR revoked_at > ?2)
                    """
                )
                row.bind(1, name)
                row.bind(2, end.milliseconds)
                try row.run()
            }
            for credential in credentials { try PrincipalRows.insert(credential, of: name, into: database) }
            let rotated = try database.statement("UPDATE principals SET rotated_at = ?2 WHERE name = ?1")
            rotated.bind(1, name)
            rotated.bind(2, now.milliseconds)
            try rotated.run()
            let ended = try database.statement("DELETE FROM credentials WHERE coalesce(revoked_at, expires_at) < ?1")
            ended.bind(1, now.milliseconds - Self.memory)
            try ended.run()
            return true
        }
    }

    /// Removes a principal with its credentials; see ``PrincipalRegistry``.
    public func remove(_ name: String) throws(StorageError) -> Bool {
        try change { database in
            guard try Self.exists(name, in: database) else { return false }
            let row = try database.statement("DELETE FROM principals WHERE name = ?1")
            row.bind(1, name)
            try row.run()
            return true
        }
    }

    private static func exists(_ name: String, in database: Connection) throws(StorageError) -> Bool {
        let row = try database.statement("SELECT 1 FROM principals WHERE name = ?1")
        defer { row.reset() }
        row.bind(1, name)
        return try row.step()
    }

    /// Changes something in a transaction that is on the disk when this returns.
    private func change(_ body: @Sendable (Connection) throws -> Bool) throws(StorageError) -> Bool {
        try perform { database in
            var isChanged = false
            try database.inTransaction {
                isChanged = try body(database)
                guard isChanged else { return .rollback }
                try database.execute("UPDATE authority SET version = version + 1")
                return .commit
            }
            return isChanged
        }
    }

    private func perform<Output: Sendable>(
        _ body: @Sendable (Connection) throws -> Output
    ) throws(StorageError) -> Output {
        try database.use(during: "change the principals", body)
    }
}
