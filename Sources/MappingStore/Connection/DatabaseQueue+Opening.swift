import ControlPlane
import GRDB

extension DatabaseQueue {
    /// Opens the one connection that writes, and creates the file if there is none.
    static func writing(
        path: String,
        configuration: SQLiteMappingStorage.Configuration
    ) throws(StorageError) -> DatabaseQueue {
        var settings = Configuration()
        settings.label = "lambda-event-sources.writer"
        settings.busyMode = .timeout(configuration.busyTimeout)
        settings.acceptsDoubleQuotedStringLiterals = false
        // The writer notices an open transaction itself and ends it; without this, GRDB would end the process.
        settings.allowsUnsafeTransactions = true
        do {
            let queue = try DatabaseQueue(path: path, configuration: settings)
            try queue.writeWithoutTransaction { try $0.prepareForWriting(configuration) }
            return queue
        } catch {
            throw StorageError(error, path: path, during: "open the file for writing")
        }
    }

    /// Opens a read-only connection, to be used directly by one queue of the caller's.
    static func reading(path: String, cacheBytes: Int) throws(StorageError) -> (DatabaseQueue, Connection) {
        var settings = Configuration()
        settings.readonly = true
        settings.label = "lambda-event-sources.reader"
        settings.busyMode = .timeout(5)
        settings.acceptsDoubleQuotedStringLiterals = false
        settings.prepareDatabase { database in
            try database.execute(sql: "PRAGMA cache_size = -\(cacheBytes / 1024)")
        }
        do {
            let queue = try DatabaseQueue(path: path, configuration: settings)
            return (queue, try queue.unsafeRead { try Connection($0, path: path) })
        } catch {
            throw StorageError(error, path: path, during: "open the file for reading")
        }
    }
}

extension Database {
    /// Sets what a writing connection needs, and believes only what reads back.
    ///
    /// Not through GRDB's WAL configuration: that sets `synchronous=NORMAL` behind the caller's back, with which the
    /// last commits before a power loss may be gone though they were acknowledged.
    fileprivate func prepareForWriting(_ configuration: SQLiteMappingStorage.Configuration) throws {
        let mode = try String.fetchOne(self, sql: "PRAGMA journal_mode = WAL")
        guard mode == "wal" else {
            throw StorageError(
                .cannotOpen,
                "The database cannot use a write-ahead log where it is (journal mode \(mode ?? "unknown")). "
                    + "Put it on a local file system."
            )
        }
        try execute(sql: "PRAGMA synchronous = FULL")
        try execute(sql: "PRAGMA cache_size = -\(configuration.writerCacheBytes / 1024)")
        // The writer checkpoints after it has acknowledged, not within COMMIT.
        try execute(sql: "PRAGMA wal_autocheckpoint = 0")
        try execute(sql: "PRAGMA journal_size_limit = \(configuration.logBytesKept)")
        if let limit = configuration.maximumDatabaseBytes {
            let pageSize = try Int64.fetchOne(self, sql: "PRAGMA page_size") ?? 4096
            try execute(sql: "PRAGMA max_page_count = \(max(1, limit / pageSize))")
        }
        let synchronous = try Int.fetchOne(self, sql: "PRAGMA synchronous")
        let foreignKeys = try Int.fetchOne(self, sql: "PRAGMA foreign_keys")
        guard synchronous == 2, foreignKeys == 1 else {
            throw StorageError(
                .cannotOpen,
                "This SQLite library refuses synchronous=FULL or foreign keys; writes would not be safe with it."
            )
        }
    }
}
