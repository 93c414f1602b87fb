import Dispatch

/// Deadlines, and the end.
extension EventLoop {
    func schedule(_ connection: Connection, at deadline: UInt64) {
        wheel.schedule(connection.slot, at: deadline)
    }

    /// The timer runs only while there is something that can be late.
    func startTicking() {
        isTicking = true
        timer?.schedule(
            deadline: .now() + .nanoseconds(Int(DeadlineWheel.resolution)),
            repeating: .nanoseconds(Int(DeadlineWheel.resolution)),
            leeway: .nanoseconds(Int(DeadlineWheel.resolution / 4))
        )
    }

    func tick() {
        // The timer may fire late, when the loop was busy: deadlines are acted on after what has arrived meanwhile.
        takeTurn()
        guard !isStopped else { return }
        acceptor?.resume()
        if connectionCount == 0, !isDraining, acceptor?.isPaused != true {
            isTicking = false
            timer?.schedule(deadline: .distantFuture)
        }
    }

    /// Acts on deadlines that passed before the last look at what has arrived.
    func expireDeadlines() {
        for slot in wheel.advance(to: horizon.time) where Int(slot) < slots.count {
            slots[Int(slot)]?.checkDeadline()
        }
        guard isDraining, now >= drainDeadline else { return }
        for connection in slots { connection?.abort() }
    }

    func finishChecks() {
        guard !checks.isEmpty else { return }
        let checks = checks
        self.checks = []
        for done in checks { done() }
    }

    // MARK: Stopping

    func drain(until deadline: UInt64, _ done: @escaping @Sendable () -> Void) {
        isDraining = true
        drainDeadline = deadline
        drained = done
        if !isTicking { startTicking() }
        for connection in slots { connection?.drain() }
    }

    func finishDrainIfDone() {
        guard isDraining, connectionCount == 0, let done = drained else { return }
        drained = nil
        isStopped = true
        timer?.cancel()
        source?.cancel()
        // On this queue, where it was made and used.
        handler = nil
        done()
    }
}
