/// One setting of the server: its name, what it may be and what it is when nobody says.
///
/// The flag, the environment variable, the key in the configuration file, the help and the documents' table all follow
/// from this one declaration; see ``Settings``.
struct Setting<Value: Sendable>: SettingDeclaration {
    let description: SettingDescription
    let defaultValue: Value
    /// Reads the texts given; `nil` when they are not allowed.
    let read: @Sendable ([String]) -> Value?

    func reading(_ texts: [String]) -> (any Sendable)? {
        read(texts)
    }
}

/// What all settings share, whatever the type of their value.
protocol SettingDeclaration: Sendable {
    /// How the setting is named and explained.
    var description: SettingDescription { get }
    /// Reads the texts given; `nil` when they are not allowed.
    func reading(_ texts: [String]) -> (any Sendable)?
}

/// How a setting is named and explained.
struct SettingDescription: Sendable, Hashable {
    /// How a value is given.
    enum Form: Sendable {
        /// `--name VALUE`
        case value
        /// `--name` and `--no-name`
        case toggle
        /// `--name VALUE`, as often as needed.
        case list
    }

    /// The kebab-case name: the flag without its dashes, and the key in the configuration file.
    let name: String
    let form: Form
    /// What stands for the value in the help, for example `PORT`.
    let placeholder: String
    /// What is allowed, to follow "must be".
    let allowed: String
    /// The value when nobody says, as it would be written; `nil` when there is none.
    let defaultText: String?
    /// What the setting is for, in one sentence.
    let help: String

    /// The flag.
    var flag: String { "--" + name }

    /// The environment variable.
    var variable: String {
        "LAMBDA_EVENT_SOURCES_" + name.uppercased().replacing("-", with: "_")
    }
}
