import Dispatch

/// Calls again and again, on a queue of its own, until it is released: for work that must go on while another queue hangs.
final class WritePatience: Sendable {
    private let queue = DispatchQueue(label: "lambda-event-sources.write-patience")

    /// Begins to call.
    ///
    /// - Parameters:
    ///   - interval: The time between two calls, in nanoseconds.
    ///   - work: What to do.
    init(every interval: UInt64, _ work: @escaping @Sendable () -> Void) {
        schedule(Int(clamping: interval), work)
    }

    private func schedule(_ interval: Int, _ work: @escaping @Sendable () -> Void) {
        queue.asyncAfter(deadline: .now() + .nanoseconds(interval)) { [weak self] in
            guard let self else { return }
            work()
            self.schedule(interval, work)
        }
    }
}
