import Dispatch
import Synchronization

/// What other threads, and other connections, ask of a loop.
extension EventLoop {
    /// A request to a loop.
    enum Message: Sendable {
        case adopt(descriptor: Int32, peer: PeerAddress)
        case makeRoom(Applicant)
        case evictIdle(Int)
        /// What concerns the answer to a request, by its number: it may be over by the time this is read.
        case response(Connection, request: Int, ResponseMessage)
        case drain(deadline: UInt64, done: @Sendable () -> Void)
        case checkDeadlines(done: @Sendable () -> Void)
        case run(@Sendable () -> Void)
    }

    /// What is asked of a connection about the answer to a request.
    enum ResponseMessage: Sendable {
        case answer(HTTPServerResponse)
        case beginStream(HTTPServerResponse)
        case writeStream([UInt8])
        case finishStream
        case abandon(isStreaming: Bool)
        case observeClose(@Sendable (ResponseCloseReason) -> Void)
        case observeWritable(@Sendable () -> Void)
    }

    /// What a loop is doing, for whoever posts to it.
    enum Activity: UInt8, AtomicRepresentable {
        /// Nothing: it needs a place on the queue.
        case idle
        /// It is taking a turn, and looks at its mail before it ends.
        case running
        /// It is waiting for events, and needs to be interrupted.
        case waiting
    }

    /// Hands a message to the loop, which reads it on its queue.
    func post(_ message: Message) {
        let isFirst = mailbox.withLock { mail in
            mail.append(message)
            return mail.count == 1
        }
        // In this order: a loop says that it waits, or ends, before it looks for mail for the last time.
        hasMail.store(true, ordering: .sequentiallyConsistent)
        guard isFirst else { return }
        switch activity.load(ordering: .sequentiallyConsistent) {
        case .idle: queue.async { self.takeTurn() }
        case .running: break
        case .waiting: interrupt()
        }
    }

    func readMail() {
        guard hasMail.exchange(false, ordering: .acquiringAndReleasing) else { return }
        let mail = mailbox.withLock { mail in
            defer { mail = [] }
            return mail
        }
        for message in mail { read(message) }
    }

    private func read(_ message: Message) {
        switch message {
        case .adopt(let descriptor, let peer): adopt(descriptor, peer: peer)
        case .makeRoom(let applicant): makeRoom(for: applicant)
        case .evictIdle(let count): evictIdle(count)
        case .response(let connection, let request, let message): connection.read(message, of: request)
        case .drain(let deadline, let done): drain(until: deadline, done)
        case .checkDeadlines(let done):
            // The time may have been moved since the round began.
            readClock()
            checks.append(done)
        case .run(let body): body()
        }
    }
}
