/// A path with parameters: `/v1/event-source-mappings/{id}/history`, `/tags/{resource+}`.
///
/// `{name}` stands for one segment that is not empty, `{name+}`, at the end only, for all that is left, slashes
/// included.
public struct RouteTemplate: Sendable, Hashable, CustomStringConvertible {
    enum Segment: Sendable, Hashable {
        case literal(String)
        case parameter(String)
        case rest(String)
    }

    let segments: [Segment]
    /// The template as registered.
    public let description: String

    /// The names of the parameters, in order.
    public var parameterNames: [String] {
        segments.compactMap { segment in
            switch segment {
            case .literal: nil
            case .parameter(let name), .rest(let name): name
            }
        }
    }

    /// Reads a template.
    ///
    /// - Throws: ``RouteError`` if it does not begin with `/`, a name is empty or repeated, braces are misplaced, or
    ///   there are more than four parameters.
    public init(_ text: String) throws(RouteError) {
        guard text.first == "/" else { throw RouteError("template \(text) does not begin with /") }
        var segments: [Segment] = []
        var names: Set<String> = []
        let parts = text.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            guard part.contains(where: { $0 == "{" || $0 == "}" }) else {
                segments.append(.literal(String(part)))
                continue
            }
            guard part.first == "{", part.last == "}" else {
                throw RouteError("template \(text) has braces around less than a whole segment")
            }
            var name = part.dropFirst().dropLast()
            let isRest = name.last == "+"
            if isRest { name = name.dropLast() }
            guard !name.isEmpty, !name.contains(where: { $0 == "{" || $0 == "}" || $0 == "+" }) else {
                throw RouteError("template \(text) has a parameter without a proper name")
            }
            guard names.insert(String(name)).inserted else {
                throw RouteError("template \(text) has two parameters named \(name)")
            }
            guard !isRest || index == parts.count - 1 else {
                throw RouteError("template \(text) goes on after {\(name)+}")
            }
            segments.append(isRest ? .rest(String(name)) : .parameter(String(name)))
        }
        guard names.count <= RouteRanges.capacity else {
            throw RouteError("template \(text) has more than \(RouteRanges.capacity) parameters")
        }
        self.segments = segments
        description = text
    }
}

/// A mistake in the routes of a program.
public struct RouteError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, for developers.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
