import UntrustedText

/// The first stage: a request in the one form that signer and verifier both arrive at.
///
/// See AWS, "Create a signed AWS API request", step 1.
public struct CanonicalRequest: Hashable, Sendable {
    /// How the query of the wire becomes the canonical one.
    public enum QueryForm: Sendable {
        /// Names and values as sent, sorted: what botocore signs.
        case asSent
        /// Names and values decoded and encoded again in AWS's way, then sorted: what AWS documents. Equal to `asSent`
        /// for a query that was encoded in AWS's way.
        case reencoded
    }

    /// The canonical request, six parts separated by line feeds.
    public let bytes: [UInt8]

    /// The names of the signed header fields in lower case, sorted, separated by semicolons.
    public let signedHeaders: String

    /// Builds the canonical request.
    ///
    /// The signed headers are names in lower case; a name without a field gets an empty value. The payload hash is
    /// what stands in the last line.
    public init(
        _ request: SigV4Request,
        signing signedHeaders: some Sequence<String>,
        payloadHash: String,
        style: ServiceStyle,
        queryForm: QueryForm = .asSent
    ) {
        let names = Set(signedHeaders).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        self.signedHeaders = names.joined(separator: ";")
        let newline = UInt8(ascii: "\n")
        var bytes: [UInt8] = []
        bytes.reserveCapacity(1_024)
        bytes += request.method.utf8
        bytes.append(newline)
        bytes += Self.path(request.path, style: style)
        bytes.append(newline)
        bytes += Self.query(request.query, form: queryForm)
        bytes.append(newline)
        for name in names {
            bytes += name.utf8
            bytes.append(UInt8(ascii: ":"))
            var isRepeated = false
            // Repeated fields are joined in the order sent.
            for header in request.headers where header.lowercaseName == name {
                if isRepeated { bytes.append(UInt8(ascii: ",")) }
                Self.append(value: header.value, to: &bytes)
                isRepeated = true
            }
            bytes.append(newline)
        }
        bytes.append(newline)
        bytes += self.signedHeaders.utf8
        bytes.append(newline)
        bytes += payloadHash.utf8
        self.bytes = bytes
    }

    static func path(_ path: [UInt8], style: ServiceStyle) -> [UInt8] {
        let normalized = style.normalizesPath ? normalize(path) : path
        let encoded = style.encodesPathTwice ? PercentEncoding.encode(normalized, keepingSlashes: true) : normalized
        return encoded.isEmpty ? [UInt8(ascii: "/")] : encoded
    }

    /// Whether normalising leaves the path as it is.
    static func isNormal(_ path: [UInt8]) -> Bool {
        path.isEmpty || normalize(path) == path
    }

    /// Removes dot segments (RFC 3986 section 5.2.4) and empty segments, but keeps a slash at the end.
    static func normalize(_ path: [UInt8]) -> [UInt8] {
        let slash = UInt8(ascii: "/")
        var segments: [ArraySlice<UInt8>] = []
        for segment in path.split(separator: slash) where !segment.elementsEqual(".".utf8) {
            if segment.elementsEqual("..".utf8) {
                _ = segments.popLast()
            } else {
                segments.append(segment)
            }
        }
        var normalized: [UInt8] = []
        normalized.reserveCapacity(path.count)
        for segment in segments {
            normalized.append(slash)
            normalized += segment
        }
        if segments.isEmpty || path.last == slash { normalized.append(slash) }
        return normalized
    }

    private static func query(_ query: [UInt8], form: QueryForm) -> [UInt8] {
        guard !query.isEmpty else { return [] }
        var parameters = QueryParameter.split(query)
        if form == .reencoded { parameters = parameters.map(\.reencoded) }
        return QueryParameter.join(parameters.sorted(), alwaysWithEquals: true)
    }

    /// Appends a value without white space around, and with each white space inside as one space.
    private static func append(value: [UInt8], to bytes: inout [UInt8]) {
        let start = bytes.count
        var isBehindSpace = false
        for byte in value {
            if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") {
                isBehindSpace = true
            } else {
                if isBehindSpace, bytes.count > start { bytes.append(UInt8(ascii: " ")) }
                isBehindSpace = false
                bytes.append(byte)
            }
        }
    }
}
