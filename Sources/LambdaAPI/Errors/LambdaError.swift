import EventSources
public import HTTPServer
import HTTPTypes
import JSON

/// A refusal in the form of the Lambda API.
public struct LambdaError: Error, Sendable, Hashable {
    /// Which kind.
    public var kind: LambdaErrorKind
    /// What went wrong this time, in AWS's own words where they are known.
    public var message: String
    /// Header fields of this error only.
    public var headers: ResponseFields
    /// The rules of the request that are broken, if any.
    var rules: [Finding.Code] = []

    /// Makes an error.
    public init(_ kind: LambdaErrorKind, _ message: String, headers: ResponseFields = [:]) {
        self.kind = kind
        self.message = message
        self.headers = headers
    }

    /// The caller sends more than it may.
    ///
    /// - Parameter seconds: When to come back.
    /// - Returns: The error as AWS throttles.
    public static func tooManyRequests(retryAfter seconds: Int) -> LambdaError {
        LambdaError(.tooManyRequests, "Rate exceeded", headers: [.retryAfter: String(seconds)])
    }

    /// There is no such mapping.
    static let noSuchResource = LambdaError(.resourceNotFound, "The resource you requested does not exist.")

    /// The body.
    var body: JSONValue {
        var members = JSONObject()
        if let fault = kind.fault { members["Type"] = .string(fault.rawValue) }
        members[kind.messageMember] = .string(message)
        if kind == .tooManyRequests { members["Reason"] = "CallerRateLimitExceeded" }
        return .object(members)
    }

    /// The answer that carries the error.
    ///
    /// - Parameter requestID: The id under which the log has this request.
    /// - Returns: The answer in the form of the error's kind.
    public func response(requestID: String) -> HTTPServerResponse {
        var fields = ResponseFields.answering(
            requestID,
            [.contentType: "application/json", .amznErrorType: kind.code]
        )
        fields.append(contentsOf: headers)
        return HTTPServerResponse(status: kind.status, headers: fields, body: body.serialized())
    }
}
