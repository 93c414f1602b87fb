import Glibc

/// A standard stream, written without buffering.
enum StandardStream: Int32, Sendable {
    case output = 1
    case error = 2

    /// Writes all of a text; a stream that is closed or full for good loses it.
    func write(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            var done = 0
            while done < bytes.count {
                let written = Glibc.write(rawValue, bytes.baseAddress?.advanced(by: done), bytes.count - done)
                if written >= 0 {
                    done += written
                } else if errno != EINTR {
                    return
                }
            }
        }
    }

    /// Whether a person watches the stream.
    var isTerminal: Bool { isatty(rawValue) == 1 }
}
