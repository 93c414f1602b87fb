public import ControlPlane
import Migrations

extension SQLiteMappingStorage {
    /// Where each step of the schema stands in a database, without changing it; also while a server uses it.
    ///
    /// A database that does not exist yet has all steps pending.
    public static func migrationStatus(path: String) throws(StorageError) -> [MigrationStatus] {
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
}
