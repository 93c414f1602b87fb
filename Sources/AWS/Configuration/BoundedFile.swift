import Glibc

/// Reads whole files that are known to be small.
enum BoundedFile {
    static let maximumByteCount = 1 << 20

    /// Why a file could not be read.
    struct Failure: Error, Hashable {
        var isMissing: Bool
        var reason: String
    }

    /// The text of a file of at most 1 MiB.
    static func text(at path: String) throws(Failure) -> String {
        guard !path.utf8.contains(0) else { throw Failure(isMissing: false, reason: "the path holds a null byte") }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw Failure(isMissing: errno == ENOENT || errno == ENOTDIR, reason: String(cString: strerror(errno)))
        }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        while bytes.count <= maximumByteCount {
            let count = withUnsafeTemporaryAllocation(byteCount: 16_384, alignment: 16) { buffer in
                let count = read(descriptor, buffer.baseAddress, buffer.count)
                if count > 0 { bytes.append(contentsOf: buffer.prefix(count)) }
                return count
            }
            if count == 0 { break }
            if count < 0, errno != EINTR { throw Failure(isMissing: false, reason: String(cString: strerror(errno))) }
        }
        guard bytes.count <= maximumByteCount else {
            throw Failure(isMissing: false, reason: "it is longer than 1 MiB")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Failure(isMissing: false, reason: "it is not UTF-8")
        }
        return text
    }
}
