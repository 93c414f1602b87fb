public import ControlPlane

extension SQLiteMappingStorage {
    /// How a store uses memory, time and disk.
    public struct Configuration: Sendable {
        /// How many writes may share one commit.
        public var maximumGroupSize = 256
        /// The page cache of the writing connection in bytes.
        public var writerCacheBytes = 16 << 20
        /// How many reads may go on at a time beside those of the event loops.
        public var readers = 4
        /// The page cache of each reader in bytes.
        public var readerCacheBytes = 4 << 20
        /// How many bytes of rendered representations each reader keeps; 0 keeps none.
        public var representationCacheBytes = 8 << 20
        /// How many new mappings may wait for their keys to be moved into the trees that lists read; what waits is
        /// read through by each list.
        public var recentMappings = 2048
        /// How many pages the write-ahead log may grow before it is copied into the database file.
        public var checkpointPages = 8000
        /// How many pages it may reach before the writer waits shortly for the readers that keep it from starting anew.
        public var checkpointPagesAtMost = 32_000
        /// How many bytes of the write-ahead log file are kept when it starts anew.
        public var logBytesKept: Int64 = 64 << 20
        /// The size in bytes that the database file may reach, if it is bounded; beyond it, writes fail as on a full disk.
        public var maximumDatabaseBytes: Int64?
        /// How long to wait, in seconds, for another process's lock.
        public var busyTimeout = 5.0
        /// How long a write may take, in seconds, before its caller is told that the disk does not answer; 0 for ever.
        public var writeTimeout = 10.0
        /// How many index entries a page of a list with several conditions may look at before it is cut short.
        public var scanLimit = 5000
        /// Who hears of commits and checkpoints.
        public var observer: (any StorageObserver)?

        /// Makes the default configuration.
        public init() {}

        /// Makes the configuration that a program asks for.
        public init(_ settings: ServerStorageSettings) {
            observer = settings.observer
            writeTimeout = settings.writeTimeout
            if let bytes = settings.maximumLogBytes { boundLog(to: bytes) }
        }

        /// Bounds the write-ahead log while readers come and go: from this size on the writer waits for them.
        ///
        /// A single reader that stays on one snapshot for long can still make it longer, until it is gone.
        ///
        /// - Parameter bytes: The size, of which a quarter is copied into the database file at a time.
        public mutating func boundLog(to bytes: Int) {
            let pages = max(4, bytes / Self.logBytesPerPage)
            checkpointPages = pages / 4
            checkpointPagesAtMost = pages
            logBytesKept = Int64(bytes / 2)
        }

        /// A page and its frame header.
        private static let logBytesPerPage = 4096 + 24
    }
}
