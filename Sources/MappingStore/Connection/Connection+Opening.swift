import ControlPlane

extension Connection {
    /// Opens the one connection that writes, and creates the file if there is none.
    static func writing(
        path: String,
        configuration: SQLiteMappingStorage.Configuration
    ) throws(StorageError) -> Connection {
        let connection = try Connection(path: path, access: .readWrite, busyTimeout: configuration.busyTimeout)
        try connection.prepareForWriting(configuration)
        return connection
    }

    /// Opens a read-only connection.
    static func reading(path: String, cacheBytes: Int) throws(StorageError) -> Connection {
        let connection = try Connection(path: path, access: .readOnly, busyTimeout: 5)
        try connection.execute("PRAGMA cache_size = -\(cacheBytes / 1024)")
        return connection
    }

    /// What a pragma answers, if it is a number.
    func pragma(_ name: String) throws(StorageError) -> Int64? {
        try first("PRAGMA \(name)") { $0.int64IfPresent(0) } ?? nil
    }

    /// Sets what a writing connection needs, and believes only what reads back.
    private func prepareForWriting(_ configuration: SQLiteMappingStorage.Configuration) throws(StorageError) {
        let mode = try first("PRAGMA journal_mode = WAL", during: "begin a write-ahead log") { $0.string(0) }
        guard mode == "wal" else {
            throw StorageError(
                .cannotOpen,
                "The database cannot use a write-ahead log where it is (journal mode \(mode ?? "unknown")). "
                    + "Put it on a local file system."
            )
        }
        try execute("PRAGMA synchronous = FULL")
        try execute("PRAGMA cache_size = -\(configuration.writerCacheBytes / 1024)")
        // The writer checkpoints after it has acknowledged, not within COMMIT.
        try execute("PRAGMA wal_autocheckpoint = 0")
        try execute("PRAGMA journal_size_limit = \(configuration.logBytesKept)")
        if let limit = configuration.maximumDatabaseBytes {
            let pageSize = try pragma("page_size") ?? 4096
            try execute("PRAGMA max_page_count = \(max(1, limit / pageSize))")
        }
        guard try pragma("synchronous") == 2, try pragma("foreign_keys") == 1 else {
            throw StorageError(
                .cannotOpen,
                "This SQLite library refuses synchronous=FULL or foreign keys; writes would not be safe with it."
            )
        }
    }
}
