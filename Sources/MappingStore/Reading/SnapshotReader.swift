import ControlPlane
import Migrations

/// Reads one state for as long as it lives, on a connection of its own.
final class SnapshotReader: ConnectionReading {
    let connection: Connection
    let keys: LookupKeys
    /// Pages are whole: whoever reads for long is no caller to be answered soon.
    let scanLimit = Int.max

    /// Opens a database as it is now, also while a server of this process or another uses it.
    ///
    /// - Parameter path: The database file.
    /// - Throws: ``StorageError`` if the file cannot be read or is of another version.
    init(path: String) throws(StorageError) {
        do {
            connection = try Connection.reading(path: path, cacheBytes: 16 << 20)
            try connection.prepared("BEGIN").run(during: "begin a transaction")
            // The first read is what fixes the state.
            try Migrator(migrations: Migrations.all).requireCurrent(connection)
            keys = try connection.lookupKeys()
        } catch {
            throw StorageError(error, path: path, during: "read")
        }
    }

    func representation(of id: MappingID) throws -> StoredRepresentation? { try storedRepresentation(of: id) }

    /// All it reads is of one state already.
    func withSnapshot<Output>(_ body: () throws(StorageError) -> Output) throws(StorageError) -> Output {
        try body()
    }
}
