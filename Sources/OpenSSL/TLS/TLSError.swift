/// Why a TLS session cannot go on.
public enum TLSError: Error, Hashable, Sendable, CustomStringConvertible {
    /// libssl could not make a session.
    case sessionRefused(OpenSSLError)
    /// The host name to be verified is empty, too long or holds a null byte.
    case invalidHostName
    /// The handshake failed, for example because the peer speaks no TLS or no common version.
    case handshakeFailed(OpenSSLError)
    /// The peer's certificate was not accepted.
    case certificateRejected(reason: String)
    /// A record after the handshake was not valid, or the peer reported a fatal alert.
    case protocolViolation(OpenSSLError)
    /// The transport ended without the peer having closed the session, so that data may be missing.
    case truncated
    /// Data was written before the handshake was complete.
    case notEstablished
    /// Data was written after this side has closed the session.
    case closed

    /// What happened, with OpenSSL's reasons.
    public var description: String {
        switch self {
        case .sessionRefused(let error): error.description
        case .invalidHostName: "the host name to verify is not valid"
        case .handshakeFailed(let error): "TLS handshake failed: \(error.reasonText)"
        case .certificateRejected(let reason): "the peer's certificate was rejected: \(reason)"
        case .protocolViolation(let error): "TLS failed: \(error.reasonText)"
        case .truncated: "the connection ended before the TLS session was closed"
        case .notEstablished: "the TLS handshake is not complete"
        case .closed: "the TLS session is closed"
        }
    }
}
