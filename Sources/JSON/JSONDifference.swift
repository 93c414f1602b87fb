/// A place where two documents differ.
public struct JSONChange: Sendable, Hashable {
    /// The place.
    public let pointer: JSONPointer
    /// The value in the first document, or `nil` if it has none there.
    public let before: JSONValue?
    /// The value in the second document, or `nil` if it has none there.
    public let after: JSONValue?

    /// Makes a change.
    public init(pointer: JSONPointer, before: JSONValue?, after: JSONValue?) {
        self.pointer = pointer
        self.before = before
        self.after = after
    }
}

/// What differs between two documents.
public enum JSONDifference {
    /// Lists the differences, looking into objects; arrays and scalars are compared whole.
    ///
    /// - Parameters:
    ///   - before: The first document.
    ///   - after: The second document.
    ///   - pointer: Where both documents are, as a prefix of the pointers of the changes.
    /// - Returns: The changes in the order of the second document's members; within an object, removed members come last.
    public static func changes(
        from before: JSONValue,
        to after: JSONValue,
        at pointer: JSONPointer = .root
    ) -> [JSONChange] {
        var changes: [JSONChange] = []
        collect(from: before, to: after, at: pointer, into: &changes)
        return changes
    }

    private static func collect(
        from before: JSONValue,
        to after: JSONValue,
        at pointer: JSONPointer,
        into changes: inout [JSONChange]
    ) {
        guard case .object(let old) = before, case .object(let new) = after else {
            if before != after { changes.append(JSONChange(pointer: pointer, before: before, after: after)) }
            return
        }
        for (name, value) in new {
            switch (old[name], value) {
            case (nil, _): changes.append(JSONChange(pointer: pointer / name, before: nil, after: value))
            case (.object(let previous)?, .object):
                collect(from: .object(previous), to: value, at: pointer / name, into: &changes)
            case (let previous?, _) where previous != value:
                changes.append(JSONChange(pointer: pointer / name, before: previous, after: value))
            default: break
            }
        }
        for (name, value) in old where !new.contains(name) {
            changes.append(JSONChange(pointer: pointer / name, before: value, after: nil))
        }
    }
}
