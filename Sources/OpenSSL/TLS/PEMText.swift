internal import COpenSSL
internal import HostSystem

/// PEM text (RFC 7468) and where it came from, for messages.
public struct PEMText: Sendable {
    /// What the text is called in messages: a path, or a description.
    public let source: String

    let bytes: [UInt8]

    /// Takes text from memory.
    public init(_ text: String, source: String = "the PEM text") {
        bytes = Array(text.utf8)
        self.source = source
    }

    /// Reads a file of at most 1 MiB, which is far above any chain.
    public init(file path: String) throws(TLSConfigurationError) {
        do throws(WholeFile.Failure) {
            bytes = try WholeFile.bytes(at: path)
        } catch {
            throw .unreadableFile(path: path, reason: error.reason)
        }
        source = path
    }
}

extension PEMText: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Where the text came from; never the text, which may be a key.
    public var description: String { source }

    /// Where the text came from.
    public var debugDescription: String { source }

    /// Shows where the text came from only.
    public var customMirror: Mirror { Mirror(self, children: ["source": source]) }
}

extension PEMText {
    /// Hands every certificate over, in the order of the text, together with its ownership.
    func forEachCertificate(
        _ body: (OpaquePointer) throws(TLSConfigurationError) -> Void
    ) throws(TLSConfigurationError) {
        let bio = try makeBIO()
        defer { BIO_free(bio) }
        var count = 0
        ERR_clear_error()
        // A certificate is never encrypted; without a callback OpenSSL would ask the terminal for a passphrase.
        while let certificate = PEM_read_bio_X509(bio, nil, { _, _, _, _ in -1 }, nil) {
            count += 1
            try body(certificate)
        }
        let error = OpenSSLError(drainingQueueAfter: "reading a certificate")
        guard Self.isEndOfText(error) else { throw .malformedCertificate(source: source, reason: error.reasonText) }
        guard count > 0 else { throw .noCertificate(source: source) }
    }

    /// The first private key, which the caller owns.
    func privateKey() throws(TLSConfigurationError) -> OpaquePointer {
        let bio = try makeBIO()
        defer { BIO_free(bio) }
        ERR_clear_error()
        var askedForPassphrase = false
        let key = withUnsafeMutablePointer(to: &askedForPassphrase) { asked in
            PEM_read_bio_PrivateKey(
                bio,
                nil,
                { _, _, _, asked in
                    asked?.assumingMemoryBound(to: Bool.self).pointee = true
                    return -1
                },
                asked
            )
        }
        if let key { return key }
        let error = OpenSSLError(drainingQueueAfter: "reading a private key")
        if askedForPassphrase { throw .encryptedPrivateKey(source: source) }
        if !contains("PRIVATE KEY-----") { throw .noPrivateKey(source: source) }
        throw .malformedPrivateKey(source: source, reason: error.reasonText)
    }

    private func makeBIO() throws(TLSConfigurationError) -> OpaquePointer {
        // A copy, since a BIO over foreign memory would have to outlive a closure's pointer.
        guard let bio = BIO_new(BIO_s_mem()), bytes.isEmpty || BIO_write(bio, bytes, Int32(bytes.count)) == bytes.count
        else { throw .refused(OpenSSLError(drainingQueueAfter: "reading \(source)")) }
        return bio
    }

    private func contains(_ marker: String) -> Bool {
        String(decoding: bytes, as: UTF8.self).contains(marker)
    }

    private static func isEndOfText(_ error: OpenSSLError) -> Bool {
        guard let code = error.reasons.last?.code else { return true }
        return COpenSSL_ERR_GET_LIB(code) == ERR_LIB_PEM && COpenSSL_ERR_GET_REASON(code) == PEM_R_NO_START_LINE
    }
}
