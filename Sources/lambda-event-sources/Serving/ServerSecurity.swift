import EventSources
import HTTPServer
import Logging
import OpenSSL

/// TLS as the settings name it: the files of the certificate and its key, and what secures connections with them.
struct ServerSecurity: Sendable {
    let transport: TLSTransport
    private let certificate: String
    private let key: String
    private let minimumVersion: TLSVersion
    private let logger: Logger

    /// How long before its end a certificate is worth a warning, in seconds.
    private static let notice: Int64 = 14 * 24 * 60 * 60

    /// Reads the certificate, if the settings name one.
    ///
    /// - Throws: A ``CommandFailure`` if the files cannot be read, or do not fit.
    init?(_ configuration: ServerConfiguration, logger: Logger) throws(CommandFailure) {
        guard let certificate = configuration.tlsCertificate, let key = configuration.tlsKey else { return nil }
        self.certificate = certificate
        self.key = key
        self.logger = logger
        minimumVersion = configuration.tlsMinimumVersion.version
        do {
            transport = TLSTransport(try Self.context(certificate, key, minimumVersion, logger))
        } catch {
            let isUnreadable = if case .unreadableFile = error { true } else { false }
            throw CommandFailure(isUnreadable ? .noInput : .configuration, "\(error)")
        }
    }

    /// Reads the files again, for connections from now on; if something is wrong, everything stays as it was.
    func reload() {
        do {
            transport.replaceContext(try Self.context(certificate, key, minimumVersion, logger))
        } catch {
            logger.error("the certificate stays as it was", metadata: ["error": "\(error)"])
        }
    }

    private static func context(
        _ certificate: String,
        _ key: String,
        _ minimumVersion: TLSVersion,
        _ logger: Logger
    ) throws(TLSConfigurationError) -> TLSContext {
        let context = try TLSContext(
            serverCertificate: PEMText(file: certificate),
            privateKey: PEMText(file: key),
            minimumVersion: minimumVersion
        )
        PrincipalSources.warnIfPublic(key, logger)
        if let shown = context.certificate { report(shown, logger) }
        return context
    }

    private static func report(_ certificate: TLSCertificate, _ logger: Logger) {
        let end = Timestamp(milliseconds: certificate.notAfter.multipliedReportingOverflow(by: 1000).partialValue)
        let now = Clock.now().milliseconds / 1000
        let facts: Logger.Metadata = ["subject": "\(certificate.subject)", "until": "\(end)"]
        if now > certificate.notAfter {
            logger.warning("the certificate has expired", metadata: facts)
        } else if now < certificate.notBefore {
            logger.warning("the certificate is not valid yet", metadata: facts)
        } else if certificate.notAfter - now < notice {
            logger.warning("the certificate expires soon", metadata: facts)
        } else {
            logger.info("certificate loaded", metadata: facts)
        }
    }
}

/// The oldest version of TLS that a server speaks.
enum TLSMinimumVersion: String, Sendable, CaseIterable {
    case v1_2 = "1.2"
    case v1_3 = "1.3"

    var version: TLSVersion {
        switch self {
        case .v1_2: .v1_2
        case .v1_3: .v1_3
        }
    }
}
