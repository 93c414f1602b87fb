import HostSystem

/// The shared config and credentials files, read together.
struct SharedConfiguration: Sendable {
    /// One profile: what the config file says of it, overridden by what the credentials file says.
    struct Profile: Sendable {
        var name: String
        var section = ProfileFile.Section()

        subscript(property: String) -> String? {
            section.values[property].flatMap { $0.isEmpty ? nil : $0 }
        }
    }

    let profileName: String
    /// Whether the profile was asked for, and is not just the default.
    let isProfileChosen: Bool
    let configPath: String
    let credentialsPath: String
    private let config: ProfileFile
    private let credentials: ProfileFile

    /// Reads the files that the environment names; one that is not there is empty.
    init(_ environment: Environment) throws(AWSConfigurationError) {
        profileName = environment["AWS_PROFILE"] ?? environment["AWS_DEFAULT_PROFILE"] ?? "default"
        isProfileChosen = (environment["AWS_PROFILE"] ?? environment["AWS_DEFAULT_PROFILE"]) != nil
        let home = environment["HOME"] ?? ""
        configPath = environment["AWS_CONFIG_FILE"].map(environment.path) ?? home + "/.aws/config"
        credentialsPath = environment["AWS_SHARED_CREDENTIALS_FILE"].map(environment.path) ?? home + "/.aws/credentials"
        config = try Self.read(configPath)
        credentials = try Self.read(credentialsPath)
    }

    /// The chosen profile, which may be empty.
    var profile: Profile { profile(named: profileName) ?? Profile(name: profileName) }

    /// A profile that stands in either file.
    func profile(named name: String) -> Profile? {
        // In the config file only the default profile may go without the word.
        let configured = config.sections["profile \(name)"] ?? (name == "default" ? config.sections[name] : nil)
        let secret = credentials.sections[name]
        guard configured != nil || secret != nil else { return nil }
        var section = configured ?? ProfileFile.Section()
        if let secret {
            section.values.merge(secret.values) { _, new in new }
            section.nested.merge(secret.nested) { _, new in new }
        }
        return Profile(name: name, section: section)
    }

    /// The endpoint of a service, from the services section that the chosen profile names.
    func servicesEndpoint(of service: String) -> String? {
        guard let name = profile["services"] else { return nil }
        return config.sections["services \(name)"]?.nested[service]?["endpoint_url"].flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func read(_ path: String) throws(AWSConfigurationError) -> ProfileFile {
        let text: String
        do throws(WholeFile.Failure) {
            text = try WholeFile.text(at: path)
        } catch {
            guard error.isMissing else { throw AWSConfigurationError("cannot read \(path): \(error.reason)") }
            return ProfileFile()
        }
        return try ProfileFile(parsing: text, path: path)
    }
}
