import Logging
import UnixSignals

/// Turns SIGHUP into a look at the files that can change while the server runs.
struct ReloadSignals: Sendable {
    let logger: Logger
    let reload: @Sendable () -> Void

    /// Watches until it is cancelled.
    func run() async {
        for await _ in await UnixSignalsSequence(trapping: .sighup) {
            logger.notice("reloading", metadata: ["signal": "SIGHUP"])
            reload()
        }
    }
}
