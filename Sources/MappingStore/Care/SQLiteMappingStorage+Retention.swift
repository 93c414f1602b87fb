extension SQLiteMappingStorage {
    /// Removes old entries of the history, some at a time so that writes go on in between.
    ///
    /// - Parameters:
    ///   - retention: Which entries may go.
    ///   - limit: How many entries to look at in this step; the transaction is as long as that.
    ///   - completion: Called once it is durable, or with the error.
    public func removeChanges(
        _ retention: ChangeRetention,
        limit: Int = 1000,
        completion: @escaping @Sendable (Result<RetentionOutcome, any Error>) -> Void
    ) {
        submit({ transaction in try transaction.removeChanges(retention, limit: limit) }, completion: completion)
    }

    /// Writes something that leaves no trace, to find out whether writing works again.
    ///
    /// - Parameter completion: Called once it is durable, or with the error.
    public func verifyWriting(completion: @escaping @Sendable (Result<Void, any Error>) -> Void) {
        submit({ transaction in try transaction.touch() }, completion: completion)
    }
}
