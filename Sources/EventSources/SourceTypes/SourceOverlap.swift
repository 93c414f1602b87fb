import JSON

/// How two mappings on one source, of any functions, can get in each other's way.
struct SourceOverlap: Sendable {
    /// What the mappings that must be compared have in common.
    let scope: @Sendable (JSONObject) -> String
    /// Why the second set of options cannot stand beside the first; empty if it can.
    let conflicts: @Sendable (_ options: JSONObject, _ other: JSONObject) -> [Finding]
}
