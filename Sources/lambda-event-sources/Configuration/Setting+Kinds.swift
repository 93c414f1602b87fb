extension Setting where Value == String {
    /// A text that must fulfil a condition.
    static func text(
        _ name: String,
        _ placeholder: String,
        default value: String,
        allowed: String,
        where isAllowed: @escaping @Sendable (String) -> Bool,
        help: String
    ) -> Setting {
        Setting(
            description: SettingDescription(
                name: name,
                form: .value,
                placeholder: placeholder,
                allowed: allowed,
                defaultText: value,
                help: help
            ),
            defaultValue: value,
            read: { texts in texts.last.flatMap { isAllowed($0) ? $0 : nil } }
        )
    }
}

extension Setting where Value == String? {
    /// A path that may be absent.
    static func optionalPath(_ name: String, maximumBytes: Int, help: String) -> Setting {
        Setting(
            description: SettingDescription(
                name: name,
                form: .value,
                placeholder: "PATH",
                allowed: "a path of 1 to \(maximumBytes) bytes",
                defaultText: nil,
                help: help
            ),
            defaultValue: nil,
            read: { texts in
                texts.last.flatMap { Setting<String>.isPath($0, maximumBytes: maximumBytes) ? .some($0) : nil }
            }
        )
    }
}

extension Setting where Value == String {
    static func isPath(_ text: String, maximumBytes: Int) -> Bool {
        (1...maximumBytes).contains(text.utf8.count) && !text.utf8.contains(0)
    }
}

extension Setting where Value == Int {
    /// A whole number in a range.
    static func integer(
        _ name: String,
        default value: Int,
        in range: ClosedRange<Int>,
        unit: String? = nil,
        help: String
    ) -> Setting {
        let unit = unit.map { " " + $0 } ?? ""
        return Setting(
            description: SettingDescription(
                name: name,
                form: .value,
                placeholder: "N",
                allowed: "a whole number from \(range.lowerBound) to \(range.upperBound)\(unit)",
                defaultText: String(value),
                help: help
            ),
            defaultValue: value,
            read: { texts in
                // Int(_:) alone would also take a leading plus sign, which no other reader of these files does.
                guard let text = texts.last, !text.hasPrefix("+"), let number = Int(text) else { return nil }
                return range.contains(number) ? number : nil
            }
        )
    }
}

extension Setting where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    /// One of a few words.
    static func choice(_ name: String, default value: Value, help: String) -> Setting {
        let words = Value.allCases.map(\.rawValue)
        return Setting(
            description: SettingDescription(
                name: name,
                form: .value,
                placeholder: words.joined(separator: "|"),
                allowed: "one of " + words.joined(separator: ", "),
                defaultText: value.rawValue,
                help: help
            ),
            defaultValue: value,
            read: { texts in texts.last.flatMap(Value.init(rawValue:)) }
        )
    }
}

extension Setting where Value == Bool {
    /// Something that is off unless asked for.
    static func toggle(_ name: String, help: String) -> Setting {
        Setting(
            description: SettingDescription(
                name: name,
                form: .toggle,
                placeholder: "",
                allowed: "true or false",
                defaultText: "false",
                help: help
            ),
            defaultValue: false,
            read: { texts in texts.last.flatMap(Bool.init) }
        )
    }
}

extension Setting where Value == [String] {
    /// Any number of texts; in an environment variable they are separated by commas.
    static func list(
        _ name: String,
        _ placeholder: String,
        allowed: String,
        where isAllowed: @escaping @Sendable (String) -> Bool,
        help: String
    ) -> Setting {
        Setting(
            description: SettingDescription(
                name: name,
                form: .list,
                placeholder: placeholder,
                allowed: allowed,
                defaultText: nil,
                help: help
            ),
            defaultValue: [],
            read: { texts in texts.allSatisfy(isAllowed) ? texts : nil }
        )
    }
}
