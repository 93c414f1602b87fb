/// Why there is no answer.
struct TransportFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// Whether any of the request may have reached the server.
    var isSent: Bool
    /// What happened, as a sentence without a full stop; it may quote the peer.
    var description: String

    init(isSent: Bool, _ description: String) {
        self.isSent = isSent
        self.description = description
    }
}
