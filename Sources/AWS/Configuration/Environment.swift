/// The variables of an environment; an empty one counts as not set.
struct Environment: Sendable {
    private let variables: [String: String]

    init(_ variables: [String: String]) { self.variables = variables }

    subscript(name: String) -> String? {
        variables[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// A switch, which is on when it says `true` and off when it says `false` or nothing.
    func isSet(_ name: String) throws(AWSConfigurationError) -> Bool {
        try Self.flag(self[name], name: name)
    }

    static func flag(_ text: String?, name: String) throws(AWSConfigurationError) -> Bool {
        switch text?.lowercased() {
        case nil, "false": false
        case "true": true
        default: throw AWSConfigurationError("\(name) must be true or false")
        }
    }

    /// A path of a file, where `~/` stands for the home directory.
    func path(_ text: String) -> String {
        guard text.hasPrefix("~/"), let home = self["HOME"] else { return text }
        return home + text.dropFirst()
    }
}
