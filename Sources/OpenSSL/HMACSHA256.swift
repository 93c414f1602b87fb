internal import COpenSSL

/// HMAC with SHA-256 (RFC 2104, FIPS 198-1).
public enum HMACSHA256 {
    // Safe to share: only ever read, as the source of EVP_MAC_CTX_dup. Duplicating it saves looking both algorithms
    // up by name on every call, which costs more than the code itself for short messages.
    private nonisolated(unsafe) static let template: OpaquePointer = {
        guard let algorithm = EVP_MAC_fetch(nil, "HMAC", nil), let context = EVP_MAC_CTX_new(algorithm) else {
            preconditionFailure("libcrypto offers no HMAC: \(OpenSSLError(drainingQueueAfter: "fetching HMAC"))")
        }
        EVP_MAC_free(algorithm)
        guard COpenSSL_EVP_MAC_CTX_set_sha256(context) == 1 else {
            preconditionFailure(
                "HMAC cannot use SHA-256: \(OpenSSLError(drainingQueueAfter: "EVP_MAC_CTX_set_params"))"
            )
        }
        return context
    }()

    /// The authentication code of a message, 32 bytes, under a key of any length.
    public static func authenticationCode(for message: [UInt8], key: [UInt8]) -> [UInt8] {
        guard let context = EVP_MAC_CTX_dup(template) else {
            preconditionFailure("HMAC-SHA-256 cannot start: \(OpenSSLError(drainingQueueAfter: "EVP_MAC_CTX_dup"))")
        }
        defer { EVP_MAC_CTX_free(context) }
        return [UInt8](unsafeUninitializedCapacity: SHA256.byteCount) { output, count in
            // A null key means "keep the former one" to OpenSSL, so an empty key still needs an address.
            let status = key.isEmpty ? EVP_MAC_init(context, [0], 0, nil) : EVP_MAC_init(context, key, key.count, nil)
            guard
                status == 1,
                EVP_MAC_update(context, message, message.count) == 1,
                EVP_MAC_final(context, output.baseAddress, &count, SHA256.byteCount) == 1
            else {
                preconditionFailure("HMAC-SHA-256 failed: \(OpenSSLError(drainingQueueAfter: "EVP_MAC"))")
            }
        }
    }

    /// The authentication code of a text's UTF-8 bytes, 32 bytes.
    public static func authenticationCode(for message: String, key: [UInt8]) -> [UInt8] {
        authenticationCode(for: Array(message.utf8), key: key)
    }
}
