import HTTPTypes

/// A node of the routes' tree: what may follow a path so far.
struct RouteNode: Sendable {
    private var literals: [(text: String, node: RouteNode)] = []
    /// At most one element; an array because a struct cannot hold itself.
    private var parameter: [RouteNode] = []
    private var rest: [(method: HTTPRequest.Method, entry: Int)] = []
    private var here: [(method: HTTPRequest.Method, entry: Int)] = []

    /// Inserts an entry.
    ///
    /// - Returns: The entry that is there already, if there is one.
    mutating func insert(
        _ segments: ArraySlice<RouteTemplate.Segment>,
        method: HTTPRequest.Method,
        entry: Int
    ) -> Int? {
        guard let segment = segments.first else {
            if let clash = here.first(where: { $0.method == method }) { return clash.entry }
            here.append((method, entry))
            return nil
        }
        let remaining = segments.dropFirst()
        switch segment {
        case .literal(let text):
            let index: Int
            if let known = literals.firstIndex(where: { $0.text == text }) {
                index = known
            } else {
                index = literals.count
                literals.append((text, RouteNode()))
            }
            return literals[index].node.insert(remaining, method: method, entry: entry)
        case .parameter:
            if parameter.isEmpty { parameter.append(RouteNode()) }
            return parameter[0].insert(remaining, method: method, entry: entry)
        case .rest:
            if let clash = rest.first(where: { $0.method == method }) { return clash.entry }
            rest.append((method, entry))
            return nil
        }
    }

    /// Searches the best entry for the path from an index on.
    ///
    /// The index is the beginning of a segment, after its slash, or `nil` behind the last segment.
    ///
    /// - Returns: Whether an entry was found.
    func search(_ path: String, from start: String.Index?, _ search: inout RouteSearch) -> Bool {
        guard let start else { return search.choose(from: here) }
        let end = path.utf8[start...].firstIndex(of: UInt8(ascii: "/")) ?? path.endIndex
        let next = end < path.endIndex ? path.utf8.index(after: end) : nil
        let raw = path[start..<end]
        let hasEncoding = raw.utf8.contains(UInt8(ascii: "%"))
        let decoded = hasEncoding ? PercentEncoding.decode(raw) : nil
        // What is not UTF-8 names nothing.
        guard !hasEncoding || decoded != nil else { return false }

        for literal in literals where decoded.map({ $0 == literal.text }) ?? (raw == literal.text) {
            if literal.node.search(path, from: next, &search) { return true }
        }
        if let node = parameter.first, start < end {
            search.values.append(decoded ?? String(raw))
            if node.search(path, from: next, &search) { return true }
            search.values.removeLast()
        }
        if !rest.isEmpty, start < path.endIndex, let value = PercentEncoding.decode(path[start...]) {
            search.values.append(value)
            if search.choose(from: rest) { return true }
            search.values.removeLast()
        }
        return false
    }
}

/// What a search has found so far.
struct RouteSearch {
    let method: HTTPRequest.Method
    var values: [String] = []
    /// The methods of templates that match the path.
    var allowed: [HTTPRequest.Method] = []
    var entry: Int?

    mutating func choose(from candidates: [(method: HTTPRequest.Method, entry: Int)]) -> Bool {
        for candidate in candidates where candidate.method == method {
            entry = candidate.entry
            return true
        }
        if method == .head {
            for candidate in candidates where candidate.method == .get {
                entry = candidate.entry
                return true
            }
        }
        allowed += candidates.map(\.method)
        return false
    }
}
