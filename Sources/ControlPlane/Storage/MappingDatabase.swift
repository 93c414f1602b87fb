/// A database that mappings are kept in, whether it is there and open or not: where commands begin.
public protocol MappingDatabase: Sendable {
    /// What to call it in messages; it holds no password.
    var name: String { get }

    /// The file that the key of sealed secrets is kept in; it is in no backup and no export of the database.
    var sealingKeyFile: String { get }

    /// Whether there is a database.
    ///
    /// - Throws: ``StorageError`` if that cannot be told.
    func exists() throws(StorageError) -> Bool

    /// Opens it for writing, making it and bringing its schema up to date where needed.
    ///
    /// - Parameter settings: How it is used.
    /// - Returns: The store.
    /// - Throws: ``StorageError``: `locked` if another process has it, `incompatibleSchema` if it is from a newer version or
    ///   another program's, or what keeps it from being opened.
    func open(_ settings: ServerStorageSettings) throws(StorageError) -> any ServerStorage

    /// Holds its state of one moment, also while a server uses it.
    ///
    /// - Throws: ``StorageError`` if it cannot be read or is of another version.
    func snapshot() throws(StorageError) -> any MappingReader

    /// Checks it: its structure, and what the store promises of its content; also while a server uses it.
    ///
    /// - Throws: ``StorageError`` if it cannot be read or is of another version; findings are in the report.
    func check() throws(StorageError) -> CheckReport

    /// Where each step of the schema stands, without changing it; also while a server uses it.
    ///
    /// A database that does not exist yet has all steps pending.
    func migrationStatus() throws(StorageError) -> [MigrationStatus]

    /// Copies it as it is now, also while a server uses it.
    ///
    /// - Parameter destination: The file to make; it must not exist.
    /// - Throws: ``StorageError`` if the copy cannot be made, or is not this program's to make.
    func backUp(to destination: String) throws(StorageError)

    /// Reads its principals.
    ///
    /// - Throws: ``StorageError`` if it cannot be read or is of another version.
    func principals() throws(StorageError) -> any PrincipalStorage

    /// Changes its principals, also while a server uses it.
    ///
    /// - Throws: ``StorageError`` if it cannot be written.
    func principalRegistry() throws(StorageError) -> any PrincipalRegistry
}

/// How a program uses a database that it opens.
public struct ServerStorageSettings: Sendable {
    /// Who hears of commits and failures.
    public var observer: (any StorageObserver)?
    /// How long a write may take, in seconds, before its caller is told that the database does not answer; 0 for ever.
    public var writeTimeout = 10.0
    /// The size in bytes from which on a write-ahead log of the store's own is kept from growing; `nil` for the usual.
    public var maximumLogBytes: Int?

    /// Makes the usual settings.
    public init() {}
}
