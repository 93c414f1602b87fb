import HTTPTypes
import Logging
import Synchronization

/// Writing answers and sending them.
extension Connection {
    /// Writes an answer behind what is written already, or a plain refusal if it cannot be put on the wire.
    func write(_ response: HTTPServerResponse) {
        switch machine.answer(response, dateLine: loop.dateLine, into: &loop.output) {
        case .written(let rest):
            noteComplete()
            if !rest.isEmpty { enqueue(rest) }
            noteAnswer(response.status)
        case .unsendable:
            loop.logger.error("answer cannot be sent", metadata: ["status": "\(response.status.code)"])
            let error = HTTPServerError.internalError
            let substitute = loop.handler?.renderError(error) ?? HTTPServerResponse(plainText: error)
            let outcome = machine.answer(substitute, dateLine: loop.dateLine, into: &loop.output)
            if outcome == .unsendable {
                _ = machine.answer(HTTPServerResponse(plainText: error), dateLine: loop.dateLine, into: &loop.output)
            }
            noteComplete()
            noteAnswer(error.status)
        case .unexpected:
            break
        }
    }

    /// Notes that the answer to the last request is complete: whatever else comes for it is too late.
    func noteComplete() {
        closeObserver = nil
        writableObserver = nil
        answered.store(machine.requests, ordering: .releasing)
    }

    /// Tells the handler what became of the request that it was handed last; refusals by the server are not its own.
    func noteAnswer(_ status: HTTPResponse.Status) {
        guard let exchange else { return }
        self.exchange = nil
        let now = loop.clock.monotonic()
        loop.latest = now
        loop.handler?.didAnswer(
            RequestSummary(
                method: exchange.method,
                route: exchange.route,
                status: status.code,
                nanoseconds: now > exchange.start ? now - exchange.start : 0
            )
        )
    }

    /// Queues a large body without copying it.
    private func enqueue(_ body: [UInt8]) {
        guard session == nil else {
            loop.output.append(contentsOf: body)
            return
        }
        queued.append(copy: loop.output[...])
        loop.output.removeAll(keepingCapacity: true)
        queued.append(piece: body)
    }

    /// Sends what this turn has made, after what waits already.
    func flush() {
        if !loop.output.isEmpty { flushOutput() }
        if !queued.isEmpty { writeQueued() }
    }

    private func flushOutput() {
        var output = loop.output.lend()
        defer { loop.output.takeBack(&output) }
        guard let session else { return send(output) }
        var ciphertext = loop.ciphertext.lend()
        defer { loop.ciphertext.takeBack(&ciphertext) }
        do {
            try session.send(output.span, ciphertext: &ciphertext)
        } catch {
            return abort()
        }
        send(ciphertext)
    }

    /// Sends bytes, and keeps what the peer does not take.
    private func send(_ bytes: [UInt8]) {
        guard queued.isEmpty else { return queued.append(copy: bytes[...]) }
        switch bytes.withUnsafeBytes({ Socket.send(descriptor, $0) }) {
        case .bytes(let count):
            if count < bytes.count { queued.append(copy: bytes[count...]) }
        case .wouldBlock:
            queued.append(copy: bytes[...])
        case .failed:
            abort()
        }
    }

    func writeQueued() {
        while !queued.isEmpty, !isClosed {
            let more = queued.hasMore
            var outcome = Socket.Outcome.wouldBlock
            let taken = queued.takeFront { bytes in
                outcome = Socket.send(descriptor, bytes, more: more)
                if case .bytes(let count) = outcome { return count }
                return 0
            }
            if taken > 0 { writeProgress &+= 1 }
            switch outcome {
            case .bytes: continue
            case .wouldBlock: return
            case .failed: return abort()
            }
        }
    }
}
