public import ControlPlane
public import EventSources
import GRDB
import Migrations

/// Changes the principals of a database, also while a server uses it.
///
/// It takes the write lock of SQLite for a moment, as the server does for each commit, and not the lock that keeps a
/// second server away.
public final class SQLitePrincipalRegistry: PrincipalRegistry {
    private let database: DatabaseQueue
    private let path: String

    /// What ended so long ago, in milliseconds, is forgotten.
    private static let memory: Int64 = 30 * 24 * 60 * 60 * 1000

    /// Opens a database; without a server that uses it, creates it or brings its schema up to date first.
    ///
    /// - Throws: ``StorageError`` if it cannot be opened, or if a server of another version uses it.
    public init(path: String) throws(StorageError) {
        self.path = path
        try Self.prepare(path)
        do {
            database = try DatabaseQueue.writing(path: path, configuration: SQLiteMappingStorage.Configuration())
            try database.read { try Migrator(migrations: Migrations.all, path: path).requireCurrent($0) }
        } catch {
            throw StorageError(error, path: path, during: "open the principals")
        }
    }

    /// Creates the database or brings it up to date, unless it is; a server that uses it has done so.
    private static func prepare(_ path: String) throws(StorageError) {
        let steps = try SQLiteMappingStorage.migrationStatus(path: path)
        guard steps.contains(where: { $0.state == .pending }) else { return }
        try SQLiteMappingStorage(path: path).close()
    }

    /// A number that grows with each change.
    public func version() throws(StorageError) -> Int64 {
        try perform { try Int64.fetchOne($0, sql: "SELECT version FROM authority") ?? 0 }
    }

    /// All principals, by name.
    public func principals() throws(StorageError) -> [Principal] {
        try perform { [path] in try PrincipalRows.all($0, path: path) }
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
                try database.execute(
                    sql: """
                        UPDATE credentials SET revoked_at = ?2
                        WHERE principal = ?1 AND \(column) IS NOT NULL AND (revoked_at IS NULL OR revoked_at > ?2)
                        """,
                    arguments: [name, end.milliseconds]
                )
            }
            for credential in credentials { try PrincipalRows.insert(credential, of: name, into: database) }
            try database.execute(
                sql: "UPDATE principals SET rotated_at = ?2 WHERE name = ?1",
                arguments: [name, now.milliseconds]
            )
            try database.execute(
                sql: "DELETE FROM credentials WHERE coalesce(revoked_at, expires_at) < ?1",
                arguments: [now.milliseconds - Self.memory]
            )
            return true
        }
    }

    /// Removes a principal with its credentials; see ``PrincipalRegistry``.
    public func remove(_ name: String) throws(StorageError) -> Bool {
        try change { database in
            guard try Self.exists(name, in: database) else { return false }
            try database.execute(sql: "DELETE FROM principals WHERE name = ?1", arguments: [name])
            return true
        }
    }

    private static func exists(_ name: String, in database: Database) throws -> Bool {
        try Int.fetchOne(database, sql: "SELECT 1 FROM principals WHERE name = ?1", arguments: [name]) != nil
    }

    /// Changes something in a transaction that is on the disk when this returns.
    private func change(_ body: (Database) throws -> Bool) throws(StorageError) -> Bool {
        try perform { database in
            var isChanged = false
            try database.inTransaction(.immediate) {
                isChanged = try body(database)
                guard isChanged else { return .rollback }
                try database.execute(sql: "UPDATE authority SET version = version + 1")
                return .commit
            }
            return isChanged
        }
    }

    private func perform<Output>(_ body: (Database) throws -> Output) throws(StorageError) -> Output {
        do {
            return try database.writeWithoutTransaction(body)
        } catch {
            throw StorageError(error, path: path, during: "change the principals")
        }
    }
}
