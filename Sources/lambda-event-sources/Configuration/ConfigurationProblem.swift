/// One thing wrong with the configuration.
struct ConfigurationProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// Where a value came from.
    enum Origin: Sendable, Hashable {
        case flag(String)
        case environment(String)
        case file(String, key: String)
        case defaultValue

        /// The place, for people.
        var name: String {
            switch self {
            case .flag(let flag): flag
            case .environment(let variable): "environment variable \(variable)"
            case .file(let path, let key): "\(path): key \(key)"
            case .defaultValue: "default"
            }
        }
    }

    let origin: Origin
    /// What is wrong and what is allowed.
    let message: String

    var description: String {
        origin == .defaultValue ? message : "\(origin.name): \(message)"
    }
}

/// Everything wrong with the configuration.
struct ConfigurationError: Error, Sendable, Hashable {
    let problems: [ConfigurationProblem]

    /// The failure of the command: a wrong use if only flags are wrong, else a wrong configuration.
    var failure: CommandFailure {
        let onlyFlags = problems.allSatisfy { if case .flag = $0.origin { true } else { false } }
        return CommandFailure(
            onlyFlags ? .usage : .configuration,
            problems.map(\.description).joined(separator: "\n")
        )
    }
}
