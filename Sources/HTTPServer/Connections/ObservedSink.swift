/// Tells what is answered on the way to where the answer goes.
final class ObservedSink: ResponseSink {
    private let base: any ResponseSink
    private let observer: @Sendable (HTTPServerResponse) -> Void

    init(_ base: any ResponseSink, observer: @escaping @Sendable (HTTPServerResponse) -> Void) {
        self.base = base
        self.observer = observer
    }

    var isClosed: Bool { base.isClosed }
    var streamBacklog: Int { base.streamBacklog }
    var streamHighWaterMark: Int { base.streamHighWaterMark }

    func answer(_ response: HTTPServerResponse) {
        observer(response)
        base.answer(response)
    }

    func beginStream(_ head: HTTPServerResponse) {
        observer(head)
        base.beginStream(head)
    }

    func writeStream(_ bytes: [UInt8]) { base.writeStream(bytes) }

    func finishStream() { base.finishStream() }

    func abandon(isStreaming: Bool) {
        if !isStreaming { observer(HTTPServerResponse(plainText: .internalError)) }
        base.abandon(isStreaming: isStreaming)
    }

    func observeClose(_ observer: @escaping @Sendable (ResponseCloseReason) -> Void) { base.observeClose(observer) }

    func observeWritable(_ observer: @escaping @Sendable () -> Void) { base.observeWritable(observer) }

    func noteRoute(_ number: Int) { base.noteRoute(number) }

    func noteSecondAnswer() { base.noteSecondAnswer() }
}
