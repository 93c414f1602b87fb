import UntrustedText

/// Reads one answer (RFC 9112) out of the bytes of a connection, without any I/O.
///
/// What cannot be understood with certainty is refused: a caller must never take half an answer for a whole one.
struct HTTPResponseParser {
    /// Why bytes are no answer, as the end of a sentence.
    struct Malformed: Error, Hashable {
        var reason: String
    }

    private enum Stage {
        case head
        case body(remaining: Int)
        case bodyUntilEnd
        case chunkSize
        case chunk(remaining: Int)
        case chunkEnd
        case trailers
        case complete
    }

    static let maximumHeadByteCount = 65_536
    let maximumBodyByteCount: Int
    /// Whether the answer is one to CONNECT, which has no body when it succeeds (RFC 9110 section 9.3.6).
    let isTunnel: Bool

    private var stage = Stage.head
    private var buffer: [UInt8] = []
    private var position = 0
    private var headByteCount = 0
    private var status = 0
    private var fields: [(name: String, value: String)] = []
    private var body: [UInt8] = []

    init(maximumBodyByteCount: Int, isTunnel: Bool = false) {
        self.maximumBodyByteCount = maximumBodyByteCount
        self.isTunnel = isTunnel
    }

    /// Whether anything has been received.
    var hasStarted: Bool { !buffer.isEmpty || headByteCount > 0 }

    /// Takes more bytes, and returns the answer once it is complete.
    mutating func receive(_ bytes: some Collection<UInt8>) throws(Malformed) -> HTTPResponse? {
        buffer += bytes
        while try step() {}
        if position > 0 {
            buffer.removeFirst(position)
            position = 0
        }
        return answer
    }

    /// Takes the end of the connection, which ends a body without a length.
    mutating func receiveEnd() throws(Malformed) -> HTTPResponse {
        if case .bodyUntilEnd = stage { stage = .complete }
        if let answer { return answer }
        throw Malformed(
            reason: hasStarted
                ? "the connection ended in the middle of the answer" : "the connection ended before the answer"
        )
    }

    private var answer: HTTPResponse? {
        if case .complete = stage { HTTPResponse(status: status, fields: fields, body: body) } else { nil }
    }

    /// Goes one step on; false when more bytes are needed or nothing is left to do.
    private mutating func step() throws(Malformed) -> Bool {
        switch stage {
        case .complete:
            return false
        case .head:
            guard let line = try line() else { return false }
            if status == 0 {
                try readStatus(line)
            } else if line.isEmpty {
                try finishHead()
            } else {
                fields.append(try Self.field(line))
            }
        case .body(let remaining), .chunk(let remaining):
            let count = min(remaining, buffer.count - position)
            guard count > 0 else { return false }
            try append(buffer[position..<(position + count)])
            position += count
            if case .body = stage {
                stage = remaining == count ? .complete : .body(remaining: remaining - count)
            } else {
                stage = remaining == count ? .chunkEnd : .chunk(remaining: remaining - count)
            }
        case .bodyUntilEnd:
            try append(buffer[position...])
            position = buffer.count
            return false
        case .chunkSize:
            guard let line = try line() else { return false }
            let size = try Self.chunkSize(line)
            guard size <= maximumBodyByteCount - body.count else { throw tooLong }
            stage = size == 0 ? .trailers : .chunk(remaining: size)
        case .chunkEnd:
            guard let line = try line() else { return false }
            guard line.isEmpty else { throw Malformed(reason: "a chunk is longer than its size") }
            stage = .chunkSize
        case .trailers:
            guard let line = try line() else { return false }
            // Trailer fields are read and forgotten: nothing in them is needed.
            if line.isEmpty { stage = .complete } else { _ = try Self.field(line) }
        }
        return true
    }

    /// The next line without its end; a lone line feed ends one, too (RFC 9112 section 2.2).
    private mutating func line() throws(Malformed) -> ArraySlice<UInt8>? {
        guard let end = buffer[position...].firstIndex(of: UInt8(ascii: "\n")) else {
            guard headByteCount + buffer.count - position <= Self.maximumHeadByteCount else { throw headTooLong }
            return nil
        }
        headByteCount += end + 1 - position
        guard headByteCount <= Self.maximumHeadByteCount else { throw headTooLong }
        let isCarriageReturned = end > position && buffer[end - 1] == UInt8(ascii: "\r")
        let line = buffer[position..<(isCarriageReturned ? end - 1 : end)]
        guard !line.contains(UInt8(ascii: "\r")), !line.contains(0) else {
            throw Malformed(reason: "a line holds a control character")
        }
        position = end + 1
        return line
    }

