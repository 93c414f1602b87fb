/// What a connection waits for, and how long it does.
extension Connection {
    enum Timeout { case none, handshake, idle, head, body, write, linger }

    /// The deadline of what is being waited for.
    struct Timer {
        var timeout = Timeout.none
        /// Tells one wait from another of the same kind.
        var serial = 0
        /// In nanoseconds of the server's clock.
        var deadline = UInt64.max
    }

    /// Sets the deadline of what is being waited for now; one that is being waited for already stays.
    func arm() {
        let timeout: Timeout
        var serial = machine.requests
        if isLingering {
            timeout = .linger
        } else if !queued.isEmpty {
            timeout = .write
            serial = writeProgress
        } else if let session, !session.isEstablished {
            timeout = .handshake
        } else {
            switch machine.wait {
            case .idle: timeout = .idle
            case .head: timeout = .head
            case .body: timeout = .body
            case .nothing: timeout = .none
            }
        }
        guard timeout != timer.timeout || serial != timer.serial else { return }
        if timeout == .idle || timer.timeout == .idle { loop.noteIdle(self, timeout == .idle) }
        timer.timeout = timeout
        timer.serial = serial
        let duration: UInt64
        switch timeout {
        case .none:
            timer.deadline = .max
            return
        case .handshake: duration = loop.timeouts.handshake
        case .head: duration = loop.timeouts.header
        case .idle: duration = loop.timeouts.idle
        case .body: duration = loop.timeouts.body
        case .write: duration = loop.timeouts.write
        case .linger: duration = loop.timeouts.linger
        }
        timer.deadline = loop.latest &+ duration
        loop.schedule(self, at: timer.deadline)
    }

    func checkDeadline() {
        guard !isClosed, timer.timeout != .none else { return }
        // What has arrived and waits for this connection's turn is looked at first; its size is bounded.
        guard loop.horizon.time >= timer.deadline, !isPostponed else {
            return loop.schedule(self, at: timer.deadline)
        }
        switch timer.timeout {
        case .none: break
        case .head, .body:
            loop.counters.timeouts.add(1)
            perform(machine.fail(.requestTimeout))
            flush()
            settle()
        case .idle:
            close()
        case .handshake, .write:
            loop.counters.timeouts.add(1)
            abort()
        case .linger:
            close()
        }
    }
}
