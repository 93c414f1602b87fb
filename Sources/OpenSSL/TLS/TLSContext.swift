internal import COpenSSL

/// What the TLS sessions of a server, or of a client, have in common: certificates, versions, protocols.
///
/// A context does not change. To renew a certificate, make another context and use it for new sessions; those that are
/// under way keep theirs.
public final class TLSContext: @unchecked Sendable {
    // Safe to share: SSL_CTX counts its references atomically and locks what its sessions change, and its settings are
    // left alone after init.
    private let owner: Owner

    private let applicationProtocols: ApplicationProtocols

    /// Whether its sessions are those of a server.
    public let isServer: Bool

    /// The certificate that a server presents; nil for a client.
    public let certificate: TLSCertificate?

    /// Where a client finds the authorities that it trusts.
    public enum Trust: Sendable {
        /// Where OpenSSL looks by itself, `SSL_CERT_FILE` and `SSL_CERT_DIR` included.
        case system
        /// These certificates alone.
        case certificates(PEMText)
    }

    /// Makes the context of a server.
    ///
    /// The certificate text holds the server's certificate first, then the intermediate ones. Both texts may be the
    /// same. A client that names application protocols (RFC 7301), none of them ours, is refused.
    public init(
        serverCertificate: PEMText,
        privateKey: PEMText,
        minimumVersion: TLSVersion = .v1_2,
        maximumVersion: TLSVersion = .v1_3,
        applicationProtocols: [String] = ["http/1.1"]
    ) throws(TLSConfigurationError) {
        isServer = true
        self.applicationProtocols = try ApplicationProtocols(applicationProtocols)
        owner = try Owner(TLS_server_method(), minimumVersion, maximumVersion)
        SSL_CTX_set_options(owner.pointer, COpenSSL_SSL_OP_server())
        // Sessions are resumed with tickets, which cost the server no memory.
        _ = COpenSSL_SSL_CTX_set_session_cache_mode(owner.pointer, Int(SSL_SESS_CACHE_OFF))
        certificate = try Self.use(serverCertificate, key: privateKey, in: owner.pointer)
        self.applicationProtocols.select(in: owner.pointer)
    }

    /// Makes the context of a client, which always verifies the server's certificate and name.
    public init(
        trusting trust: Trust,
        minimumVersion: TLSVersion = .v1_2,
        maximumVersion: TLSVersion = .v1_3,
        applicationProtocols: [String] = ["http/1.1"]
    ) throws(TLSConfigurationError) {
        isServer = false
        certificate = nil
        self.applicationProtocols = try ApplicationProtocols(applicationProtocols)
        owner = try Owner(TLS_client_method(), minimumVersion, maximumVersion)
        let context = owner.pointer
        SSL_CTX_set_options(context, COpenSSL_SSL_OP_client())
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
        switch trust {
        case .system:
            guard SSL_CTX_set_default_verify_paths(context) == 1 else {
                throw .refused(OpenSSLError(drainingQueueAfter: "loading the system's certificates"))
            }
        case .certificates(let text):
            try text.forEachCertificate { certificate throws(TLSConfigurationError) in
                defer { X509_free(certificate) }
                guard X509_STORE_add_cert(SSL_CTX_get_cert_store(context), certificate) == 1 else {
                    throw .refused(OpenSSLError(drainingQueueAfter: "trusting a certificate of \(text.source)"))
                }
            }
        }
        try self.applicationProtocols.offer(in: context)
    }

    var pointer: OpaquePointer { owner.pointer }
}

extension TLSContext {
    /// Frees the context when the initialiser of its owner throws, too.
    private final class Owner {
        let pointer: OpaquePointer

        init(
            _ method: OpaquePointer?,
            _ minimumVersion: TLSVersion,
            _ maximumVersion: TLSVersion
        ) throws(TLSConfigurationError) {
            ERR_clear_error()
            guard let pointer = SSL_CTX_new(method) else {
                throw .refused(OpenSSLError(drainingQueueAfter: "making a TLS context"))
            }
            self.pointer = pointer
            // An idle connection then holds no 34 kB of record buffers.
            _ = COpenSSL_SSL_CTX_set_mode(pointer, Int(SSL_MODE_RELEASE_BUFFERS))
            guard COpenSSL_SSL_CTX_set_min_proto_version(pointer, minimumVersion.number) == 1,
                COpenSSL_SSL_CTX_set_max_proto_version(pointer, maximumVersion.number) == 1,
                SSL_CTX_set_cipher_list(pointer, "ECDHE+AESGCM:ECDHE+CHACHA20") == 1
            else { throw .refused(OpenSSLError(drainingQueueAfter: "choosing TLS versions and ciphers")) }
        }

        deinit {
            SSL_CTX_free(pointer)
        }
    }

    private static func use(
        _ chain: PEMText,
        key: PEMText,
        in context: OpaquePointer
    ) throws(TLSConfigurationError) -> TLSCertificate? {
        var leaf: TLSCertificate?
        try chain.forEachCertificate { certificate throws(TLSConfigurationError) in
            if leaf == nil {
                defer { X509_free(certificate) }
                guard SSL_CTX_use_certificate(context, certificate) == 1 else {
                    throw .refused(OpenSSLError(drainingQueueAfter: "using the certificate in \(chain.source)"))
                }
                leaf = TLSCertificate(certificate)
            } else if COpenSSL_SSL_CTX_add0_chain_cert(context, certificate) != 1 {
                X509_free(certificate)
                throw .refused(OpenSSLError(drainingQueueAfter: "using the chain in \(chain.source)"))
            }
        }
        let privateKey = try key.privateKey()
        defer { EVP_PKEY_free(privateKey) }
        guard let certificate = SSL_CTX_get0_certificate(context), X509_check_private_key(certificate, privateKey) == 1
        else {
            ERR_clear_error()
            throw .keyMismatch(certificate: chain.source, key: key.source)
        }
        guard SSL_CTX_use_PrivateKey(context, privateKey) == 1 else {
            throw .refused(OpenSSLError(drainingQueueAfter: "using the private key in \(key.source)"))
        }
        return leaf
    }
}
