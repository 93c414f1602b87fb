public import ControlPlane
import EventSources
import Migrations

/// Reads the principals of a database, over a connection of its own.
///
/// What it hands out holds no secret: digests of tokens, and secrets that are sealed with a key outside of the database.
public final class SQLitePrincipalStorage: PrincipalStorage {
    private let database: SharedConnection

    /// Opens a database whose schema is that of this version.
    ///
    /// - Throws: ``StorageError`` if it cannot be read or is of another version.
    public init(path: String) throws(StorageError) {
        try DatabaseFile.requireExisting(path)
        database = SharedConnection(try Connection.reading(path: path, cacheBytes: 1 << 16))
        try read { try Migrator(migrations: Migrations.all).requireCurrent($0) }
    }

    /// A number that grows with each change.
    public func version() throws(StorageError) -> Int64 {
        try read(PrincipalRows.version)
    }

    /// All principals, by name.
    public func principals() throws(StorageError) -> [Principal] {
        try read(PrincipalRows.all)
    }

    private func read<Output: Sendable>(
        _ body: @Sendable (Connection) throws -> Output
    ) throws(StorageError) -> Output {
        try database.use(during: "read the principals") { connection in
            try connection.inReadTransaction { try body(connection) }
        }
    }
}
