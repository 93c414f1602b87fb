internal import COpenSSL

/// A version of TLS; older ones are not offered.
public enum TLSVersion: String, Hashable, Sendable, CaseIterable {
    /// TLS 1.2 (RFC 5246), with forward secrecy and authenticated encryption only.
    case v1_2 = "TLSv1.2"
    /// TLS 1.3 (RFC 8446).
    case v1_3 = "TLSv1.3"

    var number: Int32 {
        switch self {
        case .v1_2: TLS1_2_VERSION
        case .v1_3: TLS1_3_VERSION
        }
    }
}