    private mutating func append(_ bytes: ArraySlice<UInt8>) throws(Malformed) {
        guard bytes.count <= maximumBodyByteCount - body.count else { throw tooLong }
        body += bytes
    }

    private mutating func readStatus(_ line: ArraySlice<UInt8>) throws(Malformed) {
        let bytes = Array(line)
        guard bytes.count >= 12, bytes.starts(with: "HTTP/1.".utf8),
            bytes[7] == UInt8(ascii: "1") || bytes[7] == UInt8(ascii: "0"), bytes[8] == UInt8(ascii: " "),
            bytes.count == 12 || bytes[12] == UInt8(ascii: " "),
            let status = Self.number(bytes[9..<12], radix: 10), (100...599).contains(status)
        else { throw Malformed(reason: "it does not begin like HTTP") }
        self.status = status
    }

    private mutating func finishHead() throws(Malformed) {
        if (100...199).contains(status) {
            // An interim answer (RFC 9110 section 15.2); a switch of protocols was not asked for.
            guard status != 101 else { throw Malformed(reason: "it switches to another protocol") }
            status = 0
            fields = []
            return
        }
        let codings = values(of: "transfer-encoding")
        let lengths = values(of: "content-length")
        if status == 204 || status == 304 || (isTunnel && (200...299).contains(status)) {
            stage = .complete
        } else if !codings.isEmpty {
            guard lengths.isEmpty else { throw Malformed(reason: "it gives a length and a transfer coding") }
            guard codings.count == 1, codings[0].lowercased() == "chunked" else {
                throw Malformed(reason: "its transfer coding is not known")
            }
            stage = .chunkSize
        } else if let first = lengths.first {
            guard lengths.allSatisfy({ $0 == first }), let length = Self.number(Array(first.utf8)[...], radix: 10)
            else { throw Malformed(reason: "its length is not a number") }
            guard length <= maximumBodyByteCount else { throw tooLong }
            stage = length == 0 ? .complete : .body(remaining: length)
        } else {
            stage = .bodyUntilEnd
        }
        let encodings = values(of: "content-encoding")
        guard encodings.allSatisfy({ $0.lowercased() == "identity" }) else {
            throw Malformed(reason: "it is compressed, which was not asked for")
        }
    }

    private func values(of name: String) -> [String] {
        fields.filter { $0.name.lowercased() == name }.map(\.value)
    }

    private var tooLong: Malformed { Malformed(reason: "it is longer than \(maximumBodyByteCount) bytes") }
    private var headTooLong: Malformed {
        Malformed(reason: "its head is longer than \(Self.maximumHeadByteCount) bytes")
    }

    private static func field(_ line: ArraySlice<UInt8>) throws(Malformed) -> (name: String, value: String) {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
            line[..<colon].allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { throw Malformed(reason: "a header field is malformed") }
        var value = line[(colon + 1)...]
        while let first = value.first, first == 0x20 || first == 0x09 { value = value.dropFirst() }
        while let last = value.last, last == 0x20 || last == 0x09 { value = value.dropLast() }
        let text = StreamSafeText.cut(String(decoding: value, as: UTF8.self))
        return (String(decoding: line[..<colon], as: UTF8.self), text)
    }

    private static func chunkSize(_ line: ArraySlice<UInt8>) throws(Malformed) -> Int {
        // Extensions (RFC 9112 section 7.1.1) are ignored.
        var digits = line.prefix { $0 != UInt8(ascii: ";") }
        while let last = digits.last, last == 0x20 || last == 0x09 { digits = digits.dropLast() }
        guard let size = number(digits, radix: 16) else { throw Malformed(reason: "a chunk's size is not a number") }
        return size
    }

    /// A number of digits only, far below where it would overflow.
    private static func number(_ digits: ArraySlice<UInt8>, radix: Int) -> Int? {
        guard (1...15).contains(digits.count) else { return nil }
        var number = 0
        for digit in digits {
            let value: UInt8
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = digit - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f") where radix == 16: value = digit - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F") where radix == 16: value = digit - UInt8(ascii: "A") + 10
            default: return nil
            }
            number = number * radix + Int(value)
        }
        return number
    }
}
