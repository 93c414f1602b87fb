internal import Glibc

/// Reading of whole small files.
package enum WholeFile {
    /// Why a file could not be read.
    package struct Failure: Error, Hashable, CustomStringConvertible {
        /// Whether there is no such file.
        package let isMissing: Bool
        /// Why, as a clause for people.
        package let reason: String
        /// ``reason``.
        package var description: String { reason }
    }

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - path: Its path.
    ///   - limit: How many bytes it may have; 1 MiB by default.
    /// - Returns: Its bytes.
    /// - Throws: ``Failure`` if it is missing, unreadable, a folder, or longer.
    package static func bytes(at path: String, atMost limit: Int = 1 << 20) throws(Failure) -> [UInt8] {
        func failure(_ number: Int32) -> Failure {
            Failure(isMissing: number == ENOENT || number == ENOTDIR, reason: String(cString: strerror(number)))
        }
        guard !path.utf8.contains(0) else { throw Failure(isMissing: false, reason: "the path holds a null byte") }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(errno) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        while bytes.count <= limit {
            let count = withUnsafeTemporaryAllocation(byteCount: 64 << 10, alignment: 16) { buffer in
                let count = read(descriptor, buffer.baseAddress, buffer.count)
                if count > 0 { bytes.append(contentsOf: buffer.prefix(count)) }
                return count
            }
            if count == 0 { return bytes }
            if count < 0, errno != EINTR { throw failure(errno) }
        }
        throw Failure(isMissing: false, reason: "it is longer than \(limitInWords(limit))")
    }

    /// Reads a file of at most 1 MiB as UTF-8.
    package static func text(at path: String) throws(Failure) -> String {
        guard let text = String(validating: try bytes(at: path), as: UTF8.self) else {
            throw Failure(isMissing: false, reason: "it is not UTF-8")
        }
        return text
    }

    private static func limitInWords(_ limit: Int) -> String {
        limit >= 1 << 20 && limit.isMultiple(of: 1 << 20) ? "\(limit >> 20) MiB" : "\(limit) bytes"
    }
}
