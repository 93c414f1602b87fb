internal import COpenSSL
internal import Glibc

/// What an operator wants to know of the certificate that a server presents.
public struct TLSCertificate: Hashable, Sendable {
    /// The subject's distinguished name (RFC 2253), for example `CN=events.example.com`.
    public let subject: String

    /// The first moment of its validity, in seconds since 1970.
    public let notBefore: Int64

    /// The last moment of its validity, in seconds since 1970.
    public let notAfter: Int64

    init(_ certificate: OpaquePointer) {
        subject = Self.text(of: X509_get_subject_name(certificate))
        notBefore = Self.seconds(of: X509_get0_notBefore(certificate))
        notAfter = Self.seconds(of: X509_get0_notAfter(certificate))
    }

    private static func text(of name: OpaquePointer?) -> String {
        guard let name, let bio = BIO_new(BIO_s_mem()) else { return "" }
        defer { BIO_free(bio) }
        guard COpenSSL_X509_NAME_print_rfc2253(bio, name) >= 0 else { return "" }
        var bytes = [UInt8](repeating: 0, count: BIO_ctrl_pending(bio))
        let count = BIO_read(bio, &bytes, Int32(bytes.count))
        return String(decoding: bytes.prefix(max(0, Int(count))), as: UTF8.self)
    }

    private static func seconds(of time: UnsafePointer<ASN1_TIME>?) -> Int64 {
        var parts = tm()
        guard let time, ASN1_TIME_to_tm(time, &parts) == 1 else { return 0 }
        return Int64(timegm(&parts))
    }
}
