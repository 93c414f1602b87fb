/// A store as the program around it knows it: what keeps it going, beside the use cases.
public protocol ServerStorage: MappingStorage {
    /// Does something in one transaction, once, on the calling thread, while every other write waits.
    ///
    /// For commands that have the database to themselves: unlike the work of ``MappingStorage/write(_:_:effect:completion:)``,
    /// this may read files and take its time.
    ///
    /// - Parameter body: Reads and changes the state; what it throws undoes all of it.
    /// - Returns: What `body` returned, once it is durable.
    /// - Throws: What `body` threw, or ``StorageError``.
    func exclusively<Output>(_ body: (any MappingTransaction) throws -> Output) throws -> Output

    /// Removes old entries of the history, some at a time so that writes go on in between.
    ///
    /// - Parameters:
    ///   - retention: Which entries may go.
    ///   - limit: How many entries to look at in this step, at least 1; the transaction is as long as that.
    ///   - completion: Called once it is durable, or with the error.
    func removeChanges(
        _ retention: ChangeRetention,
        limit: Int,
        completion: @escaping @Sendable (Result<RetentionOutcome, any Error>) -> Void
    )

    /// Writes something that leaves no trace, to find out whether writing works again.
    ///
    /// - Parameter completion: Called once it is durable, or with the error.
    func verifyWriting(completion: @escaping @Sendable (Result<Void, any Error>) -> Void)

    /// Why nothing that is written now would be found after a restart, where that can be told without a write.
    ///
    /// - Returns: `nil` if nothing is known to be wrong.
    func obstacle() -> StorageError?

    /// Sizes and queue lengths now.
    var statistics: StorageStatistics { get }

    /// Answers the writes that were accepted, refuses later ones, and lets go of the database.
    ///
    /// Whatever reads should be gone by then. Must not be called from a completion.
    func close() throws(StorageError)
}

/// What the store holds at a moment.
public struct StorageStatistics: Sendable, Hashable {
    /// The size of the database in bytes.
    public var databaseBytes: Int64
    /// The size of the write-ahead log in bytes; 0 where it is not this store's.
    public var logBytes: Int64
    /// How many bytes the database can still grow by; `nil` where that is not known.
    public var freeBytes: Int64?
    /// How many writes wait for the next commit.
    public var waitingWrites: Int

    /// Makes statistics.
    public init(databaseBytes: Int64, logBytes: Int64, freeBytes: Int64?, waitingWrites: Int) {
        self.databaseBytes = databaseBytes
        self.logBytes = logBytes
        self.freeBytes = freeBytes
        self.waitingWrites = waitingWrites
    }
}
