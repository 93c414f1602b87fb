import HTTPTypes

extension RequestParser {
    /// Reads `method SP request-target SP HTTP-version` (RFC 9112 section 3).
    mutating func readRequestLine(_ line: Span<UInt8>) throws(HTTPServerError) {
        guard line.count > 0 else {
            // One empty line before a request is to be ignored (RFC 9112 section 2.2).
            guard !skippedEmptyLine else { throw .malformedRequestLine }
            skippedEmptyLine = true
            return
        }
        let methodEnd = line.prefixCount(in: .token)
        guard methodEnd > 0, methodEnd < line.count, line[methodEnd] == .space else { throw lineError(line) }
        // The version is taken from the end: what is left between must be a target without spaces.
        var versionStart = line.count
        while versionStart > methodEnd + 1, line[versionStart - 1] != .space { versionStart -= 1 }
        guard versionStart > methodEnd + 2 else { throw lineError(line) }
        let target = line.extracting(methodEnd + 1..<versionStart - 1)
        head.isHTTP10 = try Self.isHTTP10(line.extracting(versionStart..<line.count))
        guard let method = Self.method(line.extracting(0..<methodEnd)) else { throw .malformedRequestLine }
        guard method != .connect else { throw .connectRefused }
        head.method = method
        noteFraming()
        do throws(HTTPServerError) {
            head.target = try RequestTarget(parsing: target, method: head.method)
        } catch {
            throw line.contains(.carriageReturn) ? .bareLineEnding : error
        }
        phase = .fields
    }

    private func lineError(_ line: Span<UInt8>) -> HTTPServerError {
        line.contains(.carriageReturn) ? .bareLineEnding : .malformedRequestLine
    }

    /// Reads `HTTP/1.0` or `HTTP/1.1`; a higher minor version is served as 1.1 (RFC 9110 section 2.5).
    private static func isHTTP10(_ version: Span<UInt8>) throws(HTTPServerError) -> Bool {
        guard version.count == 8, version.starts(with: "HTTP/"), version[6] == UInt8(ascii: "."),
            version[5].isDigit, version[7].isDigit
        else { throw version.contains(.carriageReturn) ? .bareLineEnding : .malformedRequestLine }
        guard version[5] == UInt8(ascii: "1") else { throw .unsupportedVersion }
        return version[7] == UInt8(ascii: "0")
    }

    private static func method(_ bytes: Span<UInt8>) -> HTTPRequest.Method? {
        switch bytes.count {
        case 3 where bytes.starts(with: "GET"): .get
        case 3 where bytes.starts(with: "PUT"): .put
        case 4 where bytes.starts(with: "POST"): .post
        case 4 where bytes.starts(with: "HEAD"): .head
        case 5 where bytes.starts(with: "PATCH"): .patch
        case 6 where bytes.starts(with: "DELETE"): .delete
        default: HTTPRequest.Method(rawValue: bytes.text)
        }
    }
}
