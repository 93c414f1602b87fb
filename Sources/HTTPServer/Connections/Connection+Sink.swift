import HTTPTypes
import Logging
import Synchronization

/// Answers, from the handler at once or from elsewhere later.
extension Connection: ResponseSink {
    var streamBacklog: Int { streamMail.load(ordering: .relaxed) + streamQueued.load(ordering: .relaxed) }
    var streamHighWaterMark: Int { loop.limits.outputHighWaterMark }

    /// Whether the caller is this connection's handler: then there is no other work under way on the loop's buffers.
    @inline(__always)
    private var isServing: Bool { loop.isCurrent && loop.current === self }

    func answer(_ response: HTTPServerResponse) {
        if isServing {
            write(response)
        } else if !isClosed {
            loop.post(.answer(self, response))
        }
    }

    func answer(_ rendered: RenderedResponse, _ value: Span<UInt8>) {
        if isServing {
            write(rendered, value)
        } else {
            answer(rendered.response(with: value))
        }
    }

    func beginStream(_ head: HTTPServerResponse) {
        if isServing {
            writeStreamHead(head)
        } else if !isClosed {
            loop.post(.beginStream(self, head))
        }
    }

    func writeStream(_ bytes: [UInt8]) {
        guard !isClosed else { return }
        streamMail.wrappingAdd(bytes.count, ordering: .relaxed)
        loop.post(.writeStream(self, bytes))
    }

    func finishStream() {
        if !isClosed { loop.post(.finishStream(self)) }
    }

    func abandon(isStreaming: Bool) {
        if !isClosed { loop.post(.abandon(self, isStreaming: isStreaming)) }
    }

    func observeClose(_ observer: @escaping @Sendable (ResponseCloseReason) -> Void) {
        if isServing {
            setCloseObserver(observer)
        } else {
            loop.post(.observeClose(self, observer))
        }
    }

    func observeWritable(_ observer: @escaping @Sendable () -> Void) {
        loop.post(.observeWritable(self, observer))
    }

    func noteRoute(_ number: Int) {
        if isServing { exchange?.route = number }
    }

    func noteSecondAnswer() {
        loop.logger.error("second answer to one request dropped", metadata: ["peer": "\(peer)"])
    }

    // MARK: On the queue

    func answerLate(_ response: HTTPServerResponse) {
        guard !isClosed else { return }
        write(response)
        flush()
        // Pipelined requests may have waited behind this one.
        serve()
    }

    func beginStreamLate(_ head: HTTPServerResponse) {
        guard !isClosed else { return }
        writeStreamHead(head)
        flush()
        settle()
    }

    private func writeStreamHead(_ head: HTTPServerResponse) {
        switch machine.beginStream(head, dateLine: loop.dateLine, into: &loop.output) {
        case .written:
            machine.writeStream(head.body, into: &loop.output)
            noteAnswer(head.status)
        case .unsendable: write(HTTPServerResponse(status: .init(code: 0)))
        case .unexpected: break
        }
    }

    func writeStreamLate(_ bytes: [UInt8]) {
        streamMail.wrappingSubtract(bytes.count, ordering: .relaxed)
        guard !isClosed else { return }
        machine.writeStream(bytes, into: &loop.output)
        flush()
        guard queued.count <= 4 * loop.limits.outputHighWaterMark else {
            loop.logger.warning("stream closed", metadata: ["reason": "the peer reads too slowly", "peer": "\(peer)"])
            return abort()
        }
        settle()
    }

    func finishStreamLate() {
        guard !isClosed else { return }
        machine.finishStream(into: &loop.output)
        closeObserver = nil
        streamQueued.store(0, ordering: .relaxed)
        flush()
        serve()
    }

    func abandonLate(isStreaming: Bool) {
        guard !isClosed else { return }
        guard !isStreaming else { return abort() }
        loop.logger.error("request dropped without an answer", metadata: ["peer": "\(peer)"])
        let error = HTTPServerError.internalError
        answerLate(loop.handler?.renderError(error) ?? HTTPServerResponse(plainText: error))
    }

    func setCloseObserver(_ observer: @escaping @Sendable (ResponseCloseReason) -> Void) {
        if isClosed || peerHasHungUp {
            observer(.peerClosed)
        } else if loop.isDraining {
            observer(.serverStopping)
        } else {
            closeObserver = observer
        }
    }

    func setWritableObserver(_ observer: @escaping @Sendable () -> Void) {
        guard !isClosed else { return }
        writableObserver = observer
        settle()
    }
}
