import JSON

extension SourceType {
    /// Whether mappings of this type are compared with each other beyond their claims.
    package var hasOverlaps: Bool { overlap != nil }
}

/// How two mappings on one source, of any functions, can get in each other's way.
struct SourceOverlap: Sendable {
    /// What the mappings that must be compared have in common.
    let scope: @Sendable (JSONObject) -> String
    /// How many mappings may have one scope.
    let limit: @Sendable (ValidationSettings) -> Int
    /// Says that a scope has as many mappings as it may have.
    let full: @Sendable (_ identity: JSONObject, _ count: Int, _ limit: Int) -> Finding
    /// Why the second set of options cannot stand beside the first; empty if it can.
    let conflicts: @Sendable (_ options: JSONObject, _ other: JSONObject) -> [Finding]
}
