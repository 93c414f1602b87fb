import HTTPTypes
import UntrustedText

/// The target of a request line (RFC 9112 section 3.2).
struct RequestTarget: Sendable, Equatable {
    /// The origin form, or `*`.
    let text: String
    let path: String
    let query: String?
    /// The authority of an absolute form, which stands above the Host field.
    let authority: String?
}

extension RequestTarget {
    init(parsing bytes: Span<UInt8>, method: HTTPRequest.Method) throws(HTTPServerError) {
        guard bytes.count > 0 else { throw .malformedTarget }
        switch bytes[0] {
        case UInt8(ascii: "/"):
            try self.init(origin: bytes, authority: nil)
        case UInt8(ascii: "*"):
            guard bytes.count == 1, method == .options else { throw .malformedTarget }
            self.init(text: "*", path: "*", query: nil, authority: nil)
        default:
            try self.init(absolute: bytes, method: method)
        }
    }

    private init(origin bytes: Span<UInt8>, authority: String?) throws(HTTPServerError) {
        // Once for the path and the query, so that nobody who decodes a part of them has to bound it.
        guard
            bytes.firstIndex(of: UInt8(ascii: "%"), from: 0) == nil
                || StreamSafeText.holds(PercentEncoding.readable(bytes))
        else { throw .tooManyMarks }
        let mark = bytes.prefixCount(in: .path)
        guard mark == bytes.count || bytes[mark] == UInt8(ascii: "?") else { throw .malformedTarget }
        // A malformed query is the reader's to explain; a malformed path could match nothing.
        guard bytes.extracting(0..<mark).hasValidPercentEncoding() else { throw .malformedTarget }
        guard mark < bytes.count else {
            let path = bytes.text
            self.init(text: path, path: path, query: nil, authority: authority)
            return
        }
        let query = bytes.extracting(mark + 1..<bytes.count)
        guard query.prefixCount(in: .query) == query.count else { throw .malformedTarget }
        self.init(
            text: bytes.text,
            path: bytes.extracting(0..<mark).text,
            query: query.text,
            authority: authority
        )
    }

    private init(absolute bytes: Span<UInt8>, method: HTTPRequest.Method) throws(HTTPServerError) {
        let schemeLength: Int
        if bytes.count > 7, bytes.extracting(0..<7).equalsIgnoringCase("http://") {
            schemeLength = 7
        } else if bytes.count > 8, bytes.extracting(0..<8).equalsIgnoringCase("https://") {
            schemeLength = 8
        } else {
            throw .malformedTarget
        }
        var end = schemeLength
        while end < bytes.count, bytes[end] != UInt8(ascii: "/"), bytes[end] != UInt8(ascii: "?") { end += 1 }
        let authority = bytes.extracting(schemeLength..<end)
        guard HostField.isValid(authority) else { throw .malformedTarget }
        let name = authority.text
        let rest = bytes.extracting(end..<bytes.count)
        if rest.count > 0, rest[0] == UInt8(ascii: "/") {
            try self.init(origin: rest, authority: name)
        } else if rest.count > 0 {
            // An empty path with a query means "/" (RFC 9110 section 4.2.3).
            let rooted = [UInt8(ascii: "/")] + rest.bytes
            try self.init(origin: rooted.span, authority: name)
        } else if method == .options {
            self.init(text: "*", path: "*", query: nil, authority: name)
        } else {
            self.init(text: "/", path: "/", query: nil, authority: name)
        }
    }
}
