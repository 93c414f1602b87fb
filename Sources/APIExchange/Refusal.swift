package import EventSources
package import HTTPServer
import HTTPTypes
package import Logging

/// An error as a face answers it.
package struct Refusal: Sendable {
    /// The answer.
    package let response: HTTPServerResponse
    /// The face's name of the kind of error, for the log.
    package let name: String
    /// The rules that the request breaks.
    package let rules: [Finding.Code]
    /// Whether it is no refusal of a request but a mistake of the server.
    package let isMistake: Bool

    /// Makes a refusal.
    package init(_ response: HTTPServerResponse, name: String, rules: [Finding.Code], isMistake: Bool) {
        self.response = response
        self.name = name
        self.rules = rules
        self.isMistake = isMistake
    }
}

/// Tells the log, and whoever counts, what a face refuses.
package final class RefusalLog: Sendable {
    /// Takes refusals, warnings and mistakes.
    package let logger: Logger
    private let didRefuse: @Sendable (_ rules: [Finding.Code]) -> Void

    /// Makes a log.
    ///
    /// - Parameters:
    ///   - logger: Takes refusals, warnings and mistakes.
    ///   - didRefuse: Hears which rules a refused request breaks.
    package init(logger: Logger, didRefuse: @escaping @Sendable (_ rules: [Finding.Code]) -> Void) {
        self.logger = logger
        self.didRefuse = didRefuse
    }

    /// Notes that a request is answered with an error.
    @usableFromInline
    func note(
        _ refusal: Refusal,
        of error: any Error,
        _ request: HTTPServerRequest,
        actor: String,
        operation: String?,
        _ requestID: String
    ) {
        if refusal.isMistake {
            logger.error(
                "request failed",
                metadata: ["requestId": "\(requestID)", "target": "\(request.target)", "error": "\(error)"]
            )
        }
        logger.info(
            "request refused",
            metadata: [
                "requestId": "\(requestID)", "actor": "\(actor)", "operation": "\(operation ?? "none")",
                "method": "\(request.method.rawValue)", "path": "\(request.path)",
                "status": "\(refusal.response.status.code)", "problem": "\(refusal.name)",
                "rules": "\(refusal.rules.map(\.rawValue).joined(separator: ","))",
            ]
        )
        if !refusal.rules.isEmpty { didRefuse(refusal.rules) }
    }
}
