/// One thing wrong with the configuration.
struct ConfigurationProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// Where a value came from.
    enum Origin: Sendable, Hashable {
        case flag(String)
        case environment(String)
        case file(String, key: String)
        case defaultValue
    }

    let origin: Origin
    /// What is wrong and what is allowed.
    let message: String

    var description: String {
        switch origin {
        case .flag(let flag): "\(flag): \(message)"
        case .environment(let variable): "environment variable \(variable): \(message)"
        case .file(let path, let key): "\(path): key \(key): \(message)"
        case .defaultValue: message
        }
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
