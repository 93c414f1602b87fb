package import ControlPlane
import Dispatch
package import Logging
import Synchronization

/// Keeps an authenticator up to date with the principals of the database and of the environment.
///
/// A command changes the database from another process. Looking at one row every second is enough to notice: a change
/// takes effect within two seconds.
package final class PrincipalDirectory: Sendable {
    private struct State {
        var version: Int64?
        var configured: [ConfiguredPrincipal] = []
        var names: Set<String> = []
        var timer: (any DispatchSourceTimer)?
        var failure: String?
    }

    private let storage: any PrincipalStorage
    private let sealingKeyFile: String
    private let authenticator: Authenticator
    private let logger: Logger
    private let queue = DispatchQueue(label: "lambda-event-sources.principals")
    private let state = Mutex(State())

    /// Makes a directory.
    ///
    /// - Parameters:
    ///   - storage: Where principals are kept.
    ///   - sealingKeyFile: The file of the key for access keys.
    ///   - authenticator: Who is to know them.
    ///   - logger: Takes what changes, and what does not work.
    package init(
        storage: any PrincipalStorage,
        sealingKeyFile: String,
        authenticator: Authenticator,
        logger: Logger
    ) {
        self.storage = storage
        self.sealingKeyFile = sealingKeyFile
        self.authenticator = authenticator
        self.logger = logger
    }

    deinit { state.withLock { $0.timer?.cancel() } }

    /// Reads all principals now.
    ///
    /// - Parameter configured: Those of the environment.
    /// - Throws: ``StorageError`` if the database cannot be read.
    package func load(configured: [ConfiguredPrincipal]) throws(StorageError) {
        try refresh(configured: configured)
    }

    /// Looks for changes every second until ``stop()``.
    package func start() {
        state.withLock { state in
            let timer = DispatchSource.makeTimerSource(queue: queue)
            timer.schedule(deadline: .now() + 1, repeating: 1, leeway: .milliseconds(200))
            timer.setEventHandler { [weak self] in self?.look() }
            timer.activate()
            state.timer = timer
        }
    }

    /// Looks no more.
    package func stop() {
        state.withLock { state in
            state.timer?.cancel()
            state.timer = nil
        }
    }

    /// Looks for a change; while the database cannot be read, everything stays as it is.
    private func look() {
        do {
            try refresh(configured: nil)
            state.withLock { $0.failure = nil }
        } catch {
            let isNew = state.withLock { state in
                defer { state.failure = error.message }
                return state.failure != error.message
            }
            if isNew { logger.error("the principals cannot be read", metadata: ["error": "\(error)"]) }
        }
    }

    private func refresh(configured: [ConfiguredPrincipal]?) throws(StorageError) {
        // Before the rows: a change in between is seen again the next time.
        let version = try storage.version()
        let (known, isSame) = state.withLock { state in
            if let configured { state.configured = configured }
            return (state.configured, configured == nil && state.version == version)
        }
        guard !isSame else { return }
        let stored = try storage.principals()
        var index = PrincipalIndex(stored: stored, sealingKey: sealingKey(for: stored), configured: known)
        authenticator.replace(index)
        let (before, isFirst) = state.withLock { state in
            defer { (state.version, state.names) = (version, index.names) }
            return (state.names, state.version == nil)
        }
        for warning in index.takeWarnings() { logger.warning("\(warning)") }
        guard !isFirst || !index.names.isEmpty else { return }
        logger.notice(
            "principals loaded",
            metadata: [
                "count": "\(index.names.count)",
                "new": "\(index.names.subtracting(before).sorted().joined(separator: ","))",
                "gone": "\(before.subtracting(index.names).sorted().joined(separator: ","))",
            ]
        )
    }

    private func sealingKey(for principals: [Principal]) -> SealingKey? {
        let isNeeded = principals.contains { principal in
            principal.credentials.contains { if case .accessKey = $0.proof { true } else { false } }
        }
        guard isNeeded else { return nil }
        do {
            return try SealingKey(file: sealingKeyFile)
        } catch {
            logger.error("access keys cannot be used", metadata: ["error": "\(error)"])
            return nil
        }
    }
}
