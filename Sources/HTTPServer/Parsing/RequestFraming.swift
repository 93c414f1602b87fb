/// What the head of a request says of the connection and of the answer's form.
struct RequestFraming: Sendable, Equatable {
    /// Whether another request may follow.
    var keepsAlive = true
    /// Whether the request is HTTP/1.0.
    var isHTTP10 = false
    /// Whether the method is `HEAD`.
    var isHead = false
}
