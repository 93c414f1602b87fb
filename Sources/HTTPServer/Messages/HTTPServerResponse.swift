public import HTTPTypes

/// A complete response.
///
/// `Content-Length`, `Transfer-Encoding`, `Date` and `Connection` are the server's job: fields of these names are not
/// sent, except that `Connection: close` closes the connection after the response. The body of an answer to `HEAD`
/// and of a 204 or 304 is not sent; `Content-Length` of an answer to `HEAD` is that of the body given.
public struct HTTPServerResponse: Sendable {
    /// The status, from 200 to 599; its reason phrase is not sent when the code is a registered one.
    public var status: HTTPResponse.Status
    /// The header fields in order.
    public var headers: ResponseFields
    /// The body; shared, not copied, until it is sent.
    public var body: [UInt8]

    /// Makes a response.
    public init(status: HTTPResponse.Status, headers: ResponseFields = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
