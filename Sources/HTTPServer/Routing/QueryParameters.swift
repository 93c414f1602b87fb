public import UntrustedText

/// The parameters of a query, decoded strictly.
///
/// A query is pairs joined by `&`, a pair is a name, `=` and a value; `%XX` and `+` are decoded in both. Order and
/// repetitions are kept.
public struct QueryParameters: Sendable, Hashable {
    /// A name and its value; the value is empty when the pair has no `=`.
    public struct Pair: Sendable, Hashable {
        /// The decoded name, not empty.
        public let name: Text
        /// The decoded value.
        public let value: Text
    }

    /// What is wrong with a query.
    public struct DecodingError: Error, Sendable, Hashable, CustomStringConvertible {
        private enum Code: String, Sendable {
            case invalidEncoding = "has a % without two hexadecimal digits, or is not UTF-8 when decoded"
            case emptyName = "has no name"
        }

        private let code: Code
        /// The parameter as it stands in the query, undecoded; its name where that could be decoded.
        public let parameter: String

        /// A clause for people that names the parameter.
        public var description: String { "the query parameter \"\(parameter)\" \(code.rawValue)" }

        static func invalidEncoding(_ parameter: Substring) -> DecodingError {
            DecodingError(code: .invalidEncoding, parameter: String(parameter))
        }

        static func emptyName(_ parameter: Substring) -> DecodingError {
            DecodingError(code: .emptyName, parameter: String(parameter))
        }
    }

    /// All pairs, in order.
    public let pairs: [Pair]

    /// Decodes a query.
    ///
    /// - Parameter query: The raw query without its `?`; `nil` and empty have no parameters.
    /// - Throws: If an encoding is invalid or a pair has no name; an empty pair (`a&&b`) has none.
    public init(_ query: String?) throws(DecodingError) {
        guard let query, !query.isEmpty else {
            pairs = []
            return
        }
        var pairs: [Pair] = []
        for part in query.split(separator: "&", omittingEmptySubsequences: false) {
            let bytes = part.utf8.span
            var equals = 0
            while equals < bytes.count, bytes[equals] != UInt8(ascii: "=") { equals += 1 }
            let valueStart = min(equals + 1, bytes.count)
            guard let name = PercentEncoding.decode(bytes.extracting(0..<equals), plusIsSpace: true),
                let value = PercentEncoding.decode(bytes.extracting(valueStart..<bytes.count), plusIsSpace: true)
            else { throw .invalidEncoding(part) }
            guard !name.isEmpty else { throw .emptyName(part) }
            pairs.append(Pair(name: Text(name), value: Text(value)))
        }
        self.pairs = pairs
    }
}
