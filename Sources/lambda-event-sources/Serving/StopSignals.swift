import Glibc
import Logging
import ServiceLifecycle
import UnixSignals

/// Turns SIGTERM and SIGINT into a stop: the first one lets requests in flight finish, the second one waits for nothing.
struct StopSignals: Sendable {
    private let signals: UnixSignalsSequence
    private let logger: Logger

    /// Traps the signals from now on; until somebody watches, they wait.
    init(logger: Logger) async {
        signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        self.logger = logger
    }

    /// Watches until it is cancelled.
    func run(stopping group: ServiceGroup) async {
        var isStopping = false
        for await signal in signals {
            if isStopping {
                logger.warning("stopping at once", metadata: ["signal": "\(signal)"])
                // What is committed is durable; the next start needs nothing that an orderly stop would leave.
                exit(128 + signal.rawValue)
            }
            isStopping = true
            logger.info("stopping", metadata: ["signal": "\(signal)"])
            await group.triggerGracefulShutdown()
        }
    }
}
