import Foundation

/// The ways in which an upstream goes wrong.
enum Fault: String, Sendable, CaseIterable {
    case throttle, throttleWithRetryAfter, serverError, dropBefore, dropAfter, slow, garbage, page, truncated, skewed
    case expiredToken, unknownKey

    /// What becomes of a request that meets the fault.
    func action(_ request: Proxy.Request) -> Proxy.Action {
        switch self {
        case .throttle:
            error(request, 429, "TooManyRequestsException", s3: (503, "SlowDown"), sns: (400, "Throttling"))
        case .throttleWithRetryAfter:
            error(
                request,
                429,
                "TooManyRequestsException",
                s3: (503, "SlowDown"),
                sns: (400, "Throttling"),
                headers: ["retry-after": "1"]
            )
        case .serverError:
            error(request, 500, "ServiceException", s3: (500, "InternalError"), sns: (500, "InternalError"))
        case .dropBefore: .dropBefore
        case .dropAfter: .dropAfter
        case .slow: .silence
        case .garbage: .bytes("\u{0}\u{1}garbage\r\n\r\n")
        case .page:
            .answer(
                Proxy.Response(
                    status: 404,
                    headers: ["content-type": "text/html"],
                    body: Array("<html><body>\u{1B}[31mNo such resource</body></html>".utf8)
                )
            )
        case .truncated: .truncate
        case .skewed:
            error(
                request,
                403,
                "InvalidSignatureException",
                s3: (403, "RequestTimeTooSkewed"),
                sns: (403, "RequestExpired"),
                message: "Signature expired: 20200101T000000Z is now earlier than 20200101T010000Z",
                headers: ["date": Self.date(secondsFromNow: 3600)]
            )
        case .expiredToken:
            error(request, 403, "ExpiredTokenException", s3: (400, "ExpiredToken"), sns: (403, "ExpiredToken"))
        case .unknownKey:
            error(
                request,
                403,
                "UnrecognizedClientException",
                s3: (403, "InvalidAccessKeyId"),
                sns: (403, "InvalidClientTokenId")
            )
        }
    }

    private func error(
        _ request: Proxy.Request,
        _ status: Int,
        _ code: String,
        s3: (status: Int, code: String),
        sns: (status: Int, code: String),
        message: String = "Not now",
        headers: [String: String] = [:]
    ) -> Proxy.Action {
        switch request.service {
        case "s3":
            let body = "<Error><Code>\(s3.code)</Code><Message>\(message)</Message></Error>"
            return answer(s3.status, headers.merging(["content-type": "application/xml"]) { old, _ in old }, body)
        case "sns", "sts":
            let body =
                "<ErrorResponse><Error><Type>Sender</Type><Code>\(sns.code)</Code><Message>\(message)</Message></Error>"
                + "</ErrorResponse>"
            return answer(sns.status, headers.merging(["content-type": "text/xml"]) { old, _ in old }, body)
        default:
            let own = ["content-type": "application/json", "x-amzn-errortype": code]
            return answer(status, headers.merging(own) { old, _ in old }, #"{"message":"\#(message)"}"#)
        }
    }

    private func answer(_ status: Int, _ headers: [String: String], _ body: String) -> Proxy.Action {
        .answer(Proxy.Response(status: status, headers: headers, body: Array(body.utf8)))
    }

    private static func date(secondsFromNow seconds: Double) -> String {
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = TimeZone(identifier: "GMT")
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        return format.string(from: Date().addingTimeInterval(seconds))
    }
}
