import Logging
import UnixSignals

/// Turns SIGHUP into a look at the files that can change while the server runs.
struct ReloadSignals: Sendable {
    private let signals: UnixSignalsSequence
    private let logger: Logger

    /// Traps the signal from now on; until somebody watches, it waits.
    init(logger: Logger) async {
        signals = await UnixSignalsSequence(trapping: .sighup)
        self.logger = logger
    }

    /// Watches until it is cancelled.
    func run(_ reload: @Sendable () -> Void) async {
        for await _ in signals {
            logger.notice("reloading", metadata: ["signal": "SIGHUP"])
            reload()
        }
    }
}
