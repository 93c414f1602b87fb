package import ControlPlane
import Glibc
import OpenSSL

/// The key that seals the secrets of access keys: 32 random bytes in a file outside of the database.
///
/// The file is for its owner's eyes only. It is in no backup and no export, so that neither lets anyone in; without it
/// access keys have to be made anew.
package struct SealingKey: Sendable {
    /// Where it is.
    package let path: String
    private let bytes: [UInt8]

    /// Reads a key.
    ///
    /// It is `nil` if there is none.
    ///
    /// - Parameter path: The file.
    /// - Throws: ``StorageError`` if it cannot be read, is no key, or others may read it.
    package init?(file path: String) throws(StorageError) {
        self.path = path
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0, errno == ENOENT { return nil }
        guard descriptor >= 0 else { throw Self.failure("read", path, errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.failure("read", path, errno) }
        guard status.st_mode & 0o077 == 0 else {
            throw StorageError(
                .cannotOpen,
                "The key '\(path)' can be read by others; chmod 600 it, and rotate the access keys."
            )
        }
        var text = [UInt8](repeating: 0, count: AES256GCM.keyByteCount * 2 + 2)
        let count = text.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, 0) }
        let line = String(decoding: text.prefix(max(0, count)).prefix { $0 != 0x0A }, as: UTF8.self)
        guard let bytes = Hexadecimal.decode(line), bytes.count == AES256GCM.keyByteCount else {
            throw StorageError(.corrupt, "'\(path)' is no key. Remove it, and rotate the access keys.")
        }
        self.bytes = bytes
    }

    /// Reads a key, or makes it on first need.
    package static func readOrMake(file path: String) throws -> SealingKey {
        if let key = try SealingKey(file: path) { return key }
        // Under another name until it is whole: a kill in between must not leave half a key.
        let partial = "\(path).\(Hexadecimal.encode(try SecureRandom.bytes(8)))"
        let descriptor = Glibc.open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("create", path, errno) }
        defer {
            close(descriptor)
            unlink(partial)
        }
        let text = Array((Hexadecimal.encode(try SecureRandom.bytes(AES256GCM.keyByteCount)) + "\n").utf8)
        let written = text.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        guard written == text.count, fsync(descriptor) == 0 else { throw failure("write", path, errno) }
        if link(partial, path) != 0 {
            // Another command may have made one just now, which then is the key; some file systems have no links.
            guard errno == EEXIST || [EPERM, EOPNOTSUPP].contains(errno) && rename(partial, path) == 0 else {
                throw failure("create", path, errno)
            }
        }
        synchronizeFolder(of: path)
        guard let key = try SealingKey(file: path) else { throw failure("read", path, ENOENT) }
        return key
    }

    /// Seals the secret of an access key, for that key of that principal only.
    package func seal(_ secret: String, accessKey: String, principal: String) throws -> [UInt8] {
        try AES256GCM.seal(
            Array(secret.utf8),
            key: bytes,
            authenticating: Self.place(accessKey, principal)
        )
    }

    /// Opens the sealed secret of an access key.
    ///
    /// - Returns: `nil` if it was not sealed with this key for this access key and principal.
    package func open(_ sealed: [UInt8], accessKey: String, principal: String) -> String? {
        let secret = try? AES256GCM.open(sealed, key: bytes, authenticating: Self.place(accessKey, principal))
        return secret.map { String(decoding: $0, as: UTF8.self) }
    }

    private static func place(_ accessKey: String, _ principal: String) -> [UInt8] {
        Array("\(accessKey)\n\(principal)".utf8)
    }

    /// Makes the new name durable.
    private static func synchronizeFolder(of path: String) {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        let descriptor = Glibc.open(folder, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    private static func failure(_ attempt: String, _ path: String, _ cause: Int32) -> StorageError {
        let code: StorageError.Code =
            switch cause {
            case ENOSPC, EDQUOT: .full
            case EACCES, EPERM, EROFS: .readOnly
            case EIO: .inputOutput
            default: .cannotOpen
            }
        return StorageError(code, "Could not \(attempt) the key '\(path)': \(String(cString: strerror(cause))).")
    }
}

extension SealingKey: CustomStringConvertible, CustomReflectable {
    /// Where it is; never the key.
    package var description: String { path }

    /// Shows where it is; never the key.
    package var customMirror: Mirror { Mirror(self, children: ["path": path]) }
}
