import ControlPlane
import CoreMetrics
import EventSources
import Logging
import ServiceLifecycle

/// Looks after the store while it is used: removes old history a little at a time, and finds out when writing works
/// again after it has failed.
struct StoreCare: Service {
    /// How much of the history is kept; nothing that is `nil` or 0 removes anything.
    struct Retention: Sendable, Hashable {
        var days = 0
        var entries = 0

        var isUnlimited: Bool { days == 0 && entries == 0 }

        /// What may go at a moment.
        func rule(at now: Timestamp) -> ChangeRetention {
            var rule = ChangeRetention()
            if days > 0 { rule.madeBefore = Timestamp(milliseconds: now.milliseconds - Int64(days) * 86_400_000) }
            if entries > 0 { rule.entriesKept = Int64(entries) }
            return rule
        }
    }

    let store: any ServerStorage
    let watch: StoreWatch
    let retention: Retention
    let factory: any MetricsFactory
    let logger: Logger

    /// How often the history is looked at, and how often a store that fails is tried.
    private static let retentionInterval = Duration.seconds(60)
    private static let probeInterval = Duration.seconds(1)
    /// How many entries one transaction looks at, and how long it leaves the writer to others after that.
    private static let sliceEntries = 200
    private static let pause = Duration.milliseconds(20)

    func run() async throws {
        // Cancelled when the process is to stop: every step is complete in itself.
        try? await cancelWhenGracefulShutdown {
            try await withThrowingTaskGroup { group in
                group.addTask { try await probe() }
                if !retention.isUnlimited { group.addTask { try await retain() } }
                try await group.waitForAll()
            }
        }
    }

    /// Tries a store that has failed, so that it counts as working as soon as it does.
    private func probe() async throws {
        while true {
            try await Task.sleep(for: Self.probeInterval)
            if let obstacle = store.obstacle() { watch.didFail(writes: 0, error: obstacle) }
            guard watch.writeFailure != nil else { continue }
            // What comes of it is told to the watch, as of every write.
            _ = await withCheckedContinuation { continuation in
                store.verifyWriting { continuation.resume(returning: $0) }
            }
        }
    }

    private func retain() async throws {
        let removed = Counter(label: MetricCatalogue.removedChanges, factory: factory)
        while true {
            do {
                let count = try await removeOldChanges(counting: removed)
                if count > 0 { logger.info("old history removed", metadata: ["entries": "\(count)"]) }
            } catch let error as StorageError {
                logger.warning("old history cannot be removed now", metadata: ["error": "\(error)"])
            }
            try await Task.sleep(for: Self.retentionInterval)
        }
    }

    /// Removes all that may go, in slices between which other writes have their turn.
    private func removeOldChanges(counting removed: Counter) async throws -> Int {
        let rule = retention.rule(at: Clock.now())
        var count = 0
        while true {
            let outcome = try await withCheckedThrowingContinuation { continuation in
                store.removeChanges(rule, limit: Self.sliceEntries) { continuation.resume(with: $0) }
            }
            removed.increment(by: outcome.removed)
            count += outcome.removed
            if outcome.isComplete { return count }
            try await Task.sleep(for: Self.pause)
        }
    }
}

extension ServerConfiguration {
    /// How much of the history is kept.
    var historyRetention: StoreCare.Retention {
        StoreCare.Retention(days: self.historyRetentionDays, entries: self.historyRetentionEntries)
    }
}
