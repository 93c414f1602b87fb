import ControlPlane
import GRDB

/// A read-only connection, used on the caller's queue without a hop, with its own cache of representations.
final class SQLiteMappingReader: ConnectionReading {
    /// Keeps the connection open.
    ///
    /// It runs nothing on its own queue: only the caller uses the connection.
    private let database: DatabaseQueue
    let connection: Connection
    let keys: LookupKeys
    let scanLimit: Int
    private let stamps: StampTable
    private var cache: RepresentationCache

    init(
        path: String,
        keys: LookupKeys,
        stamps: StampTable,
        configuration: SQLiteMappingStorage.Configuration
    ) throws(StorageError) {
        (database, connection) = try DatabaseQueue.reading(path: path, cacheBytes: configuration.readerCacheBytes)
        self.keys = keys
        self.stamps = stamps
        scanLimit = configuration.scanLimit
        cache = RepresentationCache(byteLimit: configuration.representationCacheBytes)
    }

    deinit { connection.removeStatements() }

    func representation(of id: MappingID) throws -> StoredRepresentation? {
        let stamp = stamps.value(of: StampTable.slot(of: id))
        let isSettled = stamp.isMultiple(of: 2)
        if isSettled, let kept = cache.representation(of: id, stamp: stamp) { return kept }
        guard let representation = try storedRepresentation(of: id) else { return nil }
        if isSettled { cache.insert(representation, of: id, stamp: stamp) }
        return representation
    }

    func holdState() throws {
        try connection.prepared("BEGIN").run()
        // A transaction begins to see a state with its first read.
        _ = try changeHorizon()
    }

    func withSnapshot<Output>(_ body: () throws(StorageError) -> Output) throws(StorageError) -> Output {
        if connection.isInTransaction { return try body() }
        try connection.prepared("BEGIN").run()
        do {
            let output = try body()
            try connection.prepared("COMMIT").run()
            return output
        } catch {
            // Some errors end the transaction by themselves.
            if connection.isInTransaction { try connection.prepared("ROLLBACK").run() }
            throw error
        }
    }
}
