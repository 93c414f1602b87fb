internal import COpenSSL

/// Authenticated encryption with AES-256 in Galois/Counter Mode (NIST SP 800-38D).
///
/// A sealed message is the 12-byte random nonce, the ciphertext and the 16-byte tag, in this order.
public enum AES256GCM {
    /// The length of a key in bytes.
    public static let keyByteCount = 32

    private static let nonceByteCount = 12
    private static let tagByteCount = 16

    /// Encrypts a message under a fresh random nonce.
    ///
    /// The authenticated bytes are not part of the result; opening needs the same ones again. They bind a sealed value
    /// to its place, so that it cannot be moved to another row. Throws for a key that is not 32 bytes long.
    public static func seal(
        _ plaintext: [UInt8],
        key: [UInt8],
        authenticating authenticated: [UInt8] = []
    ) throws(OpenSSLError) -> [UInt8] {
        let operation = "sealing"
        try check(key: key, count: plaintext.count, authenticated: authenticated, operation: operation)
        let nonce = try SecureRandom.bytes(nonceByteCount)
        let context = try makeContext(operation: operation)
        defer { EVP_CIPHER_CTX_free(context) }
        var ciphertext = [UInt8](repeating: 0, count: plaintext.count)
        var tag = [UInt8](repeating: 0, count: tagByteCount)
        var count: Int32 = 0
        guard
            EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), nil, key, nonce) == 1,
            authenticated.isEmpty
                || EVP_EncryptUpdate(context, nil, &count, authenticated, Int32(authenticated.count)) == 1,
            plaintext.isEmpty
                || EVP_EncryptUpdate(context, &ciphertext, &count, plaintext, Int32(plaintext.count)) == 1,
            EVP_EncryptFinal_ex(context, &tag, &count) == 1,
            COpenSSL_EVP_CIPHER_CTX_get_tag(context, Int32(tagByteCount), &tag) == 1
        else { throw OpenSSLError(drainingQueueAfter: operation) }
        return nonce + ciphertext + tag
    }

    /// Decrypts a sealed message.
    ///
    /// Throws, without saying which, when the message was altered, the key is another one, or the authenticated bytes
    /// differ from those it was sealed with.
    public static func open(
        _ sealed: [UInt8],
        key: [UInt8],
        authenticating authenticated: [UInt8] = []
    ) throws(OpenSSLError) -> [UInt8] {
        let operation = "opening a sealed message"
        try check(key: key, count: sealed.count, authenticated: authenticated, operation: operation)
        guard sealed.count >= nonceByteCount + tagByteCount else {
            throw OpenSSLError(operation: operation, reason: "it is shorter than a nonce and a tag")
        }
        let nonce = Array(sealed.prefix(nonceByteCount))
        let ciphertext = Array(sealed.dropFirst(nonceByteCount).dropLast(tagByteCount))
        var tag = Array(sealed.suffix(tagByteCount))
        let context = try makeContext(operation: operation)
        defer { EVP_CIPHER_CTX_free(context) }
        var plaintext = [UInt8](repeating: 0, count: ciphertext.count)
        var rest = [UInt8](repeating: 0, count: tagByteCount)
        var count: Int32 = 0
        guard
            EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), nil, key, nonce) == 1,
            authenticated.isEmpty
                || EVP_DecryptUpdate(context, nil, &count, authenticated, Int32(authenticated.count)) == 1,
            ciphertext.isEmpty
                || EVP_DecryptUpdate(context, &plaintext, &count, ciphertext, Int32(ciphertext.count)) == 1,
            COpenSSL_EVP_CIPHER_CTX_set_tag(context, Int32(tagByteCount), &tag) == 1
        else { throw OpenSSLError(drainingQueueAfter: operation) }
        guard EVP_DecryptFinal_ex(context, &rest, &count) == 1 else {
            OPENSSL_cleanse(&plaintext, plaintext.count)
            ERR_clear_error()
            throw OpenSSLError(operation: operation, reason: "the key does not fit or the message was altered")
        }
        return plaintext
    }

    private static func check(
        key: [UInt8],
        count: Int,
        authenticated: [UInt8],
        operation: String
    ) throws(OpenSSLError) {
        guard key.count == keyByteCount else {
            throw OpenSSLError(operation: operation, reason: "the key has \(key.count) bytes instead of 32")
        }
        // OpenSSL counts in Int32.
        guard count <= Int(Int32.max), authenticated.count <= Int(Int32.max) else {
            throw OpenSSLError(operation: operation, reason: "the message is too long")
        }
    }

    private static func makeContext(operation: String) throws(OpenSSLError) -> OpaquePointer {
        ERR_clear_error()
        guard let context = EVP_CIPHER_CTX_new() else { throw OpenSSLError(drainingQueueAfter: operation) }
        return context
    }
}
