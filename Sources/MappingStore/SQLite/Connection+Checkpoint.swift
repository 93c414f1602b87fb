import CSQLite
import ControlPlane

extension Connection {
    /// How far a checkpoint came, in pages.
    struct CheckpointProgress: Sendable {
        /// How many the write-ahead log holds.
        var logged: Int
        /// How many of them are in the database file.
        var copied: Int
    }

    /// Copies of the write-ahead log what can be copied while readers go on.
    func checkpoint() throws(StorageError) -> CheckpointProgress {
        try checkpoint(SQLITE_CHECKPOINT_PASSIVE)
    }

    /// Copies all of the write-ahead log and empties it, once no reader needs it any more.
    ///
    /// - Throws: ``StorageError`` `locked` if readers need it beyond the busy timeout.
    func truncateLog() throws(StorageError) {
        _ = try checkpoint(SQLITE_CHECKPOINT_TRUNCATE)
    }

    private func checkpoint(_ mode: Int32) throws(StorageError) -> CheckpointProgress {
        guard let handle else { throw closed }
        var (logged, copied): (Int32, Int32) = (0, 0)
        let code = sqlite3_wal_checkpoint_v2(handle, nil, mode, &logged, &copied)
        guard code == SQLITE_OK else { throw error(code, during: "checkpoint") }
        return CheckpointProgress(logged: Int(logged), copied: Int(copied))
    }
}

/// How many pages the write-ahead log of a connection holds, as SQLite tells after each commit.
final class LogMeter {
    /// Where the hook writes; the connection is kept as long as this memory, and with it the hook.
    private let pages: UnsafeMutablePointer<Int32>
    private let connection: Connection

    /// Starts to listen on a connection, which has one meter at most.
    init(_ connection: Connection) {
        self.connection = connection
        pages = .allocate(capacity: 1)
        pages.initialize(to: 0)
        guard let handle = connection.handle else { return }
        sqlite3_wal_hook(
            handle,
            { context, _, _, pages in
                context?.assumingMemoryBound(to: Int32.self).pointee = pages
                return SQLITE_OK
            },
            pages
        )
    }

    deinit {
        if let handle = connection.handle { sqlite3_wal_hook(handle, nil, nil) }
        pages.deallocate()
    }

    /// The log's size after the last commit.
    var pageCount: Int { Int(pages.pointee) }

    /// Takes a size as the hook does.
    func note(_ pageCount: Int32) { pages.pointee = pageCount }
}
