import Glibc
import Synchronization

/// Room for new connections where there are as many as may be.
extension EventLoop {
    /// A connection that was refused its place, with the loops that may have somebody who gives one up.
    struct Applicant: Sendable {
        let descriptor: Int32
        let peer: PeerAddress
        /// In the order in which they are asked.
        var loops: ArraySlice<EventLoop>
    }

    /// How many idle connections are asked for their place before it is refused: they may have a request after all.
    private static let asked = 8

    /// Notes what a connection waits for.
    func noteIdle(_ connection: Connection, _ isIdle: Bool) {
        if isIdle {
            idle.append(connection.slot, at: latest)
        } else {
            idle.remove(connection.slot)
        }
        oldestIdle.store(idle.oldestTime, ordering: .relaxed)
    }

    /// Adopts a connection in the place of the one that has been idle for longest, or sends it on to the next loop.
    func makeRoom(for applicant: Applicant) {
        guard !isDraining else {
            _ = close(applicant.descriptor)
            return
        }
        for attempt in 0...Self.asked {
            switch population.enter(applicant.peer) {
            case .admitted: return adopt(applicant.descriptor, peer: applicant.peer)
            case .tooManyOfPeer:
                return refuse(applicant.descriptor, peer: applicant.peer, .tooManyConnectionsOfPeer)
            case .full: break
            }
            guard attempt < Self.asked, let slot = idle.oldest, let connection = slots[Int(slot)] else { break }
            connection.giveUpPlace()
        }
        var applicant = applicant
        if let next = applicant.loops.popFirst() {
            next.post(.makeRoom(applicant))
        } else {
            refuse(applicant.descriptor, peer: applicant.peer, .tooManyConnections)
        }
    }

    /// Closes some of the connections that have been idle for longest.
    func evictIdle(_ count: Int) {
        for _ in 0..<count {
            guard let slot = idle.oldest, let connection = slots[Int(slot)] else { return }
            connection.giveUpPlace()
        }
    }

    /// Holds a connection for long enough to tell it why it is refused.
    func refuse(_ descriptor: Int32, peer: PeerAddress, _ reason: HTTPServerError) {
        if population.enterRefused() {
            adopt(descriptor, peer: peer, refusal: reason)
        } else {
            counters.droppedConnections.add(1)
            _ = close(descriptor)
        }
    }
}
