public import ControlPlane
import Migrations

extension SQLiteMappingStorage {
    /// Reads a database as it is at one moment, also while a server uses it.
    ///
    /// - Parameters:
    ///   - path: The database file.
    ///   - body: Reads; all it sees is of one state. The reader must not outlive it.
    /// - Returns: What `body` returns.
    /// - Throws: ``StorageError`` if the file cannot be read or is of another version; what `body` throws.
    public static func withSnapshot<Output>(
        path: String,
        _ body: (any MappingReader) throws -> Output
    ) throws -> Output {
        try DatabaseFile.requireExisting(path)
        let connection = try Connection.reading(path: path, cacheBytes: 16 << 20)
        return try connection.inReadTransaction {
            try Migrator(migrations: Migrations.all).requireCurrent(connection)
            return try body(SnapshotReader(connection))
        }
    }
}

/// Reads within one transaction.
private final class SnapshotReader: ConnectionReading {
    let connection: Connection
    let keys: LookupKeys
    let scanLimit = Int.max

    init(_ connection: Connection) throws(StorageError) {
        self.connection = connection
        keys = try connection.lookupKeys()
    }

    func representation(of id: MappingID) throws -> StoredRepresentation? { try storedRepresentation(of: id) }

    /// All it reads is of one state already.
    func withSnapshot<Output>(_ body: () throws(StorageError) -> Output) throws(StorageError) -> Output {
        try body()
    }
}
