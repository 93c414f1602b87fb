import JSON

/// Where a value stands in a request, for the finding that may come of it.
///
/// A link to the place around it, which is made a pointer only if something is found. Closures that make the pointer cost
/// no allocation, but the optimiser specialises the recursion over shapes for each of them.
indirect enum ValuePath: Sendable {
    case pointer(JSONPointer)
    case member(ValuePath, String)
    case element(ValuePath, Int)

    /// The options of a request.
    static let options = ValuePath.pointer(.root / "options")
    /// The source of a request.
    static let source = ValuePath.pointer(.root / "source")
    /// The facts beside a request.
    static let context = ValuePath.pointer(.root / "context")
    /// Whether the mapping is enabled.
    static let enabled = ValuePath.pointer(.root / "enabled")

    static func / (path: ValuePath, name: String) -> ValuePath { .member(path, name) }

    static func / (path: ValuePath, index: Int) -> ValuePath { .element(path, index) }

    /// The place as a pointer.
    var pointer: JSONPointer {
        switch self {
        case .pointer(let pointer): pointer
        case .member(let path, let name): path.pointer / name
        case .element(let path, let index): path.pointer / index
        }
    }
}
