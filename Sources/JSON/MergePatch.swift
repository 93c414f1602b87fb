/// JSON Merge Patch (RFC 7396).
public enum MergePatch {
    /// Applies a patch as RFC 7396 section 2 defines it.
    ///
    /// - Parameters:
    ///   - patch: An object whose members replace those of the target, `null` removing them; any other value
    ///     replaces the target whole.
    ///   - target: The value to patch.
    /// - Returns: The patched value; members the patch does not name keep their value and place.
    public static func apply(_ patch: JSONValue, to target: JSONValue) -> JSONValue {
        guard case .object(let changes) = patch else { return patch }
        var result = target.object ?? JSONObject()
        // One pass, because removing members one by one moves all that follow each time.
        if changes.contains(where: \.value.isNull) {
            result = result.filter { name, _ in changes[name].map { !$0.isNull } ?? true }
        }
        for (name, change) in changes where !change.isNull {
            result[name] = apply(change, to: result[name] ?? .null)
        }
        return .object(result)
    }
}
