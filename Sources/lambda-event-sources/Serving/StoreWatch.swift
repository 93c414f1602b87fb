import ControlPlane
import Logging
import MappingStore
import Synchronization

/// Hears what the store does: wakes those who wait for changes, and knows whether writing works.
final class StoreWatch: StorageObserver {
    private struct State {
        var failure: StorageError?
        var committed: [@Sendable () -> Void] = []
    }

    private let state = Mutex(State())
    private let logger: Logger

    init(logger: Logger) { self.logger = logger }

    /// Asks to be told after each commit, on the writer's queue.
    func onCommit(_ observer: @escaping @Sendable () -> Void) {
        state.withLock { $0.committed.append(observer) }
    }

    /// Why the last write failed, if it did.
    var writeFailure: String? { state.withLock { $0.failure?.message } }

    func didCommit(writes: Int, seconds: Double) {
        let (recovered, observers) = state.withLock { state in
            defer { state.failure = nil }
            return (state.failure != nil, state.committed)
        }
        if recovered { logger.notice("writing works again") }
        for observer in observers { observer() }
    }

    func didFail(writes: Int, error: StorageError) {
        let isNew = state.withLock { state in
            defer { state.failure = error }
            return state.failure != error
        }
        if isNew { logger.error("writing fails", metadata: ["error": "\(error)", "writes": "\(writes)"]) }
    }

    func didCheckpoint(pages: Int, copied: Int, seconds: Double) {
        logger.debug("checkpoint", metadata: ["pages": "\(pages)", "copied": "\(copied)", "seconds": "\(seconds)"])
    }

    func didFailToCheckpoint(error: StorageError) {
        logger.warning("the write-ahead log cannot be copied yet", metadata: ["error": "\(error)"])
    }
}
