internal import COpenSSL

/// One TLS connection over memory, without any I/O.
///
/// Bytes from the socket go in through ``receive(_:)``, bytes for the socket come out of ``takeCiphertext(appendingTo:)``,
/// which is to be asked after every other call, a throwing one too: an alert may be waiting there. A session that has
/// thrown keeps throwing the same error. It is used by one thread at a time.
public final class TLSSession {
    /// How far reading came.
    public enum ReadOutcome: Hashable, Sendable {
        /// All is read; there will be more when more was received.
        case needsInput
        /// The peer has closed its side; there will be no more.
        case closed
    }

    // Kept for as long as the session, since libssl calls back into it while a handshake is under way.
    private let context: TLSContext
    private let session: OpaquePointer
    // Both are owned by the session.
    private let input: OpaquePointer
    private let output: OpaquePointer
    private var failure: TLSError?
    private var hasSentClose = false

    /// Whether the handshake is complete.
    public private(set) var isEstablished = false

    /// Makes the session of a new connection.
    ///
    /// A client has to name the host, a DNS name or an IP address, which the server's certificate must be for.
    public init(_ context: TLSContext, hostName: String? = nil) throws(TLSError) {
        ERR_clear_error()
        guard let session = SSL_new(context.pointer) else {
            throw .sessionRefused(OpenSSLError(drainingQueueAfter: "making a TLS session"))
        }
        guard let input = BIO_new(BIO_s_mem()), let output = BIO_new(BIO_s_mem()) else {
            SSL_free(session)
            throw .sessionRefused(OpenSSLError(drainingQueueAfter: "making a TLS session"))
        }
        SSL_set_bio(session, input, output)
        // An empty buffer means "not yet", until the transport has ended.
        _ = COpenSSL_BIO_set_mem_eof_return(input, -1)
        self.context = context
        self.session = session
        self.input = input
        self.output = output
        if context.isServer {
            SSL_set_accept_state(session)
        } else {
            try Self.expect(hostName ?? "", in: session)
            SSL_set_connect_state(session)
        }
    }

    deinit {
        SSL_free(session)
    }

    /// Whether the peer has said that it sends nothing more.
    public var hasReceivedClose: Bool {
        SSL_get_shutdown(session) & SSL_RECEIVED_SHUTDOWN != 0
    }

    /// The application protocol both sides agreed on, for example `http/1.1`; nil when the client named none.
    public var applicationProtocol: String? {
        var name: UnsafePointer<UInt8>?
        var count: UInt32 = 0
        SSL_get0_alpn_selected(session, &name, &count)
        guard let name, count > 0 else { return nil }
        return String(decoding: UnsafeBufferPointer(start: name, count: Int(count)), as: UTF8.self)
    }

    /// The version both sides agreed on; nil before the handshake is complete.
    public var version: TLSVersion? {
        isEstablished ? TLSVersion(rawValue: String(cString: SSL_get_version(session))) : nil
    }

    /// The number of bytes that wait for the socket.
    public var pendingCiphertextCount: Int {
        BIO_ctrl_pending(output)
    }

    /// Takes bytes that came from the peer; they count from the next call of another method on.
    public func receive(_ ciphertext: Span<UInt8>) throws(TLSError) {
        if let failure { throw failure }
        ERR_clear_error()
        let isTaken = ciphertext.withUnsafeBytes { bytes in
            var count = 0
            return bytes.isEmpty || BIO_write_ex(input, bytes.baseAddress, bytes.count, &count) == 1
        }
        guard isTaken else {
            throw fail(.sessionRefused(OpenSSLError(drainingQueueAfter: "receiving ciphertext")))
        }
    }

    /// Notes that the peer's transport has ended, so that missing data is told from data that is still to come.
    public func receiveEnd() {
        _ = COpenSSL_BIO_set_mem_eof_return(input, 0)
    }

    /// Goes on with the handshake, and returns whether it is complete.
    @discardableResult
    public func handshake() throws(TLSError) -> Bool {
        if let failure { throw failure }
        guard !isEstablished else { return true }
        ERR_clear_error()
        let result = SSL_do_handshake(session)
        if result == 1 {
            isEstablished = true
        } else {
            _ = try explain(result)
        }
        return isEstablished
    }

