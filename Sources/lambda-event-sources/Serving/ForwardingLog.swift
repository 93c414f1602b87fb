import ControlPlane
import Logging

/// Tells the log and the meters what the forwarder does: one line for each call that fails, and for what an operator should know.
struct ForwardingLog: ForwardingObserver {
    let logger: Logger
    let meters: ForwardingMeters

    func didCall(
        _ call: UpstreamCall,
        for id: MappingID,
        in scope: UpstreamScope,
        seconds: Double,
        failure: UpstreamFailure?
    ) {
        meters.didCall(call, for: id, in: scope, seconds: seconds, failure: failure)
        var metadata: Logger.Metadata = [
            "mapping": "\(id)", "service": "\(call.service)", "operation": "\(call.operation)",
            "account": "\(scope.account)", "region": "\(scope.region)", "milliseconds": "\(Int(seconds * 1000))",
        ]
        guard let failure else {
            logger.debug("forwarded", metadata: metadata)
            return
        }
        metadata["kind"] = "\(failure.kind.rawValue)"
        metadata["error"] = "\(failure.description)"
        logger.warning("forwarding failed", metadata: metadata)
    }

    func didNote(_ message: String, about id: MappingID?) {
        logger.warning("\(message)", metadata: id.map { ["mapping": "\($0)"] })
    }
}
