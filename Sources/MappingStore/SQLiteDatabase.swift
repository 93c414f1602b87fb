public import ControlPlane
import Migrations

/// A database in one SQLite file.
public struct SQLiteDatabase: MappingDatabase {
    /// The file.
    ///
    /// Its directory must exist for it to be made.
    public let path: String

    /// Names a database; nothing is looked at yet.
    public init(path: String) { self.path = path }

    /// The path.
    public var name: String { path }

    /// A file beside the database.
    public var sealingKeyFile: String { path + ".key" }

    /// Whether there is anything at the path.
    public func exists() throws(StorageError) -> Bool { DatabaseFile.exists(path) }

    /// Opens it for writing; see ``MappingDatabase``.
    public func open(_ settings: ServerStorageSettings) throws(StorageError) -> any ServerStorage {
        try SQLiteMappingStorage(path: path, configuration: SQLiteMappingStorage.Configuration(settings))
    }

    /// Holds its state of one moment, on a connection of its own; see ``MappingDatabase``.
    public func snapshot() throws(StorageError) -> any MappingReader {
        try DatabaseFile.requireExisting(path)
        return try SnapshotReader(path: path)
    }

    /// Where each step of the schema stands; see ``MappingDatabase``.
    public func migrationStatus() throws(StorageError) -> [MigrationStatus] {
        guard DatabaseFile.exists(path) else {
            return Migrations.all.map { MigrationStatus(version: $0.version, name: $0.name, state: .pending) }
        }
        do {
            let connection = try Connection.reading(path: path, cacheBytes: 1 << 20)
            return try Migrator(migrations: Migrations.all).status(connection)
        } catch {
            throw StorageError(error, path: path, during: "read the schema")
        }
    }

    /// Reads its principals, over a connection of its own; see ``MappingDatabase``.
    public func principals() throws(StorageError) -> any PrincipalStorage { try SQLitePrincipalStorage(path: path) }

    /// Changes its principals, over a connection of its own; see ``MappingDatabase``.
    public func principalRegistry() throws(StorageError) -> any PrincipalRegistry {
        try SQLitePrincipalRegistry(path: path)
    }
}
