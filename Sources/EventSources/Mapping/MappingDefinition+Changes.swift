public import JSON

extension MappingDefinition {
    /// What differs from an earlier state, as the history tells it.
    ///
    /// First the members of the representation. Then what only the Lambda API shows, where the options say the same:
    /// the order and spelling of `sourceAccessConfigurations`, and the texts of `filterPatterns`.
    ///
    /// - Parameter old: The earlier state.
    /// - Returns: The changes; empty if neither face shows a difference.
    public func changes(from old: MappingDefinition) -> [JSONChange] {
        guard self != old else { return [] }
        var changes = JSONDifference.changes(from: .object(old.members), to: .object(members))
        if options["filters"] == old.options["filters"] {
            changes += Self.change(of: Self.originalNames.filters, from: old.filterTexts, to: filterTexts)
        }
        if source.type.accessOptions.allSatisfy({ options[$0.name] == old.options[$0.name] }) {
            changes += Self.change(of: Self.originalNames.access, from: old.accessEntries, to: accessEntries)
        }
        return changes
    }

    private var filterTexts: [JSONValue] {
        filterPatterns?.map(JSONValue.string) ?? (options["filters"]?.array ?? []).map { .string($0.text()) }
    }

    private static func change(of name: String, from old: [JSONValue], to new: [JSONValue]) -> [JSONChange] {
        old == new ? [] : [JSONChange(pointer: .root / name, before: .array(old), after: .array(new))]
    }
}
