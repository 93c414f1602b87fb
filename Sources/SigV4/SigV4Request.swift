import UntrustedText

/// The parts of an HTTP request that a signature covers, as bytes on the wire.
public struct SigV4Request: Hashable, Sendable {
    /// One header field line.
    public struct Header: Hashable, Sendable {
        /// The field name, in any case.
        public var name: String {
            didSet { lowercaseName = name.lowercased() }
        }

        /// The name as it is compared and signed; kept, since one verification asks for it many times.
        private(set) var lowercaseName: String

        /// The field value as sent.
        public var value: [UInt8]

        /// Creates a field from bytes.
        public init(name: String, value: [UInt8]) {
            self.name = name
            self.value = value
            lowercaseName = name.lowercased()
        }

        /// Creates a field from text, sent as UTF-8.
        public init(_ name: String, _ value: String) {
            self.init(name: name, value: Array(value.utf8))
        }
    }

    /// What the signature says about the body.
    public enum Payload: Hashable, Sendable {
        /// The body itself, whose SHA-256 is signed.
        case signed([UInt8])
        /// Nothing: `UNSIGNED-PAYLOAD`.
        case unsigned
        /// The body's SHA-256 in lower-case hexadecimal, or one of AWS's `STREAMING-…` markers.
        case precomputed(String)
    }

    /// The method as sent.
    public var method: String

    /// The path as sent: percent-encoded by the sender, without the query.
    public var path: [UInt8]

    /// The query as sent, without the question mark; empty when there is none.
    public var query: [UInt8]

    /// The header field lines in the order sent, repeated ones included, `Host` among them.
    public var headers: [Header]

    /// The body.
    public var payload: Payload

    /// Creates a request from the bytes on the wire.
    public init(method: String, path: [UInt8], query: [UInt8], headers: [Header], payload: Payload) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.payload = payload
    }

    /// Creates a request from text, whose UTF-8 bytes are what is sent.
    public init(
        method: String,
        path: String,
        query: String = "",
        headers: [(name: String, value: String)],
        payload: Payload = .signed([])
    ) {
        self.init(
            method: method,
            path: Array(path.utf8),
            query: Array(query.utf8),
            headers: headers.map { Header($0.name, $0.value) },
            payload: payload
        )
    }

    /// The values of a header field in the order sent; the name is compared without regard to case.
    public func values(of name: String) -> [[UInt8]] {
        let name = name.lowercased()
        return headers.filter { $0.lowercaseName == name }.map(\.value)
    }

    mutating func removeHeader(_ name: String) {
        let name = name.lowercased()
        headers.removeAll { $0.lowercaseName == name }
    }
}

extension SigV4Request {
    /// Refuses what could not have been one request line and one header section, and would move a line break or a
    /// delimiter into the canonical request.
    func checkFraming() throws(SigV4RequestError) {
        guard !method.isEmpty, method.utf8.allSatisfy(Self.isTokenByte) else { throw .invalidMethod }
        guard path.isEmpty || path.first == UInt8(ascii: "/"), path.allSatisfy(Self.isTargetByte),
            !path.contains(UInt8(ascii: "?"))
        else { throw .invalidPath }
        guard query.allSatisfy(Self.isTargetByte) else { throw .invalidQuery }
        for header in headers {
            guard !header.name.isEmpty, header.name.utf8.allSatisfy(Self.isTokenByte) else { throw .invalidHeaderName }
            // RFC 9110 section 5.5: visible characters, space, tab and obs-text.
            guard header.value.allSatisfy({ ($0 >= 0x20 && $0 != 0x7f) || $0 == 0x09 }) else {
                throw .invalidHeaderValue(name: header.name)
            }
        }
    }

    // RFC 9110 section 5.6.2.
    static func isTokenByte(_ byte: UInt8) -> Bool {
        CharacterClass.dottedWord(byte) || rareTokenBytes.contains(byte)
    }

    private static let rareTokenBytes = Array("!#$%&'*+^`|~".utf8)

    // Wider than RFC 3986 allows, since peers send raw UTF-8 and brackets; no space, no control, no fragment.
    private static func isTargetByte(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte != 0x7f && byte != UInt8(ascii: "#")
    }
}

/// A request that cannot be signed or verified, because it could not be sent.
public enum SigV4RequestError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The method is not an HTTP token.
    case invalidMethod
    /// The path does not begin with a slash, or holds a space, control character, `?` or `#`.
    case invalidPath
    /// The query holds a space, control character or `#`.
    case invalidQuery
    /// A header field's name is not an HTTP token.
    case invalidHeaderName
    /// A header field's value holds a line break or another control character.
    case invalidHeaderValue(name: String)
    /// There is no `Host` field, or more than one.
    case hostCount(Int)
    /// The lifetime of a presigned request is not within 1 second and 7 days.
    case expiryOutOfRange(seconds: Int)
    /// The query already holds a parameter that presigning adds.
    case alreadyPresigned(parameter: String)

    /// The reason in one sentence, without any value from the request but a header field's name.
    public var description: String {
        switch self {
        case .invalidMethod: "The method is not an HTTP token."
        case .invalidPath: "The path must begin with a slash and hold no space, control character, '?' or '#'."
        case .invalidQuery: "The query must hold no space, control character or '#'."
        case .invalidHeaderName: "A header field's name is not an HTTP token."
        case .invalidHeaderValue(let name): "The header field \(name) holds a control character."
        case .hostCount(let count): "A request needs one Host field, not \(count)."
        case .expiryOutOfRange(let seconds): "A presigned request lives 1 to 604800 seconds, not \(seconds)."
        case .alreadyPresigned(let parameter): "The query already has the parameter \(parameter)."
        }
    }
}
