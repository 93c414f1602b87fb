internal import Synchronization

/// How many connections all loops of a server have, against how many they, and each peer, may have.
final class ServerPopulation: Sendable {
    private struct State {
        var open = 0
        var refused = 0
        /// Connections of each peer that is counted; one without any is absent.
        var peers: [UInt64: Int] = [:]
    }

    private let limit: Int
    private let peerLimit: Int
    private let uncounted: [PeerNetwork]
    /// How many loops share the server's budgets.
    let loops: Int
    private let state = Mutex(State())

    /// A few more than the limit are held for a moment to be told that they are too many.
    private static let refusals = 64

    enum Admission {
        case admitted
        /// There is no place, unless somebody gives one up.
        case full
        /// The peer has as many as it may have.
        case tooManyOfPeer
    }

    init(limits: HTTPLimits, loops: Int) {
        limit = limits.connections
        peerLimit = limits.connectionsPerPeer
        uncounted = limits.uncountedPeers
        self.loops = loops
    }

    /// The connections that were admitted and are open.
    var count: Int { state.withLock { $0.open } }

    /// Counts a connection in if there is a place.
    func enter(_ peer: PeerAddress) -> Admission {
        let key = key(of: peer)
        return state.withLock { state in
            let ofPeer = key.map { state.peers[$0] ?? 0 } ?? 0
            // First, so that nobody gives up a place for one who may not have it.
            guard ofPeer < peerLimit else { return .tooManyOfPeer }
            guard state.open < limit else { return .full }
            state.open += 1
            if let key { state.peers[key] = ofPeer + 1 }
            return .admitted
        }
    }

    /// Counts in a connection that is held to be told why it is refused; returns whether that fits.
    func enterRefused() -> Bool {
        state.withLock { state in
            guard state.refused < Self.refusals else { return false }
            state.refused += 1
            return true
        }
    }

    /// Counts out a connection that was counted in.
    func leave(_ peer: PeerAddress, isRefused: Bool) {
        let key = key(of: peer)
        state.withLock { state in
            guard !isRefused else {
                state.refused -= 1
                return
            }
            state.open -= 1
            if let key { state.peers[key] = state.peers[key].flatMap { $0 > 1 ? $0 - 1 : nil } }
        }
    }

    private func key(of peer: PeerAddress) -> UInt64? {
        peer == .unix || uncounted.contains { $0.contains(peer) } ? nil : peer.network
    }
}
