import CBuildInformation

/// What was built: the version of the product, of which commit, with which traits.
enum Version {
    /// The current version (Semantic Versioning 2.0.0).
    static let current = String(cString: build_version())

    /// The commit it was built of; `nil` if the build was not told.
    static let commit: String? = {
        let commit = String(cString: build_commit())
        return commit.isEmpty ? nil : commit
    }()

    /// The traits of the package that it was built with; `Package.swift` declares them.
    static let traits: [String] = []

    /// What `--version` prints.
    static var text: String {
        let known = commit ?? "unknown (built without scripts/version)"
        return """
            lambda-event-sources \(current)
            commit: \(known)
            traits: \(traits.isEmpty ? "none" : traits.joined(separator: ", "))
            """
    }
}
