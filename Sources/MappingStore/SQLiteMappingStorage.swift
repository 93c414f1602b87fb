public import ControlPlane
package import Migrations

/// The state of the control plane in one SQLite file.
///
/// One connection writes, in groups that share a commit; every reader has its own connection. The file is in WAL mode
/// with `synchronous=FULL`: an acknowledged write survives the process and the power.
public final class SQLiteMappingStorage: MappingStorage {
    /// The database file.
    public let path: String
    private let configuration: Configuration
    private let keys: LookupKeys
    private let stamps = StampTable()
    private let writer: GroupWriter
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
        } catch {
            throw StorageError(error, path: path, during: "open")
        }
    }

    /// Queues a write for the next commit; see ``MappingStorage``.
    public func write<Output: Sendable>(
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

    /// Opens a read-only connection; see ``MappingStorage``.
    public func makeReader() throws(StorageError) -> any MappingReader {
        try SQLiteMappingReader(path: path, keys: keys, stamps: stamps, configuration: configuration)
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
            try writer.close()
        } catch {
            throw StorageError(error, path: path, during: "close")
        }
    }

    /// Why nothing that is written now would be found after a restart, if so.
    ///
    /// - Returns: An error that says which of the database, its log and its shared memory is no longer the file that was
    ///   opened; `nil` if all are.
    public func misplacement() -> StorageError? { place.objection() }

    /// Sizes and queue lengths now.
    public var statistics: StorageStatistics {
        StorageStatistics(
            databaseBytes: DatabaseFile.byteCount(path),
            logBytes: DatabaseFile.byteCount(path + "-wal"),
            waitingWrites: writer.waitingCount
        )
    }

    /// What the live writing connection says to a pragma.
    package func pragma(_ name: String) throws -> Int64? {
        try writer.sync { try $0.pragma(name) }
    }
}