    /// Goes on with the handshake if that is not complete, then appends all plaintext that can be read.
    ///
    /// What was read before an error is appended all the same.
    public func read(appendingTo plaintext: inout [UInt8]) throws(TLSError) -> ReadOutcome {
        guard try handshake() else { return .needsInput }
        ERR_clear_error()
        // 16 KiB is the plaintext of one record, and SSL_read gives one record at most.
        let result = withUnsafeTemporaryAllocation(byteCount: 16_384, alignment: 16) { buffer in
            while true {
                var count = 0
                let result = SSL_read_ex(session, buffer.baseAddress, buffer.count, &count)
                guard result == 1 else { return result }
                plaintext.append(contentsOf: buffer.prefix(count))
            }
        }
        return try explain(result)
    }

    /// Encrypts application data for the socket, all of it.
    public func write(_ plaintext: Span<UInt8>) throws(TLSError) {
        if let failure { throw failure }
        guard isEstablished else { throw .notEstablished }
        guard !hasSentClose else { throw .closed }
        guard !plaintext.isEmpty else { return }
        ERR_clear_error()
        let result = plaintext.withUnsafeBytes { bytes in
            var count = 0
            return SSL_write_ex(session, bytes.baseAddress, bytes.count, &count)
        }
        guard result != 1 else { return }
        _ = try explain(result)
        // The output grows as needed, so libssl has no reason to ask for another try.
        throw fail(.protocolViolation(OpenSSLError(operation: "writing", reason: "libssl took only a part")))
    }

    /// Tells the peer that no more data will come (`close_notify`), unless the session has failed before.
    public func shutdown() {
        guard isEstablished, failure == nil, !hasSentClose else { return }
        hasSentClose = true
        ERR_clear_error()
        _ = SSL_shutdown(session)
        ERR_clear_error()
    }

    /// Appends all bytes that wait for the socket, and forgets them.
    public func takeCiphertext(appendingTo ciphertext: inout [UInt8]) {
        let pending = BIO_ctrl_pending(output)
        guard pending > 0 else { return }
        let start = ciphertext.count
        ciphertext.append(contentsOf: repeatElement(0, count: pending))
        var count = 0
        _ = ciphertext.withUnsafeMutableBytes { bytes in
            BIO_read_ex(output, bytes.baseAddress?.advanced(by: start), pending, &count)
        }
        ciphertext.removeLast(pending - count)
    }
}

extension TLSSession {
    /// What a call of libssl that did not succeed stands for.
    private func explain(_ result: Int32) throws(TLSError) -> ReadOutcome {
        switch SSL_get_error(session, result) {
        case SSL_ERROR_WANT_READ: return .needsInput
        case SSL_ERROR_ZERO_RETURN: return .closed
        case SSL_ERROR_SYSCALL: throw fail(.truncated)
        default:
            let error = OpenSSLError(drainingQueueAfter: isEstablished ? "TLS" : "the TLS handshake")
            if error.reasons.contains(where: {
                COpenSSL_ERR_GET_LIB($0.code) == ERR_LIB_SSL
                    && COpenSSL_ERR_GET_REASON($0.code) == SSL_R_UNEXPECTED_EOF_WHILE_READING
            }) {
                throw fail(.truncated)
            }
            let verification = SSL_get_verify_result(session)
            if !isEstablished, verification != Int(X509_V_OK) {
                let reason = X509_verify_cert_error_string(verification).map { String(cString: $0) }
                throw fail(.certificateRejected(reason: reason ?? "error \(verification)"))
            }
            throw fail(isEstablished ? .protocolViolation(error) : .handshakeFailed(error))
        }
    }

    private func fail(_ error: TLSError) -> TLSError {
        failure = error
        return error
    }

    private static func expect(_ hostName: String, in session: OpaquePointer) throws(TLSError) {
        // RFC 1035 section 2.3.4.
        guard (1...253).contains(hostName.utf8.count), !hostName.utf8.contains(0) else { throw .invalidHostName }
        ERR_clear_error()
        if X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), hostName) == 1 { return }
        ERR_clear_error()
        SSL_set_hostflags(session, UInt32(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS))
        // An address has no place in the server name indication (RFC 6066 section 3), a name has.
        guard SSL_set1_host(session, hostName) == 1, COpenSSL_SSL_set_tlsext_host_name(session, hostName) == 1 else {
            ERR_clear_error()
            throw .invalidHostName
        }
    }
}

@available(*, unavailable)
extension TLSSession: Sendable {}
