import UntrustedText

extension RequestParser {
    /// How many bytes the chunk-size lines of one body may take, extensions included.
    ///
    /// A body of one-byte chunks stays possible up to the largest body by default; endless extensions do not.
    static let chunkLineBudget = 8 << 20
    /// How long one chunk-size line may be; extensions are ignored (RFC 9112 section 7.1.1).
    static let chunkLineLimit = 1024

    mutating func beginChunkedBody() {
        chunkLineBytes = 0
        trailerCount = 0
        phase = .chunkSize
    }

    /// Moves body bytes out of the input.
    ///
    /// - Returns: How many there were, at most `remaining`.
    mutating func takeBody(_ input: Span<UInt8>, _ position: inout Int, upTo remaining: Int) -> Int {
        let count = min(remaining, input.count - position)
        guard count > 0 else { return 0 }
        // Growth follows what has come, never what was announced.
        body.append(input.extracting(position..<position + count))
        position += count
        return count
    }

    /// Reads `chunk-size [ chunk-ext ]`.
    mutating func readChunkSize(_ line: Span<UInt8>) throws(HTTPServerError) {
        chunkLineBytes += line.count + 2
        var size = 0
        var index = 0
        while index < line.count, let digit = line[index].hexadecimalValue {
            // Sixteen digits could overflow; none of that size is allowed anyway.
            guard size <= limits.bodyBytes else { throw .bodyTooLarge }
            size = size << 4 | Int(digit)
            index += 1
        }
        guard index > 0 else { throw chunkError(line) }
        if index < line.count {
            guard line[index] == UInt8(ascii: ";") else { throw chunkError(line) }
            for extensionIndex in index..<line.count where !line[extensionIndex].isFieldContent {
                throw chunkError(line)
            }
        }
        guard size <= limits.bodyBytes - body.count else { throw .bodyTooLarge }
        if size == 0 {
            head.fieldBytes = 0
            phase = .trailers
        } else {
            phase = .chunkData(remaining: size)
        }
    }

    private func chunkError(_ line: Span<UInt8>) -> HTTPServerError {
        line.contains(.carriageReturn) ? .bareLineEnding : .malformedChunk
    }

    /// Checks a trailer field and drops it: none is known to be safe to merge (RFC 9110 section 6.5.1).
    mutating func readTrailerLine(_ line: Span<UInt8>) throws(HTTPServerError) {
        guard line.count > 0 else {
            phase = .complete
            return
        }
        head.fieldBytes += line.count + 2
        trailerCount += 1
        guard trailerCount <= limits.headerFields else { throw .fieldsTooLarge }
        _ = try Self.colon(of: line)
    }
}
