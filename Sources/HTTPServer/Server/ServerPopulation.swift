internal import Synchronization

/// How many connections all loops of a server have, against how many they may have.
final class ServerPopulation: Sendable {
    private let limit: Int
    /// How many loops share the server's budgets.
    let loops: Int
    private let open = Atomic(0)
    private let refused = Atomic(0)

    /// A few more than the limit are held for a moment to be told that they are too many.
    private static let refusals = 64

    enum Admission {
        case admitted, refused
        /// Not even a refusal fits.
        case dropped
    }

    init(limit: Int, loops: Int) {
        self.limit = limit
        self.loops = loops
    }

    /// The connections that were admitted and are open.
    var count: Int { open.load(ordering: .relaxed) }

    /// Counts a connection in, unless it is to be dropped.
    func enter() -> Admission {
        if open.wrappingAdd(1, ordering: .relaxed).oldValue < limit { return .admitted }
        leave(isRefused: false)
        if refused.wrappingAdd(1, ordering: .relaxed).oldValue < Self.refusals { return .refused }
        leave(isRefused: true)
        return .dropped
    }

    func leave(isRefused: Bool) {
        if isRefused {
            refused.wrappingSubtract(1, ordering: .relaxed)
        } else {
            open.wrappingSubtract(1, ordering: .relaxed)
        }
    }
}
