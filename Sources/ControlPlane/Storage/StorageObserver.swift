/// Hears what the store does, for metrics and logs.
///
/// Calls come from the writer's queue and should return at once.
public protocol StorageObserver: Sendable {
    /// Some writes were committed together.
    ///
    /// - Parameters:
    ///   - writes: How many requests shared the commit.
    ///   - seconds: How long they took together, from BEGIN until the commit was durable.
    func didCommit(writes: Int, seconds: Double)

    /// A commit failed for the store's reasons; its requests have been told.
    func didFail(writes: Int, error: StorageError)

    /// The write-ahead log was copied into the database file, by a store that has one of its own.
    ///
    /// - Parameters:
    ///   - pages: How many pages the log holds.
    ///   - copied: How many of them have been copied; fewer while a reader stands on an old snapshot.
    ///   - seconds: How long it took.
    func didCheckpoint(pages: Int, copied: Int, seconds: Double)

    /// The write-ahead log could not be copied; the writes in it are safe, and it is tried again.
    func didFailToCheckpoint(error: StorageError)
}
