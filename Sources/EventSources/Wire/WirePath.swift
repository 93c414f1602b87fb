import JSON

/// The place of a member as AWS's messages write it: camelCase names and dots, `filterCriteria.filters.1.member.pattern`.
struct WirePath: CustomStringConvertible {
    let description: String

    /// Makes a path from a place in a wire request.
    init(_ pointer: JSONPointer) {
        description = pointer.tokens.map(Self.component).joined(separator: ".")
    }

    private static func component(_ token: String) -> String {
        if let index = Int(token) { return "\(index + 1).member" }
        return lowerCamelCase(token)
    }

    /// `BatchSize` → `batchSize`, `KMSKeyArn` → `kMSKeyArn`, as AWS's framework does.
    static func lowerCamelCase(_ name: String) -> String { name.prefix(1).lowercased() + name.dropFirst() }
}
