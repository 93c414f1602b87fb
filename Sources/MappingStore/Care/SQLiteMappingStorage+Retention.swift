public import ControlPlane

extension SQLiteMappingStorage {
    /// Removes old entries of the history, some at a time; see ``ServerStorage``.
    public func removeChanges(
        _ retention: ChangeRetention,
        limit: Int,
        completion: @escaping @Sendable (Result<RetentionOutcome, any Error>) -> Void
    ) {
        submit({ transaction in try transaction.removeChanges(retention, limit: limit) }, completion: completion)
    }

    /// Writes something that leaves no trace; see ``ServerStorage``.
    public func verifyWriting(completion: @escaping @Sendable (Result<Void, any Error>) -> Void) {
        submit({ transaction in try transaction.touch() }, completion: completion)
    }
}
