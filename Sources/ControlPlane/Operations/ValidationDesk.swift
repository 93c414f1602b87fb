import Synchronization

/// Where batches are validated: beside the loops that serve requests, a few at a time, and one for each caller.
///
/// A batch may take a second of processor time. As tasks of low priority that are fewer than the processors, and that let
/// others go first between their slices, batches leave a processor to everybody else.
public final class ValidationDesk: Sendable {
    /// What became of a batch that was brought.
    public enum Admission: Sendable, Hashable {
        /// It is being validated, or will be.
        case admitted
        /// Another batch of the same caller is not done yet.
        case callerIsBusy
        /// More batches are waiting than memory should hold.
        case deskIsFull
    }

    private struct State {
        var callers: Set<String> = []
        var running = 0
        var waiting: [@Sendable () -> Void] = []
    }

    /// Each that waits holds the body of a request, of a megabyte at most by default.
    private static let maximumWaiting = 64

    private let state = Mutex(State())
    private let concurrency: Int

    /// Makes a desk.
    ///
    /// - Parameter concurrency: How many batches are validated at a time, at least 1.
    public init(concurrency: Int) { self.concurrency = max(1, concurrency) }

    /// Validates a batch when it is its turn.
    ///
    /// - Parameters:
    ///   - caller: Whose batch it is: a principal, or an address where nobody says who it is.
    ///   - work: Validates, and returns what answers: called when the caller may bring its next batch, which it may do as
    ///     soon as it has the answer.
    /// - Returns: Whether it was admitted; nothing is done otherwise.
    public func bring(
        _ caller: String,
        _ work: @escaping @Sendable () async -> @Sendable () -> Void
    ) -> Admission {
        let job: @Sendable () -> Void = { [self] in
            Task(priority: .utility) {
                let answer = await work()
                finish(caller)
                answer()
            }
        }
        let (admission, isTurn) = state.withLock { state -> (Admission, Bool) in
            guard !state.callers.contains(caller) else { return (.callerIsBusy, false) }
            guard state.waiting.count < Self.maximumWaiting else { return (.deskIsFull, false) }
            state.callers.insert(caller)
            guard state.running < concurrency else {
                state.waiting.append(job)
                return (.admitted, false)
            }
            state.running += 1
            return (.admitted, true)
        }
        if isTurn { job() }
        return admission
    }

    private func finish(_ caller: String) {
        let next = state.withLock { state -> (@Sendable () -> Void)? in
            state.callers.remove(caller)
            guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
            state.running -= 1
            return nil
        }
        next?()
    }
}
