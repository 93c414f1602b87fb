/// Where the answer to one request goes: a connection, or a recorder in a test.
///
/// Callable from any thread.
package protocol ResponseSink: AnyObject, Sendable {
    /// Whether an answer would reach nobody.
    var isClosed: Bool { get }
    /// Bytes of the stream that were written and not yet taken by the peer.
    var streamBacklog: Int { get }
    /// The backlog from which a stream counts as congested.
    var streamHighWaterMark: Int { get }

    func answer(_ response: HTTPServerResponse)
    /// Answers with a rendered response and the value of its varying field.
    func answer(_ rendered: RenderedResponse, _ value: Span<UInt8>)
    func beginStream(_ head: HTTPServerResponse)
    func writeStream(_ bytes: [UInt8])
    func finishStream()
    /// The request will get no answer, or the stream no end.
    func abandon(isStreaming: Bool)
    func observeClose(_ observer: @escaping @Sendable (ResponseCloseReason) -> Void)
    func observeWritable(_ observer: @escaping @Sendable () -> Void)
    /// The handler tells, while it handles a request, which of its routes serves it.
    func noteRoute(_ number: Int)
    /// A second answer to one request was attempted and dropped.
    func noteSecondAnswer()
}

extension ResponseSink {
    package func answer(_ rendered: RenderedResponse, _ value: Span<UInt8>) {
        answer(rendered.response(with: value))
    }

    package func noteRoute(_ number: Int) {}
}
