import HTTPTypes

/// The head of a response on the wire.
///
/// Nothing is written unless all of it is well formed: a response must not be able to end early and begin another
/// (header injection), whatever text it was made of.
struct ResponseWriter {
    /// How the body that follows the head is delimited (RFC 9112 section 6).
    enum Framing: Equatable {
        case length(Int)
        case chunked
        /// Neither: the status allows no body, or closing ends it.
        case none
    }

    enum Persistence: Equatable {
        /// The connection goes on, as HTTP/1.1 has it without a word.
        case unsaid
        /// The connection goes on, which an HTTP/1.0 client needs to be told.
        case keepAlive
        case close
    }

    static let continueLine = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)
    static let lastChunk = Array("0\r\n\r\n".utf8)
    private static let contentLength = Array("Content-Length: ".utf8)
    private static let chunked = Array("Transfer-Encoding: chunked\r\n".utf8)
    private static let close = Array("Connection: close\r\n".utf8)
    private static let keepAlive = Array("Connection: keep-alive\r\n".utf8)

    /// Appends a head; `dateLine` is the Date field with its line end.
    ///
    /// - Returns: Whether the head was well formed; if not, the output is as it was. `persistence` becomes `close` if a field
    ///   of the response asks for it.
    static func writeHead(
        status: HTTPResponse.Status,
        headers: ResponseFields,
        framing: Framing,
        persistence: inout Persistence,
        dateLine: [UInt8],
        into output: inout [UInt8]
    ) -> Bool {
        guard let statusLine = StatusLines.shared[status] else { return false }
        let start = output.count
        output.append(contentsOf: statusLine)
        output.append(contentsOf: dateLine)
        for field in headers {
            // Those that are the server's own it writes itself.
            if isOurs(field.name.canonicalName) {
                if field.name == .connection, asksToClose(field.value) { persistence = .close }
            } else if !write(field, into: &output) {
                output.removeSubrange(start...)
                return false
            }
        }
        endHead(framing, persistence, into: &output)
        return true
    }

    private static func endHead(_ framing: Framing, _ persistence: Persistence, into output: inout [UInt8]) {
        switch framing {
        case .length(let length):
            output.append(contentsOf: contentLength)
            appendDecimal(length, into: &output)
            output.append(.carriageReturn)
            output.append(.lineFeed)
        case .chunked: output.append(contentsOf: chunked)
        case .none: break
        }
        switch persistence {
        case .unsaid: break
        case .close: output.append(contentsOf: close)
        case .keepAlive: output.append(contentsOf: keepAlive)
        }
        output.append(.carriageReturn)
        output.append(.lineFeed)
    }

    /// Whether a status allows a body (RFC 9110 sections 15.3.5 and 15.4.5).
    static func allowsBody(_ status: HTTPResponse.Status) -> Bool {
        status.code != 204 && status.code != 304
    }

    /// Appends a chunk (RFC 9112 section 7.1); an empty one would end the body and is not written.
    static func writeChunk(_ bytes: [UInt8], into output: inout [UInt8]) {
        guard !bytes.isEmpty else { return }
        output.append(contentsOf: String(bytes.count, radix: 16).utf8)
        output.append(.carriageReturn)
        output.append(.lineFeed)
        output.append(contentsOf: bytes)
        output.append(.carriageReturn)
        output.append(.lineFeed)
    }

    /// Appends a field.
    ///
    /// - Returns: Whether it was well formed; if not, some of it may have been written.
    private static func write(_ field: ResponseFields.Field, into output: inout [UInt8]) -> Bool {
        // A name is a token by its type, but for the names of pseudo fields.
        let name = field.name.rawName.utf8.span
        guard name.count > 0, name[0] != UInt8(ascii: ":") else { return false }
        output.append(name)
        output.append(UInt8(ascii: ":"))
        output.append(.space)
        let value = field.value.utf8.span
        for index in value.indices where !value[index].isFieldContent { return false }
        output.append(value)
        output.append(.carriageReturn)
        output.append(.lineFeed)
        return true
    }

    /// Whether a field is the server's own to write.
    @inline(__always)
    private static func isOurs(_ canonicalName: String) -> Bool {
        switch canonicalName.utf8.count {
        case 4: canonicalName == "date"
        case 10: canonicalName == "connection" || canonicalName == "keep-alive"
        case 14: canonicalName == "content-length"
        case 17: canonicalName == "transfer-encoding"
        default: false
        }
    }

    private static func asksToClose(_ connection: String) -> Bool {
        connection.split(separator: ",").contains { option in
            option.drop { $0 == " " }.lowercased().prefix { $0 != " " } == "close"
        }
    }

    private static func appendDecimal(_ number: Int, into output: inout [UInt8]) {
        guard number >= 10 else { return output.append(0x30 + UInt8(truncatingIfNeeded: max(number, 0))) }
        appendDecimal(number / 10, into: &output)
        output.append(0x30 + UInt8(truncatingIfNeeded: number % 10))
    }
}
