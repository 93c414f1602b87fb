/// A response as it stood on the wire.
package struct WireResponse: Sendable, Equatable {
    package let status: Int
    /// The status line without its line end.
    package let statusLine: String
    /// The field lines in order, with names in lower case.
    package let fields: [(name: String, value: String)]
    /// The body, without chunked coding.
    package let body: [UInt8]

    /// The body as text.
    package var text: String { String(decoding: body, as: UTF8.self) }

    /// The first value of a field, by its name in lower case.
    package subscript(name: String) -> String? { fields.first { $0.name == name }?.value }

    package static func == (lhs: WireResponse, rhs: WireResponse) -> Bool {
        lhs.statusLine == rhs.statusLine && lhs.body == rhs.body && lhs.fields.elementsEqual(rhs.fields, by: ==)
    }

    /// Reads a response from the front of bytes.
    ///
    /// - Returns: The response and its length, or `nil` if more bytes are needed.
    static func parse(_ bytes: ArraySlice<UInt8>, toHead: Bool, isFinished: Bool) throws -> (WireResponse, Int)? {
        guard let headEnd = lineEnds(2, in: bytes, from: bytes.startIndex) else { return nil }
        let lines = String(decoding: bytes[bytes.startIndex..<headEnd], as: UTF8.self).split(separator: "\r\n")
        guard let statusLine = lines.first, statusLine.hasPrefix("HTTP/1.1 "), statusLine.utf8.count >= 13,
            let status = Int(statusLine.dropFirst(9).prefix(3))
        else { throw RawClient.Failure(description: "no status line: \(lines)") }
        let fields = try lines.dropFirst().map { line in
            guard let colon = line.firstIndex(of: ":") else {
                throw RawClient.Failure(description: "no field: \(line)")
            }
            return (
                name: line[..<colon].lowercased(),
                value: String(line[line.index(after: colon)...].drop { $0 == " " })
            )
        }
        func made(_ body: some Collection<UInt8>, _ length: Int) -> (WireResponse, Int) {
            let response = WireResponse(
                status: status,
                statusLine: String(statusLine),
                fields: fields,
                body: Array(body)
            )
            return (response, length - bytes.startIndex)
        }
        let start = headEnd + 4
        if toHead || status < 200 || status == 204 || status == 304 { return made([], start) }
        if fields.contains(where: { $0.name == "transfer-encoding" }) {
            return try chunks(bytes, from: start).map { made($0.body, $0.end) }
        }
        if let text = fields.first(where: { $0.name == "content-length" })?.value {
            guard let length = Int(text) else { throw RawClient.Failure(description: "no length: \(text)") }
            return bytes.endIndex - start >= length ? made(bytes[start..<start + length], start + length) : nil
        }
        return isFinished ? made(bytes[start...], bytes.endIndex) : nil
    }

    private static func chunks(_ bytes: ArraySlice<UInt8>, from start: Int) throws -> (body: [UInt8], end: Int)? {
        var position = start
        var body: [UInt8] = []
        while let lineEnd = lineEnds(1, in: bytes, from: position) {
            let line = String(decoding: bytes[position..<lineEnd], as: UTF8.self)
            guard let size = Int(line, radix: 16) else { throw RawClient.Failure(description: "no chunk: \(line)") }
            position = lineEnd + 2
            guard bytes.endIndex - position >= size + 2 else { return nil }
            body += bytes[position..<position + size]
            position += size + 2
            if size == 0 { return (body, position) }
        }
        return nil
    }

    /// Finds so many CR LF in a row.
    private static func lineEnds(_ count: Int, in bytes: ArraySlice<UInt8>, from start: Int) -> Int? {
        bytes.withUnsafeBufferPointer { buffer in
            var index = start - bytes.startIndex
            while index + 2 * count <= buffer.count {
                var matched = 0
                while matched < 2 * count, buffer[index + matched] == (matched % 2 == 0 ? 0x0D : 0x0A) { matched += 1 }
                if matched == 2 * count { return index + bytes.startIndex }
                index += 1
            }
            return nil
        }
    }
}
