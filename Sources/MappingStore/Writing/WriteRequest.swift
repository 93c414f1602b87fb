import ControlPlane
import Dispatch
import Synchronization

/// One write that waits for its commit.
struct WriteRequest: Sendable {
    /// Tells the caller that its write is durable.
    typealias Acknowledgement = @Sendable () -> Void

    /// A completion is called once, by whoever comes first: the commit, or the end of the caller's patience.
    private final class Claim: Sendable {
        private let isTaken = Atomic(false)

        func take() -> Bool { !isTaken.exchange(true, ordering: .relaxed) }
    }

    /// Does the work inside the transaction.
    let perform: @Sendable (SQLiteMappingTransaction) throws -> Acknowledgement
    /// Tells the caller that nothing of its write remains, or that nobody knows; without effect after another answer.
    let fail: @Sendable (any Error) -> Void
    /// When it was brought, on the clock of `DispatchTime`.
    let broughtAt = DispatchTime.now().uptimeNanoseconds

    init<Output: Sendable>(
        _ work: @escaping @Sendable (SQLiteMappingTransaction) throws -> Output,
        effect: @escaping @Sendable (Output) -> Void,
        completion: @escaping @Sendable (Result<Output, any Error>) -> Void
    ) {
        let claim = Claim()
        perform = { transaction in
            let output = try work(transaction)
            return {
                if claim.take() { completion(.success(output)) }
                effect(output)
            }
        }
        fail = { if claim.take() { completion(.failure($0)) } }
    }
}
