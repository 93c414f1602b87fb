import ArgumentParser

/// The flags of every setting; names, help and values follow from ``Settings``.
struct SettingFlags: ParsableArguments {
    @Option(\.host) var host: String?
    @Option(\.port) var port: String?
    @Option(\.unixSocket) var unixSocket: String?
    @Option(\.allowedHost) var allowedHost: [String]
    @Flag(\.allowUnauthenticated) var allowUnauthenticated: Bool?
    @Option(\.principalsFile) var principalsFile: String?
    @Option(\.rateLimit) var rateLimit: String?
    @Option(\.rateBurst) var rateBurst: String?
    @Option(\.database) var database: String?
    @Option(\.region) var region: String?
    @Option(\.accountID) var accountID: String?
    @Option(\.maximumFilters) var maximumFilters: String?
    @Option(\.maximumConcurrencyLimit) var maximumConcurrencyLimit: String?
    @Option(\.historyRetentionDays) var historyRetentionDays: String?
    @Option(\.historyRetentionEntries) var historyRetentionEntries: String?
    @Option(\.maximumLog) var maximumLog: String?
    @Flag(\.forward) var forward: Bool?
    @Option(\.forwardRate) var forwardRate: String?
    @Option(\.forwardTimeout) var forwardTimeout: String?
    @Option(\.logLevel) var logLevel: String?
    @Option(\.logFormat) var logFormat: String?
    @Flag(\.accessLog) var accessLog: Bool?
    @Option(\.loops) var loops: String?
    @Option(\.maximumConnections) var maximumConnections: String?
    @Option(\.maximumBody) var maximumBody: String?
    @Option(\.maximumRequestLine) var maximumRequestLine: String?
    @Option(\.maximumHeaders) var maximumHeaders: String?
    @Option(\.maximumHeaderFields) var maximumHeaderFields: String?
    @Option(\.headerTimeout) var headerTimeout: String?
    @Option(\.bodyTimeout) var bodyTimeout: String?
    @Option(\.idleTimeout) var idleTimeout: String?
    @Option(\.drainTimeout) var drainTimeout: String?

    /// What the flags say, by the name of the setting; a setting whose flag is not given is absent.
    var values: [String: [String]] {
        let names = Dictionary(
            uniqueKeysWithValues: Mirror(reflecting: Settings.declared).children.compactMap { child in
                (child.value as? any SettingDeclaration).map { ("_" + (child.label ?? ""), $0.description.name) }
            }
        )
        var values: [String: [String]] = [:]
        for child in Mirror(reflecting: self).children {
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
