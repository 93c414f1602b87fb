/// The values of a template's parameters, decoded once.
public struct RouteParameters: Sendable, Hashable {
    /// The route's place among ``Router/entries``.
    public let routeNumber: Int
    private let names: [String]
    private let values: [String]

    init(routeNumber: Int, names: [String], values: [String]) {
        self.routeNumber = routeNumber
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
