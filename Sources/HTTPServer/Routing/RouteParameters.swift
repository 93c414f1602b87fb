/// The values of a template's parameters, decoded once.
public struct RouteParameters: Sendable, Hashable {
    private let names: [String]
    private let values: [String]

    init(names: [String], values: [String]) {
        self.names = names
        self.values = values
    }

    /// The value of a parameter; `nil` for a name that the template does not have.
    public subscript(name: String) -> String? {
        for index in names.indices where names[index] == name { return values[index] }
        return nil
    }

    /// The value of the template's first parameter.
    public var first: String? { values.first }
}
