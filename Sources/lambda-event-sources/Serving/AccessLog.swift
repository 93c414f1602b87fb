import HTTPServer
import HTTPTypes
import Logging

/// Logs every request when it is answered.
struct AccessLog: Sendable {
    let logger: Logger

    /// A responder that logs the answer given through it.
    func observing(_ responder: Responder, of request: HTTPServerRequest) -> Responder {
        let start = ContinuousClock.now
        return responder.observed { response in
            let time = (ContinuousClock.now - start).components
            let microseconds = time.seconds * 1_000_000 + time.attoseconds / 1_000_000_000_000
            logger.info(
                "request",
                metadata: [
                    "method": "\(request.method.rawValue)", "path": "\(request.path)",
                    "query": "\(Self.shown(request.query))", "status": "\(response.status.code)",
                    "bytes": "\(response.body.count)", "microseconds": "\(microseconds)",
                    "peer": "\(request.peer)",
                    "requestId": "\(response.requestID ?? "")",
                ]
            )
        }
    }
}

extension AccessLog {
    /// The query without what authenticates a presigned request: whoever reads the log could send it again.
    static func shown(_ query: String?) -> String {
        guard let query else { return "" }
        guard query.contains("X-Amz-") else { return query }
        return query.split(separator: "&", omittingEmptySubsequences: false).map { parameter in
            let name = parameter.prefix { $0 != "=" }
            return ["X-Amz-Signature", "X-Amz-Security-Token"].contains(name) ? "\(name)=…" : String(parameter)
        }.joined(separator: "&")
    }
}

extension HTTPServerResponse {
    /// The id under which the log has the request, as either API answers it.
    var requestID: String? { headers[.requestID] ?? headers[.amznRequestID] }
}

extension HTTPField.Name {
    fileprivate static let requestID = HTTPField.Name("X-Request-Id")!
    fileprivate static let amznRequestID = HTTPField.Name("x-amzn-RequestId")!
}
