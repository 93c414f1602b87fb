import HTTPServer
import HTTPTypes

/// Everything that a parser makes of a byte stream.
struct HTTPParsing: Equatable {
    private(set) var requests: [[String]] = []
    private(set) var bodies: [[UInt8]] = []
    private(set) var failure: HTTPServerError?

    init(pieces: [[UInt8]]) {
        var parser = RequestParser(limits: HTTPLimits(), peer: .unix, isSecure: false)
        for piece in pieces {
            var position = 0
            reading: while true {
                switch parser.next(piece.span, &position) {
                case .needsInput, .failure: break reading
                case .continueExpected: continue
                case .request:
                    let request = parser.takeRequest()
                    requests.append(
                        [request.method.rawValue, request.target] + request.headers.map { "\($0.name)\0\($0.value)" }
                    )
                    bodies.append(request.body)
                }
            }
        }
        failure = parser.failure
    }

    /// Every target, name and value.
    var texts: [Substring] {
        requests.flatMap { $0.flatMap { $0.split(separator: "\0", omittingEmptySubsequences: false) } }
    }
}
