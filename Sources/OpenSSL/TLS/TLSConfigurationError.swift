/// Why a TLS context cannot be made of what was given.
///
/// Each names the file or the part at fault, so that one line tells an operator what to mend. None holds key material.
public enum TLSConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A file cannot be read.
    case unreadableFile(path: String, reason: String)
    /// There is no certificate in the text.
    case noCertificate(source: String)
    /// A certificate in the text cannot be parsed.
    case malformedCertificate(source: String, reason: String)
    /// There is no private key in the text.
    case noPrivateKey(source: String)
    /// The private key cannot be parsed.
    case malformedPrivateKey(source: String, reason: String)
    /// The private key is encrypted with a passphrase.
    case encryptedPrivateKey(source: String)
    /// The private key is not that of the first certificate.
    case keyMismatch(certificate: String, key: String)
    /// An application protocol's name is empty, longer than 255 bytes, or there are too many.
    case invalidApplicationProtocols
    /// libssl refuses the setting, for example a key that is too weak.
    case refused(OpenSSLError)

    /// What is wrong, and where.
    public var description: String {
        switch self {
        case .unreadableFile(let path, let reason): "cannot read \(path): \(reason)"
        case .noCertificate(let source): "\(source) holds no PEM certificate"
        case .malformedCertificate(let source, let reason): "a certificate in \(source) is malformed: \(reason)"
        case .noPrivateKey(let source): "\(source) holds no PEM private key"
        case .malformedPrivateKey(let source, let reason): "the private key in \(source) is malformed: \(reason)"
        case .encryptedPrivateKey(let source):
            "the private key in \(source) is encrypted; give one without a passphrase, readable by this user only"
        case .keyMismatch(let certificate, let key):
            "the private key in \(key) does not belong to the first certificate in \(certificate)"
        case .invalidApplicationProtocols: "application protocol names have 1 to 255 bytes"
        case .refused(let error): error.description
        }
    }
}
