public import ControlPlane
import GRDB
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
            let (database, _) = try DatabaseQueue.reading(path: path, cacheBytes: 1 << 20)
            return try database.unsafeRead { try Migrator(migrations: Migrations.all, path: path).status($0) }
        } catch {
            throw StorageError(error, path: path, during: "read the schema")
        }
    }
}
