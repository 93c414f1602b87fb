import Glibc
import Logging
import ServiceLifecycle
import UnixSignals

/// Turns SIGTERM and SIGINT into a stop: the first one lets requests in flight finish, the second one waits for nothing.
struct StopSignals: Sendable {
    private let signals: UnixSignalsSequence
    private let log: ServerLog

    /// Traps the signals from now on; until somebody watches, they wait.
    init(log: ServerLog) async {
        signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        self.log = log
    }

    /// Watches until it is cancelled.
    func run(stopping group: ServiceGroup) async {
        var isStopping = false
        for await signal in signals {
            if isStopping {
                log.logger.warning("stopping at once", metadata: ["signal": "\(signal)"])
                log.flush()
                // What is committed is durable; the next start needs nothing that an orderly stop would leave.
                exit(128 + signal.rawValue)
            }
            isStopping = true
            log.logger.info("stopping", metadata: ["signal": "\(signal)"])
            await group.triggerGracefulShutdown()
        }
    }
}
