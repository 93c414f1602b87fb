import HTTPTypes

/// Status lines, rendered once.
struct StatusLines: Sendable {
    static let shared = StatusLines()

    private let byCode: [[UInt8]]

    private init() {
        let reasons: [Int: String] = [
            200: "OK", 201: "Created", 202: "Accepted", 203: "Non-Authoritative Information", 204: "No Content",
            205: "Reset Content", 206: "Partial Content", 207: "Multi-Status", 300: "Multiple Choices",
            301: "Moved Permanently", 302: "Found", 303: "See Other", 304: "Not Modified", 307: "Temporary Redirect",
            308: "Permanent Redirect", 400: "Bad Request", 401: "Unauthorized", 402: "Payment Required",
            403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 406: "Not Acceptable",
            408: "Request Timeout", 409: "Conflict", 410: "Gone", 411: "Length Required", 412: "Precondition Failed",
            413: "Content Too Large", 414: "URI Too Long", 415: "Unsupported Media Type",
            416: "Range Not Satisfiable", 417: "Expectation Failed", 421: "Misdirected Request",
            422: "Unprocessable Content", 423: "Locked", 424: "Failed Dependency", 425: "Too Early",
            426: "Upgrade Required", 428: "Precondition Required", 429: "Too Many Requests",
            431: "Request Header Fields Too Large", 451: "Unavailable For Legal Reasons",
            500: "Internal Server Error", 501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable",
            504: "Gateway Timeout", 505: "HTTP Version Not Supported", 507: "Insufficient Storage",
        ]
        byCode = (0..<600).map { code in
            guard code >= 200 else { return [] }
            // The space before an empty reason is required (RFC 9112 section 4).
            return Array("HTTP/1.1 \(code) \(reasons[code] ?? "")\r\n".utf8)
        }
    }

    /// The status line of a final status, or `nil` for any other code.
    @inline(__always)
    subscript(_ status: HTTPResponse.Status) -> [UInt8]? {
        guard status.code >= 200, status.code < byCode.count else { return nil }
        return byCode[status.code]
    }
}
