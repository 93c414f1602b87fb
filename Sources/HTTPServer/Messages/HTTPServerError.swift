public import HTTPTypes

/// A refusal by the server itself, before or instead of a handler's answer.
public struct HTTPServerError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The status to answer with.
    public let status: HTTPResponse.Status
    /// A stable, lower-case, hyphenated name of the reason, fit for metric labels.
    public let code: String
    /// What was wrong and how to put it right, for people.
    ///
    /// It repeats no input.
    public let message: String
    /// The request target in origin form, if it was read before the error.
    public internal(set) var target: String?

    /// Makes an error.
    public init(status: HTTPResponse.Status, code: String, message: String, target: String? = nil) {
        self.status = status
        self.code = code
        self.message = message
        self.target = target
    }

    /// The status, the code and the message.
    public var description: String { "\(status.code) \(code): \(message)" }

    static func badRequest(_ code: String, _ message: String) -> HTTPServerError {
        HTTPServerError(status: .badRequest, code: code, message: message)
    }
}

extension HTTPServerError {
    /// A line ends in LF without CR, or CR stands alone (RFC 9112 section 2.2).
    public static let bareLineEnding = badRequest(
        "bare-line-ending",
        "Every line of a request ends with CR LF; a CR or LF of its own is not allowed."
    )
    /// The request line is not `method SP target SP version` (RFC 9112 section 3).
    public static let malformedRequestLine = badRequest(
        "malformed-request-line",
        "The request line must be a method, a target and HTTP/1.1, separated by single spaces."
    )
    /// The target has bytes that a URI cannot have, or is in a form that the method does not allow (RFC 9112 section 3.2).
    public static let malformedTarget = badRequest(
        "malformed-target",
        "The request target must be a percent-encoded absolute path, an http or https URI, or * for OPTIONS."
    )
    /// A header field or trailer field is malformed (RFC 9112 section 5).
    public static let malformedField = badRequest(
        "malformed-field",
        "A field must be a token, a colon without space before it, and a value of visible characters."
    )
    /// A field or the target has more combining marks in a row than text has (Stream-Safe Text Format, UAX #15).
    public static let tooManyMarks = badRequest(
        "too-many-combining-marks",
        "A field or the request target has more than 30 combining marks in a row, which no text needs."
    )
    /// A field is continued on a second line (RFC 9112 section 5.2).
    public static let foldedField = badRequest(
        "folded-field",
        "A field must stand on one line: a line must not start with a space or a tab."
    )
    /// `Host` is absent, repeated or not `host[:port]` (RFC 9112 section 3.2).
    public static let invalidHost = badRequest(
        "invalid-host",
        "A request must have exactly one Host field, with a host and an optional port."
    )
    /// `Content-Length` is repeated or not a number (RFC 9112 section 6.3).
    public static let invalidContentLength = badRequest(
        "invalid-content-length",
        "A request must have at most one Content-Length field, of decimal digits only."
    )
    /// `Transfer-Encoding` does not end in `chunked`, is repeated, or comes with `Content-Length` or HTTP/1.0 (RFC 9112 section 6.1).
    public static let invalidTransferEncoding = badRequest(
        "invalid-transfer-encoding",
        "Transfer-Encoding must be chunked, once, without Content-Length, and in HTTP/1.1."
    )
    /// The body is coded in a way that this server does not read (RFC 9112 section 6.1).
    public static let unknownTransferCoding = HTTPServerError(
        status: .notImplemented,
        code: "unknown-transfer-coding",
        message: "The only transfer coding understood is chunked."
    )
    /// A chunk is malformed (RFC 9112 section 7.1).
    public static let malformedChunk = badRequest(
        "malformed-chunk",
        "A chunk must be its size in hexadecimal digits, CR LF, that many bytes, and CR LF."
    )
    /// The peer finished sending in the middle of a request.
    public static let incompleteRequest = badRequest(
        "incomplete-request",
        "The connection was closed for writing before the request was complete."
    )
    /// The request was not complete in time.
    public static let requestTimeout = HTTPServerError(
        status: .requestTimeout,
        code: "request-timeout",
        message: "The request did not arrive within the time allowed."
    )
    /// The request line is too long.
    public static let targetTooLong = HTTPServerError(
        status: .uriTooLong,
        code: "request-line-too-long",
        message: "The request line is longer than this server allows."
    )
    /// The header section is too large or has too many fields.
    public static let fieldsTooLarge = HTTPServerError(
        status: .requestHeaderFieldsTooLarge,
        code: "fields-too-large",
        message: "The header fields are larger or more than this server allows."
    )
    /// The body is too large.
    public static let bodyTooLarge = HTTPServerError(
        status: .contentTooLarge,
        code: "body-too-large",
        message: "The body is larger than this server allows."
    )
    /// `Expect` asks for something other than `100-continue` (RFC 9110 section 10.1.1).
    public static let unknownExpectation = HTTPServerError(
        status: .expectationFailed,
        code: "unknown-expectation",
        message: "The only expectation understood is 100-continue."
    )
    /// The protocol version is not HTTP/1.0 or HTTP/1.1.
    public static let unsupportedVersion = HTTPServerError(
        status: .httpVersionNotSupported,
        code: "unsupported-version",
        message: "This server speaks HTTP/1.1."
    )
    /// `CONNECT` is for proxies.
    public static let connectRefused = HTTPServerError(
        status: .notImplemented,
        code: "connect-refused",
        message: "This server is not a proxy; CONNECT is not implemented."
    )
    /// As many connections as allowed are open.
    public static let tooManyConnections = HTTPServerError(
        status: .serviceUnavailable,
        code: "too-many-connections",
        message: "The server has as many connections as it allows; try again later."
    )
    /// The peer has as many connections open as one may have.
    public static let tooManyConnectionsOfPeer = HTTPServerError(
        status: .serviceUnavailable,
        code: "too-many-connections-of-peer",
        message: "Your address has as many connections as the server allows one; use those again, or close some."
    )
    /// As many request bodies as memory allows are being received.
    public static let tooManyBodies = HTTPServerError(
        status: .serviceUnavailable,
        code: "too-many-bodies",
        message: "The server is receiving as much as it allows at a time; try again later."
    )
    /// The handler gave no answer, or one that cannot be sent.
    public static let internalError = HTTPServerError(
        status: .internalServerError,
        code: "internal-error",
        message: "The server could not make an answer."
    )
}
