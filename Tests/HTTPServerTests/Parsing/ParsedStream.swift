import HTTPTypes

@testable import HTTPServer

/// Everything a parser makes of a byte stream.
struct ParsedStream: Equatable, CustomStringConvertible {
    struct Request: Equatable {
        let method: String
        let target: String
        let fields: [String]
        let body: [UInt8]
        let keepsAlive: Bool
    }

    var requests: [Request] = []
    var failure: HTTPServerError?
    var progress = RequestParser.Progress.betweenRequests

    /// Parses pieces as they come.
    init(_ pieces: [[UInt8]], limits: HTTPLimits = HTTPLimits()) {
        var parser = RequestParser(limits: limits, peer: .unix, isSecure: false)
        for piece in pieces {
            var position = 0
            reading: while true {
                switch parser.next(piece.span, &position) {
                case .needsInput:
                    precondition(position == piece.count)
                    break reading
                case .continueExpected:
                    continue
                case .request:
                    let keepsAlive = parser.framing.keepsAlive
                    let request = parser.takeRequest()
                    requests.append(
                        Request(
                            method: request.method.rawValue,
                            target: request.target,
                            fields: request.headers.map { "\($0.name.rawName): \($0.value)" },
                            body: request.body,
                            keepsAlive: keepsAlive
                        )
                    )
                case .failure:
                    break reading
                }
            }
        }
        failure = parser.failure
        progress = parser.progress
    }

    init(_ text: String, limits: HTTPLimits = HTTPLimits()) {
        self.init([Array(text.utf8)], limits: limits)
    }

    var description: String { "\(requests) \(failure?.description ?? "no failure") \(progress)" }
}

/// A whole request with CR LF line ends, made from lines.
func wire(_ lines: String..., body: String = "") -> String {
    lines.map { $0 + "\r\n" }.joined() + "\r\n" + body
}
