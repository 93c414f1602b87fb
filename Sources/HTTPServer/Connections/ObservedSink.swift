/// Tells what is answered on the way to where the answer goes.
final class ObservedSink: ResponseSink {
    private let base: any ResponseSink
    private let observer: @Sendable (HTTPServerResponse) -> Void

    init(_ base: any ResponseSink, observer: @escaping @Sendable (HTTPServerResponse) -> Void) {
        self.base = base
        self.observer = observer
    }

    func isClosed(to request: Int) -> Bool { base.isClosed(to: request) }
    var streamBacklog: Int { base.streamBacklog }
    var streamHighWaterMark: Int { base.streamHighWaterMark }

    func answer(_ response: HTTPServerResponse, to request: Int) {
        observer(response)
        base.answer(response, to: request)
    }

    func beginStream(_ head: HTTPServerResponse, to request: Int) {
        observer(head)
        base.beginStream(head, to: request)
    }

    func writeStream(_ bytes: [UInt8], to request: Int) { base.writeStream(bytes, to: request) }

    func finishStream(to request: Int) { base.finishStream(to: request) }

    func abandon(_ request: Int, isStreaming: Bool) {
        if !isStreaming { observer(HTTPServerResponse(plainText: .internalError)) }
        base.abandon(request, isStreaming: isStreaming)
    }

    func observeClose(of request: Int, _ observer: @escaping @Sendable (ResponseCloseReason) -> Void) {
        base.observeClose(of: request, observer)
    }

    func observeWritable(of request: Int, _ observer: @escaping @Sendable () -> Void) {
        base.observeWritable(of: request, observer)
    }

    func noteRoute(_ number: Int, of request: Int) { base.noteRoute(number, of: request) }

    func noteSecondAnswer() { base.noteSecondAnswer() }
}
