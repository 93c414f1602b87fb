import CLinux
import Glibc
import Logging

/// The connections and listeners of a loop.
extension EventLoop {
    func adopt(_ descriptor: Int32, peer: PeerAddress, refusal: HTTPServerError? = nil) {
        let slot: UInt32
        if let free = freeSlots.popLast() {
            slot = free
        } else {
            slot = UInt32(slots.count)
            slots.append(nil)
        }
        // 31 bits, so that no key has the listener flag.
        generation = (generation &+ 1) & 0x7FFF_FFFF
        let connection = Connection(
            descriptor: descriptor,
            key: UInt64(generation) << 32 | UInt64(slot),
            peer: peer,
            refusal: refusal,
            loop: self
        )
        var event = epoll_event()
        event.events = linux_epoll_in | linux_epoll_out | linux_epoll_read_hangup | linux_epoll_edge_triggered
        event.data.u64 = connection.key
        guard epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) == 0 else {
            logger.warning(
                "connection dropped",
                metadata: ["reason": "\(SystemCallError("epoll_ctl", purpose: "watch a connection"))"]
            )
            _ = close(descriptor)
            freeSlots.append(slot)
            population.leave(peer, isRefused: refusal != nil)
            return
        }
        slots[Int(slot)] = connection
        connectionCount += 1
        if !isTicking { startTicking() }
        connection.open()
    }

    /// Forgets a connection that has closed its descriptor.
    func remove(_ connection: Connection) {
        let slot = connection.slot
        guard slots[Int(slot)] === connection else { return }
        slots[Int(slot)] = nil
        freeSlots.append(slot)
        connectionCount -= 1
        noteIdle(connection, false)
        population.leave(connection.peer, isRefused: connection.refusal != nil)
        acceptor?.resume()
    }

    /// Makes room for the handshake of a connection: a peer that means it is done within moments, so the one that has
    /// taken longest is the one to give up.
    func beginHandshake(_ connection: Connection) {
        let share = max(1, limits.handshakes / population.loops)
        while handshakes.count >= share {
            guard let key = handshakes.takeOldest(where: isHandshaking) else { break }
            counters.droppedHandshakes.add(1)
            slots[Int(key & 0xFFFF_FFFF)]?.abort()
        }
        handshakes.compact(where: isHandshaking)
        handshakes.begin(connection.key)
    }

    private func isHandshaking(_ key: UInt64) -> Bool {
        let slot = Int(key & 0xFFFF_FFFF)
        guard slot < slots.count, let connection = slots[slot] else { return false }
        return connection.key == key && connection.isHandshaking
    }

    func watch(listener descriptor: Int32, key: UInt64) throws {
        var event = epoll_event()
        event.events = linux_epoll_in
        event.data.u64 = key | Self.listenerFlag
        guard epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) == 0 else {
            throw SystemCallError("epoll_ctl", purpose: "watch a listening socket")
        }
    }

    func unwatch(listener descriptor: Int32) {
        var event = epoll_event()
        _ = epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, &event)
    }
}
