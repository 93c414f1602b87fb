internal import COpenSSL

/// SHA-256 (FIPS 180-4), in one call or over pieces.
///
/// ```swift
/// var hash = SHA256()
/// hash.update(first)
/// hash.update(second)
/// let digest = hash.finalize()
/// ```
public struct SHA256: ~Copyable {
    /// The length of a digest in bytes.
    public static let byteCount = 32

    // Safe to share: a fetched EVP_MD is immutable and lives as long as the process. Fetched once because
    // EVP_sha256() is looked up again by every call in OpenSSL 3.
    private nonisolated(unsafe) static let algorithm: OpaquePointer = {
        guard let algorithm = EVP_MD_fetch(nil, "SHA256", nil) else {
            preconditionFailure("libcrypto offers no SHA-256: \(OpenSSLError(drainingQueueAfter: "fetching SHA-256"))")
        }
        return algorithm
    }()

    private let context: OpaquePointer

    /// Creates a hash of nothing yet.
    public init() {
        guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex2(context, Self.algorithm, nil) == 1 else {
            preconditionFailure("SHA-256 cannot start: \(OpenSSLError(drainingQueueAfter: "EVP_DigestInit_ex2"))")
        }
        self.context = context
    }

    deinit {
        EVP_MD_CTX_free(context)
    }

    /// Adds bytes to what is hashed.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1 else {
            preconditionFailure("SHA-256 cannot go on: \(OpenSSLError(drainingQueueAfter: "EVP_DigestUpdate"))")
        }
    }

    /// Adds bytes to what is hashed.
    public mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    /// Ends the hash and returns the digest, 32 bytes.
    public consuming func finalize() -> [UInt8] {
        let context = context
        return [UInt8](unsafeUninitializedCapacity: Self.byteCount) { buffer, count in
            var length: UInt32 = 0
            guard EVP_DigestFinal_ex(context, buffer.baseAddress, &length) == 1 else {
                preconditionFailure("SHA-256 cannot end: \(OpenSSLError(drainingQueueAfter: "EVP_DigestFinal_ex"))")
            }
            count = Int(length)
        }
    }

    /// The digest of some bytes, 32 bytes.
    public static func hash(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, count in
            var length: UInt32 = 0
            guard EVP_Digest(bytes.baseAddress, bytes.count, buffer.baseAddress, &length, algorithm, nil) == 1 else {
                preconditionFailure("SHA-256 failed: \(OpenSSLError(drainingQueueAfter: "EVP_Digest"))")
            }
            count = Int(length)
        }
    }

    /// The digest of some bytes, 32 bytes.
    public static func hash(_ bytes: [UInt8]) -> [UInt8] {
        bytes.withUnsafeBytes { hash($0) }
    }

    /// The digest of a text's UTF-8 bytes, 32 bytes.
    public static func hash(_ text: String) -> [UInt8] {
        hash(Array(text.utf8))
    }
}
