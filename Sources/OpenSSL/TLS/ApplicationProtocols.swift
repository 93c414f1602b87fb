internal import COpenSSL

/// Protocol names in the wire format of ALPN (RFC 7301), at an address that does not change.
final class ApplicationProtocols: @unchecked Sendable {
    // Safe to share: the bytes are written once, in init.
    let wire: UnsafeMutableBufferPointer<UInt8>

    init(_ names: [String]) throws(TLSConfigurationError) {
        var bytes: [UInt8] = []
        for name in names {
            guard (1...255).contains(name.utf8.count) else { throw .invalidApplicationProtocols }
            bytes.append(UInt8(name.utf8.count))
            bytes += name.utf8
        }
        guard bytes.count <= Int(UInt16.max) else { throw .invalidApplicationProtocols }
        wire = .allocate(capacity: bytes.count)
        _ = wire.initialize(from: bytes)
    }

    deinit {
        wire.deallocate()
    }

    /// Makes a server choose among these; the context that is given has to keep this object.
    func select(in context: OpaquePointer) {
        guard !wire.isEmpty else { return }
        SSL_CTX_set_alpn_select_cb(
            context,
            { _, output, outputCount, offer, offerCount, argument in
                guard let argument, let output, let outputCount else { return SSL_TLSEXT_ERR_ALERT_FATAL }
                let wire = Unmanaged<ApplicationProtocols>.fromOpaque(argument).takeUnretainedValue().wire
                var chosen: UnsafeMutablePointer<UInt8>?
                // The choice points into our own list, which outlives the handshake.
                guard
                    SSL_select_next_proto(
                        &chosen,
                        outputCount,
                        wire.baseAddress,
                        UInt32(wire.count),
                        offer,
                        offerCount
                    ) == OPENSSL_NPN_NEGOTIATED
                else { return SSL_TLSEXT_ERR_ALERT_FATAL }
                output.pointee = UnsafePointer(chosen)
                return SSL_TLSEXT_ERR_OK
            },
            Unmanaged.passUnretained(self).toOpaque()
        )
    }

    /// Makes a client offer these.
    func offer(in context: OpaquePointer) throws(TLSConfigurationError) {
        guard !wire.isEmpty else { return }
        // The only call of OpenSSL that answers 0 for success.
        guard SSL_CTX_set_alpn_protos(context, wire.baseAddress, UInt32(wire.count)) == 0 else {
            throw .refused(OpenSSLError(drainingQueueAfter: "offering application protocols"))
        }
    }
}
