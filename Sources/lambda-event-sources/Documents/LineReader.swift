import Glibc

/// Reads a file or standard input line by line, in bounded memory.
struct LineReader: ~Copyable {
    /// Why reading ended early.
    struct Failure: Error, Sendable, CustomStringConvertible {
        let description: String
    }

    /// The longest line taken, in bytes: a mapping with a long history.
    static let maximumLineBytes = 64 << 20

    /// How many bytes have been read.
    private(set) var bytesRead: Int64 = 0
    /// The size of the file, if it is one.
    let size: Int64?

    private let file: Int32
    private var buffer: [UInt8] = []
    private var position = 0
    private var isAtEnd = false

    /// Opens a file; `-` is standard input.
    ///
    /// - Throws: ``Failure`` if it cannot be opened.
    init(path: String) throws(Failure) {
        file = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw Failure(description: String(cString: strerror(errno))) }
        var status = stat()
        let isFile = fstat(file, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        size = isFile ? Int64(status.st_size) : nil
    }

    deinit { if file != STDIN_FILENO { close(file) } }

    /// The next line without its end; `nil` after the last.
    ///
    /// - Throws: ``Failure`` if reading fails or a line is too long.
    mutating func next() throws(Failure) -> [UInt8]? {
        var searched = position
        while true {
            if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { position = end + 1 }
                let isCarriageReturn = end > position && buffer[end - 1] == UInt8(ascii: "\r")
                return Array(buffer[position..<(isCarriageReturn ? end - 1 : end)])
            }
            guard !isAtEnd else {
                defer { position = buffer.count }
                return position < buffer.count ? Array(buffer[position...]) : nil
            }
            searched = buffer.count - position
            buffer.removeSubrange(..<position)
            position = 0
            guard buffer.count <= Self.maximumLineBytes else {
                throw Failure(description: "a line is longer than \(Self.maximumLineBytes) bytes")
            }
            try fill()
        }
    }

    private mutating func fill() throws(Failure) {
        var chunk = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = Glibc.read(file, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Failure(description: String(cString: strerror(errno))) }
            isAtEnd = count == 0
            let isStart = bytesRead < 3 && buffer.count == Int(bytesRead)
            buffer += chunk[..<count]
            if isStart { ByteOrderMark.remove(from: &buffer) }
            bytesRead += Int64(count)
            return
        }
    }
}
