public import ControlPlane
import EventSources
import GRDB
import Migrations

/// Reads the principals of a database, over a connection of its own.
///
/// What it hands out holds no secret: digests of tokens, and secrets that are sealed with a key outside of the database.
public final class SQLitePrincipalStorage: PrincipalStorage {
    private let database: DatabaseQueue
    private let path: String

    /// Opens a database whose schema is that of this version.
    ///
    /// - Throws: ``StorageError`` if it cannot be read or is of another version.
    public init(path: String) throws(StorageError) {
        try DatabaseFile.requireExisting(path)
        self.path = path
        let (database, connection) = try DatabaseQueue.reading(path: path, cacheBytes: 1 << 16)
        connection.removeStatements()
        self.database = database
        do {
            try database.read { try Migrator(migrations: Migrations.all, path: path).requireCurrent($0) }
        } catch {
            throw StorageError(error, path: path, during: "read the principals")
        }
    }

    /// A number that grows with each change.
    public func version() throws(StorageError) -> Int64 {
        do {
            return try database.read { try Int64.fetchOne($0, sql: "SELECT version FROM authority") ?? 0 }
        } catch {
            throw StorageError(error, path: path, during: "read the principals")
        }
    }

    /// All principals, by name.
    public func principals() throws(StorageError) -> [Principal] {
        do {
            return try database.read { try PrincipalRows.all($0, path: path) }
        } catch {
            throw StorageError(error, path: path, during: "read the principals")
        }
    }
}
