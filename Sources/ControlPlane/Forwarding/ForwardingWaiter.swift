import Synchronization

/// Someone who waits, and is told once.
final class ForwardingWaiter: Sendable {
    private let completion: Mutex<(@Sendable () -> Void)?>

    init(_ completion: @escaping @Sendable () -> Void) { self.completion = Mutex(completion) }

    func finish() {
        completion.withLock { completion in
            defer { completion = nil }
            return completion
        }?()
    }
}
