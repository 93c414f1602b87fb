import ControlPlane

/// A read-only connection, used on the caller's queue without a hop, with its own cache of representations.
final class SQLiteMappingReader: ConnectionReading {
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
        connection = try Connection.reading(path: path, cacheBytes: configuration.readerCacheBytes)
        self.keys = keys
        self.stamps = stamps
        scanLimit = configuration.scanLimit
        cache = RepresentationCache(byteLimit: configuration.representationCacheBytes)
    }

    func representation(of id: MappingID) throws -> StoredRepresentation? {
        let stamp = stamps.value(of: StampTable.slot(of: id))
        let isSettled = stamp.isMultiple(of: 2)
        if isSettled, let kept = cache.representation(of: id, stamp: stamp) { return kept }
        guard let representation = try storedRepresentation(of: id) else { return nil }
        // Within a transaction the state was fixed before the stamp was seen, and may be older than the stamp says.
        if isSettled, !connection.isInTransaction { cache.insert(representation, of: id, stamp: stamp) }
        return representation
    }

    func withSnapshot<Output>(_ body: () throws(StorageError) -> Output) throws(StorageError) -> Output {
        do {
            return try read { _ in try body() }
        } catch {
            throw StorageError(error, path: connection.path, during: "read")
        }
    }
}

extension SQLiteMappingReader: MappingReads {
    /// The file is on this machine: a read costs less than handing it to another thread.
    var immediate: (any MappingReader)? { self }

    func representation(
        of id: MappingID,
        completion: @escaping @Sendable (Result<StoredRepresentation?, any Error>) -> Void
    ) {
        completion(Result { try representation(of: id) })
    }

    func read<Output: Sendable>(
        _ body: @escaping @Sendable (any MappingReader) throws -> Output,
        completion: @escaping @Sendable (Result<Output, any Error>) -> Void
    ) {
        completion(Result { try read(body) })
    }

    /// Reads one state; that of the transaction, if one is under way.
    func read<Output>(_ body: (any MappingReader) throws -> Output) throws -> Output {
        if connection.isInTransaction { return try body(self) }
        return try connection.inReadTransaction { try body(self) }
    }
}
