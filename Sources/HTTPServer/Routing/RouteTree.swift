import HTTPTypes

/// The routes as a tree of path segments, laid out flat so that a search touches no reference counts.
struct RouteTree: Sendable {
    private struct Literal: Sendable {
        let start: Int
        let count: Int
        let child: Int
    }

    private struct Node: Sendable {
        /// What may follow as it is written, in `text`.
        var literals: [Literal] = []
        /// The node behind a parameter; 0, the root, for none.
        var parameter = 0
        /// What a rest is routed to.
        var rest: [Endpoint] = []
        /// What a path that ends here is routed to.
        var here: [Endpoint] = []
    }

    /// A method and the number of its entry.
    struct Endpoint: Sendable {
        let method: HTTPRequest.Method
        let entry: Int
    }

    private var nodes = [Node()]
    private var text: [UInt8] = []

    /// Inserts an entry.
    ///
    /// - Returns: The entry that is there already, if there is one.
    mutating func insert(_ segments: [RouteTemplate.Segment], _ endpoint: Endpoint) -> Int? {
        var index = 0
        for segment in segments {
            switch segment {
            case .literal(let literal):
                index = child(of: index, Array(literal.utf8))
            case .parameter:
                if nodes[index].parameter == 0 {
                    nodes.append(Node())
                    nodes[index].parameter = nodes.count - 1
                }
                index = nodes[index].parameter
            case .rest:
                if let clash = nodes[index].rest.first(where: { $0.method == endpoint.method }) { return clash.entry }
                nodes[index].rest.append(endpoint)
                return nil
            }
        }
        if let clash = nodes[index].here.first(where: { $0.method == endpoint.method }) { return clash.entry }
        nodes[index].here.append(endpoint)
        return nil
    }

    private mutating func child(of index: Int, _ bytes: [UInt8]) -> Int {
        let known = nodes[index].literals.first { text[$0.start..<$0.start + $0.count].elementsEqual(bytes) }
        if let known { return known.child }
        nodes.append(Node())
        nodes[index].literals.append(Literal(start: text.count, count: bytes.count, child: nodes.count - 1))
        text += bytes
        return nodes.count - 1
    }

    /// Searches the best entry for a path that begins with a slash.
    func search(_ path: Span<UInt8>, _ search: inout RouteSearch) {
        _ = self.search(path, from: 1, node: 0, &search)
    }

    /// Searches from a node on; the position is the beginning of a segment, or beyond the end behind the last one.
    private func search(_ path: Span<UInt8>, from start: Int, node index: Int, _ search: inout RouteSearch) -> Bool {
        guard start <= path.count else { return search.choose(from: nodes[index].here) }
        var end = start
        var isEncoded = false
        while end < path.count, path[end] != UInt8(ascii: "/") {
            if path[end] == UInt8(ascii: "%") { isEncoded = true }
            end += 1
        }
        if isEncoded {
            // What is not UTF-8 names nothing.
            guard let decoded = PercentEncoding.decode(path.extracting(start..<end)) else { return false }
            if let child = literal(of: index, decoded.utf8.span) {
                if self.search(path, from: end + 1, node: child, &search) { return true }
            }
        } else if let child = literal(of: index, path.extracting(start..<end)) {
            if self.search(path, from: end + 1, node: child, &search) { return true }
        }
        let parameter = nodes[index].parameter
        if parameter != 0, start < end {
            search.values.append(start..<end)
            if self.search(path, from: end + 1, node: parameter, &search) { return true }
            search.values.removeLast()
        }
        if !nodes[index].rest.isEmpty, start < path.count {
            search.values.append(start..<path.count)
            if search.choose(from: nodes[index].rest) { return true }
            search.values.removeLast()
        }
        return false
    }

    private func literal(of index: Int, _ segment: Span<UInt8>) -> Int? {
        for literal in nodes[index].literals where literal.count == segment.count {
            var offset = 0
            while offset < segment.count, text[literal.start + offset] == segment[offset] { offset += 1 }
            if offset == segment.count { return literal.child }
        }
        return nil
    }
}

/// What a search has found so far.
struct RouteSearch {
    let method: HTTPRequest.Method
    /// Where the parameters stand in the path.
    var values: [Range<Int>] = []
    /// The methods of templates that match the path.
    var allowed: [HTTPRequest.Method] = []
    var entry: Int?

    mutating func choose(from candidates: [RouteTree.Endpoint]) -> Bool {
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
