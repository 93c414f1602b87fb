import Glibc

/// Reading of whole small files.
enum FileBytes {
    /// A file that cannot be read, and why.
    struct Failure: Error, Sendable, CustomStringConvertible {
        let description: String
    }

    /// Reads a file.
    ///
    /// - Throws: ``Failure`` if it is missing, unreadable, a directory, or longer than `limit` bytes.
    static func read(_ path: String, atMost limit: Int) throws(Failure) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw Failure(description: String(cString: strerror(errno))) }
        defer { close(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = Glibc.read(file, &buffer, buffer.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw Failure(description: String(cString: strerror(errno))) }
            guard count > 0 else { return bytes }
            bytes += buffer[..<count]
            guard bytes.count <= limit else { throw Failure(description: "longer than \(limit) bytes") }
        }
    }
}
