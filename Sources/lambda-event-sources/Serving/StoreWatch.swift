import ControlPlane
import CoreMetrics
import Logging
import Synchronization

/// Hears what the store does: wakes those who wait for changes, measures, and knows whether writing works.
final class StoreWatch: StorageObserver {
    private struct State {
        var failure: StorageError?
        var committed: [@Sendable () -> Void] = []
    }

    private let state = Mutex(State())
    private let logger: Logger
    private let factory: any MetricsFactory
    private let commitSize: Recorder
    private let commitDuration: Timer
    private let checkpointDuration: Timer
    private let failedCheckpoints: Counter
    private let writable: Meter

    init(logger: Logger, factory: any MetricsFactory) {
        self.logger = logger
        self.factory = factory
        commitSize = Recorder(label: MetricCatalogue.commitSize, dimensions: [], aggregate: true, factory: factory)
        commitDuration = Timer(label: MetricCatalogue.commitDuration, factory: factory)
        checkpointDuration = Timer(label: MetricCatalogue.checkpointDuration, factory: factory)
        failedCheckpoints = Counter(label: MetricCatalogue.failedCheckpoints, factory: factory)
        writable = Meter(label: MetricCatalogue.writable, factory: factory)
        writable.set(1)
    }

    /// Asks to be told after each commit, on the writer's queue.
    func onCommit(_ observer: @escaping @Sendable () -> Void) {
        state.withLock { $0.committed.append(observer) }
    }

    /// Why the last write failed, if it did.
    var writeFailure: String? { state.withLock { $0.failure?.publicReason } }

    func didCommit(writes: Int, seconds: Double) {
        commitSize.record(writes)
        commitDuration.recordNanoseconds(Int64(seconds * 1e9))
        let (recovered, observers) = state.withLock { state in
            defer { state.failure = nil }
            return (state.failure != nil, state.committed)
        }
        if recovered {
            writable.set(1)
            logger.notice("writing works again")
        }
        for observer in observers { observer() }
    }

    func didFail(writes: Int, error: StorageError) {
        let isNew = state.withLock { state in
            defer { state.failure = error }
            return state.failure != error
        }
        writable.set(0)
        let kind = [("kind", error.code.rawValue)]
        Counter(label: MetricCatalogue.failedWrites, dimensions: kind, factory: factory).increment(by: max(1, writes))
        if isNew { logger.error("writing fails", metadata: ["error": "\(error)", "writes": "\(writes)"]) }
    }

    func didCheckpoint(pages: Int, copied: Int, seconds: Double) {
        checkpointDuration.recordNanoseconds(Int64(seconds * 1e9))
        logger.debug("checkpoint", metadata: ["pages": "\(pages)", "copied": "\(copied)", "seconds": "\(seconds)"])
    }

    func didFailToCheckpoint(error: StorageError) {
        failedCheckpoints.increment()
        logger.warning("the write-ahead log cannot be copied yet", metadata: ["error": "\(error)"])
    }
}
