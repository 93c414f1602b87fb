public import JSON

extension MappingDefinition {
    /// Checks a definition that another database or the history kept, as ``stored`` wrote it, under the rules as they
    /// are now.
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
        guard let all = stored.object else {
            return creating(from: stored, settings: settings)
        }
        let (members, originals) = separating(stored: all)
        let strict = creating(from: .object(members), settings: settings)
        if let definition = strict.value {
            return definition.taking(originals, settings, violations: strict.violations, warnings: strict.warnings)
        }
        guard let definition = try? MappingDefinition(stored: .object(members)), definition.isOnWire else {
            return strict
        }
        let lenient = definition.examined(settings, scope: .wire)
        guard lenient.violations.isEmpty, definition.members == members, !strict.hasUnknownMembers else {
            return strict
        }
        let warnings = definition.warnings(settings: settings)
        return definition.taking(originals, settings, violations: [], warnings: warnings)
    }

    /// Goes back to an earlier state of the mapping, as ``stored`` wrote it.
    ///
    /// - Parameters:
    ///   - stored: The state.
    ///   - settings: Where the server runs, quotas and the time.
    /// - Returns: The definition, or every violation that the state brings back; and warnings.
    public func reverting(to stored: JSONValue, settings: ValidationSettings) -> Validated<MappingDefinition> {
        guard let all = stored.object else { return replacing(with: stored, settings: settings) }
        let (members, originals) = Self.separating(stored: all)
        let replaced = replacing(with: .object(members), settings: settings)
        guard let definition = replaced.value else { return replaced }
        return definition.taking(originals, settings, violations: [], warnings: replaced.warnings)
    }

    /// The definition with its options as they came through the wire API.
    ///
    /// The wire form must say what the options say; another would be answered and forwarded without anyone seeing it.
    private func taking(
        _ originals: JSONObject,
        _ settings: ValidationSettings,
        violations: [Finding],
        warnings: [Finding]
    ) -> Validated<MappingDefinition> {
        var definition = self
        // All of them: what is not among these, the state before may not lend.
        definition.readOriginals(originals)
        let differences = definition.differencesOfOriginals(originals, settings)
        return Validated(
            value: differences.isEmpty ? definition : nil,
            violations: violations + differences,
            warnings: warnings
        )
    }

    private func differencesOfOriginals(_ originals: JSONObject, _ settings: ValidationSettings) -> [Finding] {
        originals.compactMap { name, value in
            let saysTheSame = name == Self.originalNames.filters ? filtersSayTheSame : accessSaysTheSame(settings)
            guard wireOriginals[name] != value || !saysTheSame else { return nil }
            return Finding(
                at: .root / name,
                .malformed,
                "`\(name)` must say what `options` say, in the form of the Lambda API.",
                value: value.echoed,
                fix: "Leave it out."
            )
        }
    }

    private var filtersSayTheSame: Bool {
        let read = filterPatterns?.map { EventPattern.parse(wireText: $0, at: .root).pattern }
        return read == options["filters"]?.array
    }

    private func accessSaysTheSame(_ settings: ValidationSettings) -> Bool {
        let entries = accessConfigurations ?? []
        let hosts = entries.filter(AccessConfigurations.isVirtualHost).map { $0.object?["URI"] }
        guard hosts == (source.identity["virtualHost"].map { [$0] } ?? []) else { return false }
        let rest = entries.filter { !AccessConfigurations.isVirtualHost($0) }
        let read = updating(fromWire: [AccessRole.member: .array(rest)], settings: settings).value
        return read?.options == options && read?.accessConfigurations == accessConfigurations
    }
}

extension Validated {
    /// Whether something was refused that no rule of either face knows.
    fileprivate var hasUnknownMembers: Bool {
        let codes: Set<Finding.Code> = [.unknownMember, .notAllowedForSourceType, .wrongType, .malformed]
        return violations.contains { codes.contains($0.code) }
    }
}
