import ControlPlane

/// One write that waits for its commit.
struct WriteRequest: Sendable {
    /// Tells the caller that its write is durable.
    typealias Acknowledgement = @Sendable () -> Void

    /// Does the work inside the transaction.
    let perform: @Sendable (SQLiteMappingTransaction) throws -> Acknowledgement
    /// Tells the caller that nothing of its write remains.
    let fail: @Sendable (any Error) -> Void

    init<Output: Sendable>(
        _ work: @escaping @Sendable (SQLiteMappingTransaction) throws -> Output,
        completion: @escaping @Sendable (Result<Output, any Error>) -> Void
    ) {
        perform = { transaction in
            let output = try work(transaction)
            return { completion(.success(output)) }
        }
        fail = { completion(.failure($0)) }
    }
}
