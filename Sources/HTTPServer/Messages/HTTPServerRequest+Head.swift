public import HTTPTypes

extension HTTPServerRequest {
    /// What a request says before its body.
    ///
    /// It never changes, so copies of a request share it.
    final class Head: Sendable {
        let method: HTTPRequest.Method
        let target: String
        let path: String
        let query: String?
        let fields: RequestFields

        init(method: HTTPRequest.Method, target: String, path: String, query: String?, fields: RequestFields) {
            self.method = method
            self.target = target
            self.path = path
            self.query = query
            self.fields = fields
        }
    }

    /// The method, as sent (methods are case-sensitive, RFC 9110 section 9.1).
    public var method: HTTPRequest.Method {
        get { head.method }
        set { head = Head(method: newValue, target: target, path: path, query: query, fields: headers) }
    }

    /// The origin form of the target as sent: the raw path and, after `?`, the raw query; `*` for a server-wide `OPTIONS`.
    public var target: String {
        get { head.target }
        set { head = Head(method: method, target: newValue, path: path, query: query, fields: headers) }
    }

    /// The raw path: percent-encoded, never normalised, without the query.
    public var path: String {
        get { head.path }
        set { head = Head(method: method, target: target, path: newValue, query: query, fields: headers) }
    }

    /// The raw query without its `?`; `nil` when the target has no `?`.
    public var query: String? {
        get { head.query }
        set { head = Head(method: method, target: target, path: path, query: newValue, fields: headers) }
    }

    /// The header fields in order.
    ///
    /// Framing fields are already acted upon; `Host` is the authority in effect.
    public var headers: RequestFields {
        get { head.fields }
        set { head = Head(method: method, target: target, path: path, query: query, fields: newValue) }
    }
}
