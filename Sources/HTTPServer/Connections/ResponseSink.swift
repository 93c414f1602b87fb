/// Where the answers to the requests of a peer go: a connection, or a recorder in a test.
///
/// Callable from any thread, and at any time: what concerns a request that is answered already has no effect, whichever
/// request the connection is busy with by then. So every call names the request, by its number on the connection.
package protocol ResponseSink: AnyObject, Sendable {
    /// Whether nothing more that is written for a request would reach anybody.
    func isClosed(to request: Int) -> Bool
    /// Bytes of streams that were written and not yet taken by the peer.
    var streamBacklog: Int { get }
    /// The backlog from which a stream counts as congested.
    var streamHighWaterMark: Int { get }

    func answer(_ response: HTTPServerResponse, to request: Int)
    func beginStream(_ head: HTTPServerResponse, to request: Int)
    func writeStream(_ bytes: [UInt8], to request: Int)
    func finishStream(to request: Int)
    /// The request will get no answer, or the stream no end.
    func abandon(_ request: Int, isStreaming: Bool)
    /// One who observes a request that is answered already hears ``ResponseCloseReason/answered``.
    func observeClose(of request: Int, _ observer: @escaping @Sendable (ResponseCloseReason) -> Void)
    func observeWritable(of request: Int, _ observer: @escaping @Sendable () -> Void)
    /// The handler tells, while it handles a request, which of its routes serves it.
    func noteRoute(_ number: Int, of request: Int)
    /// A second answer to one request was attempted and dropped.
    func noteSecondAnswer()
}

extension ResponseSink {
    package func noteRoute(_ number: Int, of request: Int) {}
}
