public import ControlPlane
package import Migrations

/// The state of the control plane in one SQLite file.
///
/// One connection writes, in groups that share a commit; every reader has its own connection. The file is in WAL mode
/// with `synchronous=FULL`: an acknowledged write survives the process and the power.
public final class SQLiteMappingStorage: ServerStorage {
    /// The database file.
    public let path: String
    private let configuration: Configuration
    private let keys: LookupKeys
    private let stamps = StampTable()
    private let writer: GroupWriter
    private let reads: ReadPool
    private let place: DatabasePlace

    /// Opens a database, creating the file and applying migrations where needed.
    ///
    /// - Parameters:
    ///   - path: The file. Its directory must exist. Beside it, SQLite keeps `-wal` and `-shm`, and this store `.lock`.
    ///   - configuration: How memory, time and disk are used.
    /// - Throws: ``StorageError``: `locked` if another server has the database, `incompatibleSchema` if it is from a
    ///   newer version or another program's, `corrupt`, `readOnly`, `full`, `inputOutput` or `cannotOpen`.
    public convenience init(path: String, configuration: Configuration = Configuration()) throws(StorageError) {
        try self.init(path: path, configuration: configuration, migrations: Migrations.all)
    }

    /// Opens a database with another list of migrations, as tests of the migrator need.
    convenience package init(path: String, configuration: Configuration, migrations: [Migration]) throws(StorageError) {
        try self.init(path: path, configuration: configuration, migrations: migrations, steps: MigrationSteps.all)
    }

    init(
        path: String,
        configuration: Configuration,
        migrations: [Migration],
        steps: [Int: MigrationStep]
    ) throws(StorageError) {
        self.path = path
        self.configuration = configuration
        do {
            try DatabaseFile.prepare(path)
            let lock = try DatabaseLock(database: path)
            let connection = try Connection.writing(path: path, configuration: configuration)
            try Migrator(migrations: migrations, steps: steps).migrate(connection)
            keys = try connection.lookupKeys()
            place = DatabasePlace(path)
            let writing = WriterConnection(
                connection,
                lock: lock,
                place: place,
                keys: keys,
                stamps: stamps,
                configuration: configuration
            )
            writer = GroupWriter(writing, configuration: configuration)
            reads = ReadPool(count: configuration.readers) { [keys, stamps] () throws(StorageError) in
                try SQLiteMappingReader(path: path, keys: keys, stamps: stamps, configuration: configuration)
            }
        } catch {
            throw StorageError(error, path: path, during: "open")
        }
    }

    /// Queues a write for the next commit; see ``MappingStorage``.
    ///
    /// What it reads costs no round trip, so hints say nothing here.
    public func write<Output: Sendable>(
        _ hint: WriteHint,
        _ work: @escaping @Sendable (any MappingTransaction) throws -> Output,
        effect: @escaping @Sendable (Output) -> Void,
        completion: @escaping @Sendable (Result<Output, any Error>) -> Void
    ) {
        submit(work, effect: effect, completion: completion)
    }

    func submit<Output: Sendable>(
        _ work: @escaping @Sendable (SQLiteMappingTransaction) throws -> Output,
        effect: @escaping @Sendable (Output) -> Void = { _ in },
        completion: @escaping @Sendable (Result<Output, any Error>) -> Void
    ) {
        writer.submit(WriteRequest(work, effect: effect, completion: completion))
    }

    /// Reads one state on one of a few connections; see ``MappingStorage``.
    public func read<Output: Sendable>(
        _ body: @escaping @Sendable (any MappingReader) throws -> Output,
        completion: @escaping @Sendable (Result<Output, any Error>) -> Void
    ) {
        reads.read(body, completion: completion)
    }

    /// Opens a connection that sees one state; see ``MappingStorage``.
    public func snapshot() throws(StorageError) -> any MappingReader {
        try SnapshotReader(path: path)
    }

    /// Opens a connection for an event loop; see ``MappingStorage``.
    public func makeReads() throws(StorageError) -> any MappingReads {
        try SQLiteMappingReader(path: path, keys: keys, stamps: stamps, configuration: configuration)
    }

    /// Runs a transaction on the calling thread; see ``ServerStorage``.
    public func exclusively<Output>(_ body: (any MappingTransaction) throws -> Output) throws -> Output {
        try writer.sync { try $0.commit(body) }
    }

    /// Copies the write-ahead log into the database file and empties it, waiting a moment for readers.
    ///
    /// Must not be called from a completion.
    public func checkpoint() throws(StorageError) {
        do {
            try writer.sync { try $0.checkpoint(.truncate(waitingMilliseconds: 1000)) }
        } catch {
            throw StorageError(error, path: path, during: "checkpoint")
        }
    }

    /// Answers the writes that were accepted, refuses later ones, empties the log and closes the file.
    ///
    /// Readers should be gone by then; one that is not keeps the log from being emptied, which costs nothing but a
    /// longer next start. Must not be called from a completion.
    public func close() throws(StorageError) {
        do {
            reads.close()
            try writer.close()
        } catch {
            throw StorageError(error, path: path, during: "close")
        }
    }

    /// Which of the database, its log and its shared memory is no longer the file that was opened; see ``ServerStorage``.
    public func obstacle() -> StorageError? { place.objection() }

    /// Sizes and queue lengths now.
    public var statistics: StorageStatistics {
        StorageStatistics(
            databaseBytes: DatabaseFile.byteCount(path),
            logBytes: DatabaseFile.byteCount(path + "-wal"),
            freeBytes: DatabaseFile.freeByteCount(path),
            waitingWrites: writer.waitingCount
        )
    }

    /// What the live writing connection says to a pragma.
    package func pragma(_ name: String) throws -> Int64? {
        try writer.sync { try $0.pragma(name) }
    }
}
