import OpenSSL
import Synchronization

/// The authorities that servers' certificates are checked against.
///
/// Reading those of the system takes longer than a call does, so they are read once, with the first secure connection.
final class CertificateTrust: Sendable {
    private let context = Mutex<TLSContext?>(nil)

    /// Trusts the system's authorities, or those of a PEM file alone, which is read at once.
    init(bundle path: String?) throws(AWSConfigurationError) {
        guard let path else { return }
        do throws(TLSConfigurationError) {
            let bundle = try TLSContext(trusting: .certificates(PEMText(file: path)))
            context.withLock { $0 = bundle }
        } catch {
            throw AWSConfigurationError("the certificate bundle (AWS_CA_BUNDLE, ca_bundle) cannot be used: \(error)")
        }
    }

    /// What sessions are made of.
    func tlsContext() throws(TLSConfigurationError) -> TLSContext {
        let result = context.withLock { context in
            Result { () throws(TLSConfigurationError) in
                if let context { return context }
                let system = try TLSContext(trusting: .system)
                context = system
                return system
            }
        }
        return try result.get()
    }
}
