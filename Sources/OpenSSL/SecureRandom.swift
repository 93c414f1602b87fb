internal import COpenSSL

/// Bytes from OpenSSL's cryptographically secure generator, for keys, tokens and nonces.
public enum SecureRandom {
    /// Fresh random bytes; none for a count below one.
    ///
    /// Throws when the system gives no entropy, which an answer must never be built upon.
    public static func bytes(_ count: Int) throws(OpenSSLError) -> [UInt8] {
        guard count > 0 else { return [] }
        guard count <= Int(Int32.max) else {
            throw OpenSSLError(operation: "drawing \(count) random bytes", reason: "too many at once")
        }
        ERR_clear_error()
        var bytes = [UInt8](repeating: 0, count: count)
        guard RAND_bytes(&bytes, Int32(count)) == 1 else {
            throw OpenSSLError(drainingQueueAfter: "drawing random bytes")
        }
        return bytes
    }
}
