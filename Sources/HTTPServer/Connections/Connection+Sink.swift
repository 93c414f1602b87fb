import HTTPTypes
import Logging
import Synchronization

/// Answers, from the handler at once or from elsewhere later.
extension Connection: ResponseSink {
    var streamBacklog: Int { streamMail.load(ordering: .relaxed) + streamQueued.load(ordering: .relaxed) }
    var streamHighWaterMark: Int { loop.limits.outputHighWaterMark }

    func isClosed(to request: Int) -> Bool { isClosed || answered.load(ordering: .acquiring) >= request }

    /// Whether the caller is this connection's handler: then there is no other work under way on the loop's buffers.
    @inline(__always)
    private func isServing(_ request: Int) -> Bool {
        loop.isCurrent && loop.current === self && machine.requests == request
    }

    private func post(_ message: EventLoop.ResponseMessage, of request: Int) {
        loop.post(.response(self, request: request, message))
    }

    func answer(_ response: HTTPServerResponse, to request: Int) {
        if isServing(request) {
            write(response)
        } else if !isClosed {
            post(.answer(response), of: request)
        }
    }

    func beginStream(_ head: HTTPServerResponse, to request: Int) {
        if isServing(request) {
            writeStreamHead(head)
        } else if !isClosed {
            post(.beginStream(head), of: request)
        }
    }

    func writeStream(_ bytes: [UInt8], to request: Int) {
        guard !isClosed(to: request) else { return }
        streamMail.wrappingAdd(bytes.count, ordering: .relaxed)
        post(.writeStream(bytes), of: request)
    }

    func finishStream(to request: Int) {
        if !isClosed(to: request) { post(.finishStream, of: request) }
    }

    func abandon(_ request: Int, isStreaming: Bool) {
        if !isClosed(to: request) { post(.abandon(isStreaming: isStreaming), of: request) }
    }

    func observeClose(of request: Int, _ observer: @escaping @Sendable (ResponseCloseReason) -> Void) {
        if isServing(request) {
            setCloseObserver(observer, of: request)
        } else {
            post(.observeClose(observer), of: request)
        }
    }

    func observeWritable(of request: Int, _ observer: @escaping @Sendable () -> Void) {
        post(.observeWritable(observer), of: request)
    }

    func noteRoute(_ number: Int, of request: Int) {
        if isServing(request) { exchange?.route = number }
    }

    func noteSecondAnswer() {
        loop.logger.error("second answer to one request dropped", metadata: ["peer": "\(peer)"])
    }

    // MARK: On the queue

    func read(_ message: EventLoop.ResponseMessage, of request: Int) {
        switch message {
        case .writeStream(let bytes): streamMail.wrappingSubtract(bytes.count, ordering: .relaxed)
        case .observeClose(let observer): return setCloseObserver(observer, of: request)
        default: break
        }
        // What comes for an earlier request has nothing to do with the one in progress.
        guard !isClosed(to: request), machine.requests == request else { return }
        switch message {
        case .answer(let response): answerLate(response)
        case .beginStream(let head): beginStreamLate(head)
        case .writeStream(let bytes): writeStreamLate(bytes)
        case .finishStream: finishStreamLate()
        case .abandon(let isStreaming): abandonLate(isStreaming: isStreaming)
        case .observeWritable(let observer):
            writableObserver = observer
            settle()
        case .observeClose: break
        }
    }

    private func answerLate(_ response: HTTPServerResponse) {
        write(response)
        flush()
        // Pipelined requests may have waited behind this one.
        serve()
    }

    private func beginStreamLate(_ head: HTTPServerResponse) {
        writeStreamHead(head)
        flush()
        // An answer without a body is complete.
        if case .streaming = machine.state { settle() } else { serve() }
    }

    private func writeStreamHead(_ head: HTTPServerResponse) {
        switch machine.beginStream(head, dateLine: loop.dateLine, into: &loop.output) {
        case .written:
            if case .streaming = machine.state {
                machine.writeStream(head.body, into: &loop.output)
            } else {
                noteComplete()
            }
            noteAnswer(head.status)
        case .unsendable: write(HTTPServerResponse(status: .init(code: 0)))
        case .unexpected: break
        }
    }

    private func writeStreamLate(_ bytes: [UInt8]) {
        machine.writeStream(bytes, into: &loop.output)
        flush()
        guard queued.count <= 4 * loop.limits.outputHighWaterMark else {
            loop.logger.warning("stream closed", metadata: ["reason": "the peer reads too slowly", "peer": "\(peer)"])
            return abort()
        }
        settle()
    }

    private func finishStreamLate() {
        guard case .streaming = machine.state else { return }
        machine.finishStream(into: &loop.output)
        streamQueued.store(0, ordering: .relaxed)
        noteComplete()
        flush()
        serve()
    }

    private func abandonLate(isStreaming: Bool) {
        guard !isStreaming else { return abort() }
        loop.logger.error("request dropped without an answer", metadata: ["peer": "\(peer)"])
        let error = HTTPServerError.internalError
        answerLate(loop.handler?.renderError(error) ?? HTTPServerResponse(plainText: error))
    }

    private func setCloseObserver(_ observer: @escaping @Sendable (ResponseCloseReason) -> Void, of request: Int) {
        if isClosed || peerHasHungUp {
            observer(.peerClosed)
        } else if machine.requests != request || isClosed(to: request) {
            observer(.answered)
        } else if loop.isDraining {
            observer(.serverStopping)
        } else {
            closeObserver = observer
        }
    }
}
