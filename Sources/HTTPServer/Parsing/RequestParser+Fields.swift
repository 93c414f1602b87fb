import HTTPTypes
import UntrustedText

extension RequestParser {
    /// Most requests have no more fields than this, so that their list does not grow.
    private static let commonFieldCount = 8

    /// Reads one field line, or the empty line that ends the head (RFC 9112 section 5).
    mutating func readFieldLine(_ line: Span<UInt8>) throws(HTTPServerError) {
        guard line.count > 0 else { return try endHead() }
        head.fieldBytes += line.count + 2
        guard head.fields.count < limits.headerFields else { throw .fieldsTooLarge }
        let colon = try Self.colon(of: line)
        let name = line.extracting(0..<colon)
        let value = line.extracting(line.trimmed(colon + 1..<line.count))
        guard let known = KnownFieldNames.shared.index(of: name) else {
            guard let name = HTTPField.Name(name.text) else { throw .malformedField }
            try keep(name, value)
            return
        }
        switch KnownFieldNames.shared.roles[known] {
        case .plain: break
        case .host:
            guard !head.hasHost, HostField.isValid(value) else { throw .invalidHost }
            head.hasHost = true
        case .contentLength:
            guard head.contentLength == nil else { throw .invalidContentLength }
            head.contentLength = try Self.contentLength(value)
        case .transferEncoding:
            guard head.transferEncoding == nil else { throw .invalidTransferEncoding }
            head.transferEncoding = Self.transferEncoding(value)
        case .connection:
            Self.forEachToken(of: value) { token in
                if token.equalsIgnoringCase("close") { head.wantsClose = true }
                if token.equalsIgnoringCase("keep-alive") { head.wantsKeepAlive = true }
            }
        case .expect:
            guard value.equalsIgnoringCase("100-continue") else { throw .unknownExpectation }
            head.expectsContinue = true
        }
        try keep(KnownFieldNames.shared.names[known], value)
    }

    private mutating func keep(_ name: HTTPField.Name, _ value: Span<UInt8>) throws(HTTPServerError) {
        if head.fields.isEmpty { head.fields.reserveCapacity(Self.commonFieldCount) }
        // The value was checked above: these initialisers would make spaces of invalid bytes.
        if value.isASCII {
            head.fields.append(HTTPField(name: name, value: value.text))
        } else {
            // Whoever reads the value sees this text, whose bytes may have been repaired.
            guard StreamSafeText.holds(value.text) else { throw .tooManyMarks }
            head.fields.append(value.withUnsafeBufferPointer { HTTPField(name: name, value: $0) })
        }
    }

    /// Finds the colon of a field line whose name and value are well formed.
    static func colon(of line: Span<UInt8>) throws(HTTPServerError) -> Int {
        if line[0] == .space || line[0] == .tab { throw .foldedField }
        let colon = line.prefixCount(in: .token)
        let isWellFormed = colon > 0 && colon < line.count && line[colon] == UInt8(ascii: ":")
        for index in colon..<line.count where !line[index].isFieldContent {
            throw line[index] == .carriageReturn ? .bareLineEnding : .malformedField
        }
        guard isWellFormed else { throw .malformedField }
        return colon
    }

    /// Decides how the body is framed (RFC 9112 section 6.3).
    private mutating func endHead() throws(HTTPServerError) {
        noteFraming()
        if let authority = head.target.authority {
            head.fields.removeAll { $0.name == .hostField }
            head.fields.append(HTTPField(name: .hostField, value: authority))
        }
        guard head.hasHost || head.isHTTP10 else { throw .invalidHost }
        if let coding = head.transferEncoding {
            guard head.contentLength == nil, !head.isHTTP10 else { throw .invalidTransferEncoding }
            switch coding {
            case .chunked: break
            case .otherThenChunked: throw .unknownTransferCoding
            case .notChunked: throw .invalidTransferEncoding
            }
            beginChunkedBody()
        } else {
            let length = head.contentLength ?? 0
            guard length <= limits.bodyBytes else { throw .bodyTooLarge }
            phase = length == 0 ? .complete : .fixedBody(remaining: length)
        }
        if head.isHTTP10 { head.expectsContinue = false }
    }

    /// Reads `1*DIGIT`; a number beyond `Int` saturates, far beyond every limit.
    private static func contentLength(_ value: Span<UInt8>) throws(HTTPServerError) -> Int {
        guard value.count > 0 else { throw .invalidContentLength }
        var length = 0
        for index in value.indices {
            guard value[index].isDigit else { throw .invalidContentLength }
            length = min(length, .max / 100) * 10 + Int(value[index] - 0x30)
        }
        return length
    }

    private static func transferEncoding(_ value: Span<UInt8>) -> RequestHead.TransferEncoding {
        var codings = 0
        var chunked = 0
        var endsChunked = false
        forEachToken(of: value) { token in
            codings += 1
            endsChunked = token.equalsIgnoringCase("chunked")
            if endsChunked { chunked += 1 }
        }
        guard endsChunked, chunked == 1 else { return .notChunked }
        return codings == 1 ? .chunked : .otherThenChunked
    }

    /// Visits the elements of a comma-separated list (RFC 9110 section 5.6.1); empty ones count too.
    private static func forEachToken(of list: Span<UInt8>, _ visit: (Span<UInt8>) -> Void) {
        var start = 0
        for index in 0...list.count where index == list.count || list[index] == UInt8(ascii: ",") {
            visit(list.extracting(list.trimmed(start..<index)))
            start = index + 1
        }
    }
}
