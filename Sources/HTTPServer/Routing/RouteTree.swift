import Glibc
import HTTPTypes
import UntrustedText

/// The routes as a tree of path segments, laid out flat so that a search touches no reference counts.
///
/// Nodes, literals and endpoints refer to each other by index; 0 means none (the root is nobody's child, and the first
/// literal and endpoint are placeholders).
struct RouteTree: Sendable {
    private struct Node: Sendable {
        /// The first of the literals that may follow.
        var literal = 0
        /// The node behind a parameter.
        var parameter = 0
        /// The first of the endpoints of a rest.
        var rest = 0
        /// The first of the endpoints of a path that ends here.
        var here = 0
    }

    private struct Literal: Sendable {
        /// Where it stands in `text`.
        let start: Int
        let count: Int
        let child: Int
        let next: Int
    }

    private struct Endpoint: Sendable {
        let method: Int
        let entry: Int
        let next: Int
    }

    private var nodes = [Node()]
    private var literals = [Literal(start: 0, count: 0, child: 0, next: 0)]
    private var endpoints = [Endpoint(method: 0, entry: 0, next: 0)]
    private var text: [UInt8] = []
    private var methods: [HTTPRequest.Method] = []

    // MARK: Building

    /// Inserts an entry.
    ///
    /// - Returns: The entry that is there already, if there is one.
    mutating func insert(_ template: RouteTemplate, _ method: HTTPRequest.Method, entry: Int) -> Int? {
        var node = 0
        for segment in template.segments {
            switch segment {
            case .literal(let literal):
                node = child(of: node, Array(literal.utf8))
            case .parameter:
                if nodes[node].parameter == 0 {
                    nodes.append(Node())
                    nodes[node].parameter = nodes.count - 1
                }
                node = nodes[node].parameter
            case .rest:
                return insert(method, entry, at: \.rest, of: node)
            }
        }
        return insert(method, entry, at: \.here, of: node)
    }

    private mutating func insert(
        _ method: HTTPRequest.Method,
        _ entry: Int,
        at list: WritableKeyPath<Node, Int>,
        of node: Int
    ) -> Int? {
        let number = self.number(of: method) ?? methods.count
        if number == methods.count { methods.append(method) }
        let first = nodes[node][keyPath: list]
        var index = first
        while index != 0 {
            if endpoints[index].method == number { return endpoints[index].entry }
            index = endpoints[index].next
        }
        endpoints.append(Endpoint(method: number, entry: entry, next: first))
        nodes[node][keyPath: list] = endpoints.count - 1
        return nil
    }

    private mutating func child(of node: Int, _ bytes: [UInt8]) -> Int {
        if let known = child(of: node, bytes.span) { return known }
        nodes.append(Node())
        literals.append(
            Literal(start: text.count, count: bytes.count, child: nodes.count - 1, next: nodes[node].literal)
        )
        nodes[node].literal = literals.count - 1
        text += bytes
        return nodes.count - 1
    }

    // MARK: Searching

    /// Searches the best entry for a path that begins with a slash.
    func search(_ path: Span<UInt8>, for method: HTTPRequest.Method) -> RouteSearch {
        var search = RouteSearch(method: number(of: method))
        if method == .head { search.substitute = number(of: .get) }
        search.isEncoded = path.contains(UInt8(ascii: "%"))
        _ = self.search(path, from: 1, node: 0, &search)
        return search
    }

    /// The methods whose templates a search found to match.
    func allowed(by search: RouteSearch) -> [HTTPRequest.Method] {
        search.allowed.map { methods[$0] }
    }

    private func number(of method: HTTPRequest.Method) -> Int? {
        for index in methods.indices where methods[index] == method { return index }
        return nil
    }

    /// Searches from a node on; the position is the beginning of a segment, or beyond the end behind the last one.
    private func search(_ path: Span<UInt8>, from start: Int, node index: Int, _ search: inout RouteSearch) -> Bool {
        let node = nodes[index]
        guard start <= path.count else { return choose(from: node.here, &search) }
        let end = path.firstIndex(of: UInt8(ascii: "/"), from: start) ?? path.count
        let segment = path.extracting(start..<end)
        if search.isEncoded, segment.contains(UInt8(ascii: "%")) {
            // What is not UTF-8 names nothing.
            guard let decoded = PercentEncoding.decode(segment) else { return false }
            if let child = child(of: index, decoded.utf8.span) {
                if self.search(path, from: end + 1, node: child, &search) { return true }
            }
        } else if let child = child(of: index, segment) {
            if self.search(path, from: end + 1, node: child, &search) { return true }
        }
        if node.parameter != 0, start < end {
            search.values.append(start..<end)
            if self.search(path, from: end + 1, node: node.parameter, &search) { return true }
            search.values.removeLast()
        }
        if node.rest != 0, start < path.count {
            search.values.append(start..<path.count)
            if choose(from: node.rest, &search) { return true }
            search.values.removeLast()
        }
        return false
    }

    private func child(of node: Int, _ segment: Span<UInt8>) -> Int? {
        var index = nodes[node].literal
        while index != 0 {
            let literal = literals[index]
            if literal.count == segment.count, isEqual(literal, segment) { return literal.child }
            index = literal.next
        }
        return nil
    }

    private func isEqual(_ literal: Literal, _ segment: Span<UInt8>) -> Bool {
        segment.withUnsafeBytes { segment in
            text.withUnsafeBytes { text in
                guard let segment = segment.baseAddress, let text = text.baseAddress else { return true }
                return memcmp(segment, text + literal.start, literal.count) == 0
            }
        }
    }

    private func choose(from first: Int, _ search: inout RouteSearch) -> Bool {
        var index = first
        var substitute: Int?
        while index != 0 {
            let endpoint = endpoints[index]
            if endpoint.method == search.method {
                search.entry = endpoint.entry
                return true
            }
            if endpoint.method == search.substitute { substitute = endpoint.entry }
            index = endpoint.next
        }
        if let substitute {
            search.entry = substitute
            return true
        }
        index = first
        while index != 0 {
            search.allowed.append(endpoints[index].method)
            index = endpoints[index].next
        }
        return false
    }
}

/// What a search has found so far, with methods by their numbers in the tree.
struct RouteSearch {
    let method: Int?
    /// A method whose entry will do.
    var substitute: Int?
    /// Whether the path has a `%`.
    var isEncoded = false
    /// Where the parameters stand in the path.
    var values = RouteRanges()
    /// The methods of templates that match the path.
    var allowed: [Int] = []
    var entry: Int?

    init(method: Int?) {
        self.method = method
    }
}
