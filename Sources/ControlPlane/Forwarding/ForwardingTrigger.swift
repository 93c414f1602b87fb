/// Where the use cases say that there is something to forward, and where callers wait for it.
public protocol ForwardingTrigger: Sendable {
    /// Says that the outbox row of a mapping is due.
    func wake(_ id: MappingID)

    /// Waits until a mapping is in sync, has failed or is gone.
    ///
    /// - Parameters:
    ///   - id: Which mapping; its change must be durable and not yet woken, as within the completion of a use case.
    ///   - seconds: How long at most.
    ///   - completion: Called once, from any thread.
    func wait(for id: MappingID, seconds: Int, completion: @escaping @Sendable () -> Void)
}
