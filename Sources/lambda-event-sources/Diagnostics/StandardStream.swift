import Glibc

/// A standard stream, written without buffering.
enum StandardStream: Int32, Sendable {
    case output = 1
    case error = 2

    /// Writes all of a text, and waits while nobody reads it; a stream that is closed loses it.
    ///
    /// Never on an event loop: what a server logs goes through a ``LogQueue``.
    func write(_ text: String) {
        Self.write(text, to: rawValue)
    }

    /// Writes all of a text to a descriptor.
    static func write(_ text: String, to descriptor: Int32) {
        var text = text
        text.withUTF8 { bytes in
            var done = 0
            while done < bytes.count {
                let written = Glibc.write(descriptor, bytes.baseAddress?.advanced(by: done), bytes.count - done)
                if written >= 0 {
                    done += written
                } else if errno == EAGAIN {
                    // Whoever shares the stream has made it non-blocking; half a line would garble the next one.
                    var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    _ = poll(&request, 1, -1)
                } else if errno != EINTR {
                    return
                }
            }
        }
    }

    /// Whether a person watches the stream.
    var isTerminal: Bool { isatty(rawValue) == 1 }
}
