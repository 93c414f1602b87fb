public import UntrustedText

/// The parameters of a template, as they stand in a path.
///
/// They are decoded when they are asked for; that they can be is known.
public struct RouteParameters: Sendable {
    private let path: String
    private let names: [String]
    private let ranges: RouteRanges

    init(path: String, names: [String], ranges: RouteRanges) {
        self.path = path
        self.names = names
        self.ranges = ranges
    }

    /// The value of a parameter; `nil` for a name that the template does not have.
    public subscript(name: String) -> Text? {
        range(of: name).flatMap { PercentEncoding.decode(path.utf8.span.extracting($0)).map { Text($0) } }
    }

    /// Reads the bytes of a parameter's value, without a copy where they stand in the path as they are.
    ///
    /// - Parameters:
    ///   - name: The name of the parameter.
    ///   - body: Takes the bytes, which are UTF-8.
    /// - Returns: What `body` returns; `nil` for a name that the template does not have.
    public func withUTF8<Output>(of name: String, _ body: (Span<UInt8>) -> Output) -> Output? {
        guard let range = range(of: name) else { return nil }
        let bytes = path.utf8.span.extracting(range)
        guard bytes.contains(UInt8(ascii: "%")) else { return body(bytes) }
        return PercentEncoding.decode(bytes).map { body($0.utf8.span) }
    }

    private func range(of name: String) -> Range<Int>? {
        for index in names.indices where names[index] == name { return ranges[index] }
        return nil
    }
}

/// Where the parameters of a template stand in a path: a few ranges, kept without an allocation.
struct RouteRanges: Sendable {
    /// How many there can be.
    static let capacity = 4

    private(set) var count = 0
    private var ranges = InlineArray<4, Range<Int>>(repeating: 0..<0)

    subscript(index: Int) -> Range<Int> { ranges[index] }

    mutating func append(_ range: Range<Int>) {
        ranges[count] = range
        count += 1
    }

    mutating func removeLast() { count -= 1 }
}
