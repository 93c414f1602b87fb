import ArgumentParser

/// Flags of some settings; names, help and values follow from ``Settings``.
///
/// A command takes those that it heeds: one that it would ignore must be refused.
protocol SettingFlagGroup: ParsableArguments {}

extension SettingFlagGroup {
    /// What the flags say, by the name of the setting; a setting whose flag is not given is absent.
    var values: [String: [String]] {
        let names = Dictionary(
            uniqueKeysWithValues: Mirror(reflecting: Settings.declared).children.compactMap { child in
                (child.value as? any SettingDeclaration).map { ("_" + (child.label ?? ""), $0.description.name) }
            }
        )
        var values: [String: [String]] = [:]
        for child in Mirror(reflecting: self).children {
            if let group = child.value as? any FlagValues { values.merge(group.flagValues) { _, last in last } }
            guard let label = child.label, let name = names[label] else { continue }
            switch child.value {
            case let option as Option<String?>: values[name] = option.wrappedValue.map { [$0] }
            case let option as Option<[String]> where !option.wrappedValue.isEmpty: values[name] = option.wrappedValue
            case let flag as Flag<Bool?>: values[name] = flag.wrappedValue.map { [String($0)] }
            default: break
            }
        }
        return values
    }
}

/// A group of flags within another.
private protocol FlagValues {
    var flagValues: [String: [String]] { get }
}

extension OptionGroup: FlagValues where Value: SettingFlagGroup {
    fileprivate var flagValues: [String: [String]] { wrappedValue.values }
}

/// Which database a command works on.
struct DatabaseFlags: SettingFlagGroup {
    @Option(\.database) var database: String?
}

/// What mappings are validated with.
struct MappingFlags: SettingFlagGroup {
    @Option(\.region) var region: String?
    @Option(\.accountID) var accountID: String?
    @Option(\.maximumFilters) var maximumFilters: String?
    @Option(\.maximumConcurrencyLimit) var maximumConcurrencyLimit: String?
    @Option(\.maximumBucketNotifications) var maximumBucketNotifications: String?
}

/// How AWS is called.
struct UpstreamFlags: SettingFlagGroup {
    @Option(\.forwardRate) var forwardRate: String?
    @Option(\.forwardTimeout) var forwardTimeout: String?
}

/// What is logged, and how.
struct LogFlags: SettingFlagGroup {
    @Option(\.logLevel) var logLevel: String?
    @Option(\.logFormat) var logFormat: String?
}

/// What `forward` heeds.
struct ForwardFlags: SettingFlagGroup {
    @OptionGroup var databaseFlags: DatabaseFlags
    @OptionGroup var mappingFlags: MappingFlags
}

/// What `import` heeds.
struct ImportFlags: SettingFlagGroup {
    @OptionGroup var databaseFlags: DatabaseFlags
    @OptionGroup var mappingFlags: MappingFlags
    @OptionGroup var upstreamFlags: UpstreamFlags
    @OptionGroup var logFlags: LogFlags
}

/// The flags of every setting.
struct SettingFlags: SettingFlagGroup {
    @OptionGroup var databaseFlags: DatabaseFlags
    @OptionGroup var mappingFlags: MappingFlags
    @OptionGroup var upstreamFlags: UpstreamFlags
    @OptionGroup var logFlags: LogFlags
    @Option(\.host) var host: String?
    @Option(\.port) var port: String?
    @Option(\.unixSocket) var unixSocket: String?
    @Option(\.tlsCertificate) var tlsCertificate: String?
    @Option(\.tlsKey) var tlsKey: String?
    @Option(\.tlsMinimumVersion) var tlsMinimumVersion: String?
    @Option(\.allowedHost) var allowedHost: [String]
    @Flag(\.allowUnauthenticated) var allowUnauthenticated: Bool?
    @Option(\.principalsFile) var principalsFile: String?
    @Option(\.rateLimit) var rateLimit: String?
    @Option(\.rateBurst) var rateBurst: String?
    @Option(\.historyRetentionDays) var historyRetentionDays: String?
    @Option(\.historyRetentionEntries) var historyRetentionEntries: String?
    @Option(\.maximumLog) var maximumLog: String?
    @Option(\.writeTimeout) var writeTimeout: String?
    @Flag(\.forward) var forward: Bool?
    @Flag(\.accessLog) var accessLog: Bool?
    @Option(\.loops) var loops: String?
    @Option(\.maximumConnections) var maximumConnections: String?
    @Option(\.maximumConnectionsPerAddress) var maximumConnectionsPerAddress: String?
    @Option(\.trustedProxy) var trustedProxy: [String]
    @Option(\.maximumHandshakes) var maximumHandshakes: String?
    @Option(\.maximumBody) var maximumBody: String?
    @Option(\.maximumRequestLine) var maximumRequestLine: String?
    @Option(\.maximumHeaders) var maximumHeaders: String?
    @Option(\.maximumHeaderFields) var maximumHeaderFields: String?
    @Option(\.handshakeTimeout) var handshakeTimeout: String?
    @Option(\.headerTimeout) var headerTimeout: String?
    @Option(\.bodyTimeout) var bodyTimeout: String?
    @Option(\.idleTimeout) var idleTimeout: String?
    @Option(\.drainTimeout) var drainTimeout: String?
}

extension Option where Value == String? {
    fileprivate init<Content>(_ setting: KeyPath<Settings, Setting<Content>>) {
        let description = Settings.declared[keyPath: setting].description
        self.init(name: .customLong(description.name), help: description.flagHelp)
    }
}

extension Option where Value == [String] {
    fileprivate init(_ setting: KeyPath<Settings, Setting<[String]>>) {
        let description = Settings.declared[keyPath: setting].description
        self.init(
            wrappedValue: [],
            name: .customLong(description.name),
            parsing: .singleValue,
            help: description.flagHelp
        )
    }
}

extension Flag where Value == Bool? {
    fileprivate init(_ setting: KeyPath<Settings, Setting<Bool>>) {
        let description = Settings.declared[keyPath: setting].description
        self.init(name: .customLong(description.name), inversion: .prefixedNo, help: description.flagHelp)
    }
}

extension SettingDescription {
    fileprivate var flagHelp: ArgumentHelp {
        let suffix = form == .value ? defaultText.map { " (default: \($0))" } ?? "" : ""
        return ArgumentHelp(stringLiteral: help + suffix).withPlaceholder(placeholder)
    }
}

extension ArgumentHelp {
    fileprivate func withPlaceholder(_ placeholder: String) -> ArgumentHelp {
        var help = self
        help.valueName = placeholder.isEmpty ? nil : placeholder
        return help
    }
}
