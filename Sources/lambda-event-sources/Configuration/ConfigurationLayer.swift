import Configuration

/// One source of settings, with the way it names them in messages.
struct ConfigurationLayer: Sendable {
    private let provider: any ConfigProvider
    private let origin: @Sendable (SettingDescription) -> ConfigurationProblem.Origin

    /// The command line.
    static func flags(_ values: [String: [String]]) -> ConfigurationLayer {
        ConfigurationLayer(provider: memory("flags", values)) { .flag($0.flag) }
    }

    /// The environment; a list is separated by commas.
    static func environment(_ variables: [String: String]) -> ConfigurationLayer {
        ConfigurationLayer(provider: EnvironmentVariablesProvider(environmentVariables: variables)) {
            .environment($0.variable)
        }
    }

    /// A configuration file; `problems` takes keys that are no setting, and values that no setting can have.
    static func file(_ file: ConfigurationFile, problems: inout [ConfigurationProblem]) -> ConfigurationLayer {
        let settings = Dictionary(uniqueKeysWithValues: Settings.all.map { ($0.description.name, $0.description) })
        var values: [String: [String]] = [:]
        for (key, value) in file.values {
            func report(_ message: String) {
                problems.append(ConfigurationProblem(origin: .file(file.path, key: key), message: message))
            }
            guard let setting = settings[key] else {
                report("no such setting; the settings are " + settings.keys.sorted().joined(separator: ", "))
                continue
            }
            switch value {
            case .text(let text): values[key] = [text]
            case .list(let texts) where setting.form == .list: values[key] = texts
            case .list: report("a list is not \(setting.allowed)")
            case .unusable(let what): report("\(what) is not \(setting.allowed)")
            }
        }
        let path = file.path
        return ConfigurationLayer(provider: memory(path, values)) { .file(path, key: $0.name) }
    }

    private static func memory(_ name: String, _ values: [String: [String]]) -> InMemoryProvider {
        InMemoryProvider(
            name: name,
            values: values.reduce(into: [:]) { result, entry in
                result[key(entry.key)] = ConfigValue(.stringArray(entry.value), isSecret: false)
            }
        )
    }

    // The prefix gives the environment variables theirs.
    private static func key(_ name: String) -> AbsoluteConfigKey {
        AbsoluteConfigKey(["lambda-event-sources", name])
    }

    /// What this source says about a setting.
    fileprivate func value(
        of setting: SettingDescription
    ) -> (texts: [String], origin: ConfigurationProblem.Origin)? {
        // Only the list form is split at commas by the environment; a plain value may contain one.
        let isText = provider is EnvironmentVariablesProvider && setting.form != .list
        let found = try? provider.value(forKey: Self.key(setting.name), type: isText ? .string : .stringArray)
        return switch found?.value?.content {
        case .string(let text): ([text], origin(setting))
        case .stringArray(let texts): (texts, origin(setting))
        default: nil
        }
    }
}

extension [ConfigurationLayer] {
    /// What the first of these sources that knows a setting says about it.
    func firstValue(of setting: SettingDescription) -> (texts: [String], origin: ConfigurationProblem.Origin)? {
        for layer in self {
            if let value = layer.value(of: setting) { return value }
        }
        return nil
    }
}
