import Configuration
import UntrustedText

/// The values of all settings: flag before environment variable before configuration file before default.
@dynamicMemberLookup
struct ServerConfiguration: Sendable {
    private var values: [String: any Sendable] = [:]
    private var texts: [String: [String]] = [:]
    private var origins: [String: ConfigurationProblem.Origin] = [:]
    /// Environment variables that look like settings but are none.
    private(set) var unknownVariables: [String] = []

    /// The principals that the environment holds as JSON, with their secrets.
    private(set) var inlinePrincipals: String?

    /// The value of a setting.
    subscript<Value>(dynamicMember setting: KeyPath<Settings, Setting<Value>>) -> Value {
        let setting = Settings.declared[keyPath: setting]
        return values[setting.description.name] as? Value ?? setting.defaultValue
    }

    /// Where the value of a setting came from.
    func origin<Value>(of setting: KeyPath<Settings, Setting<Value>>) -> ConfigurationProblem.Origin {
        origins[Settings.declared[keyPath: setting].description.name] ?? .defaultValue
    }

    /// Every setting with its value as text and where that comes from.
    var rows: [(name: String, value: String, origin: String)] {
        Settings.all.map(\.description).map { setting in
            let value = texts[setting.name]?.joined(separator: ",") ?? setting.defaultText ?? ""
            return (setting.name, value, (origins[setting.name] ?? .defaultValue).name)
        }
    }

    /// Resolves every setting.
    ///
    /// - Throws: ``ConfigurationError`` with everything that is wrong.
    init(
        flags: [String: [String]],
        environment: [String: String],
        file: ConfigurationFile?
    ) throws(ConfigurationError) {
        var problems: [ConfigurationProblem] = []
        let layers: [ConfigurationLayer] = [
            .flags(flags),
            .environment(environment),
            file.map { .file($0, problems: &problems) },
        ].compactMap(\.self)

        for setting in Settings.all {
            guard let (texts, origin) = layers.firstValue(of: setting.description) else { continue }
            if let value = setting.reading(texts) {
                values[setting.description.name] = value
                origins[setting.description.name] = origin
                self.texts[setting.description.name] = texts
            } else {
                let given = texts.map { "\"\($0)\"" }.joined(separator: ", ")
                problems.append(
                    ConfigurationProblem(origin: origin, message: "\(given) is not \(setting.description.allowed)")
                )
            }
        }
        inlinePrincipals = environment[PrincipalSources.variable]
        let known = Set(Settings.all.map(\.description.variable) + [Self.fileVariable, PrincipalSources.variable])
        unknownVariables = environment.keys
            .filter { $0.hasPrefix("LAMBDA_EVENT_SOURCES_") && !known.contains($0) }
            .sorted()
        problems += conflicts
        guard problems.isEmpty else { throw ConfigurationError(problems: problems) }
    }

    /// Names the configuration file when the flag does not.
    static let fileVariable = "LAMBDA_EVENT_SOURCES_CONFIG"

    private var conflicts: [ConfigurationProblem] {
        var conflicts: [ConfigurationProblem] = []
        let secured = [("tls-certificate", origin(of: \.tlsCertificate)), ("tls-key", origin(of: \.tlsKey))]
        if self.unixSocket != nil {
            for (name, origin) in [("host", origin(of: \.host)), ("port", origin(of: \.port))] + secured
            where origin != .defaultValue {
                conflicts.append(
                    ConfigurationProblem(origin: origin, message: "\(name) cannot be set together with unix-socket")
                )
            }
        } else if let (given, origin) = secured.first(where: { $0.1 != .defaultValue }),
            let (missing, _) = secured.first(where: { $0.1 == .defaultValue })
        {
            conflicts.append(
                ConfigurationProblem(
                    origin: origin,
                    message: "\(given) needs \(missing) too; both may name the same file"
                )
            )
        }
        return conflicts
    }
}
