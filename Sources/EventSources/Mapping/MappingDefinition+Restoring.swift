public import JSON

extension MappingDefinition {
    /// Checks a definition that another database kept, as ``stored`` wrote it, under the rules as they are now.
    ///
    /// What either face would accept is accepted: a mapping that was made through one must not be lost for the rules of
    /// the other.
    ///
    /// - Parameters:
    ///   - stored: The definition.
    ///   - settings: Where the server runs, quotas and the time.
    /// - Returns: The definition, or every violation with a pointer into it; and warnings.
    public static func restoring(
        _ stored: JSONValue,
        settings: ValidationSettings
    ) -> Validated<MappingDefinition> {
        guard var members = stored.object else {
            return creating(from: stored, settings: settings)
        }
        let patterns = members.removeValue(named: "filterPatterns")
        let strict = creating(from: .object(members), settings: settings)
        // The texts of filters must say what the filters say; others would be forwarded without anyone seeing them.
        if let patterns, let finding = difference(of: patterns, to: members["options"]?.object?["filters"]) {
            return Validated(value: nil, violations: strict.violations + [finding], warnings: strict.warnings)
        }
        if var definition = strict.value {
            definition.filterPatterns = patterns?.array?.compactMap(\.string)
            return Validated(value: definition, violations: [], warnings: strict.warnings)
        }
        guard let definition = try? MappingDefinition(stored: stored), definition.isOnWire else { return strict }
        let lenient = definition.examined(settings, scope: .wire)
        guard lenient.violations.isEmpty, definition.stored == stored, !strict.hasUnknownMembers else { return strict }
        return Validated(value: definition, violations: [], warnings: definition.warnings(settings: settings))
    }

    private static func difference(of patterns: JSONValue, to filters: JSONValue?) -> Finding? {
        let parsed = patterns.array?.map { $0.string.flatMap { try? JSONValue(parsing: $0, limits: .stored) } }
        if let parsed, let filters = filters?.array, parsed.compactMap(\.self) == filters, !parsed.contains(nil) {
            return nil
        }
        return Finding(
            at: .root / "filterPatterns",
            .malformed,
            "`filterPatterns` must be the texts of the filters in `options`, one for each.",
            value: patterns,
            fix: "Leave it out."
        )
    }
}

extension Validated {
    /// Whether something was refused that no rule of either face knows.
    fileprivate var hasUnknownMembers: Bool {
        let codes: Set<Finding.Code> = [.unknownMember, .notAllowedForSourceType, .wrongType, .malformed]
        return violations.contains { codes.contains($0.code) }
    }
}
