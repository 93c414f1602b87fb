import JSON

extension MappingDefinition {
    /// What is legal about the mapping but worth knowing, under the rules as they are now.
    ///
    /// Violations that the mapping has because it was made through the other face or under other rules are among them.
    ///
    /// - Parameter settings: Quotas and the time.
    /// - Returns: The warnings, with pointers into the representation.
    public func warnings(settings: ValidationSettings) -> [Finding] {
        let findings = examined(settings, scope: .rest)
        return findings.violations.map(\.finding) + findings.warnings
    }

    /// Everything that the rules of a face find about the mapping as it is.
    func examined(_ settings: ValidationSettings, scope: OptionScope) -> Findings {
        var findings = Findings(settings: settings, scope: scope)
        let type = source.type
        findings.sourceType = type.name
        for descriptor in type.options {
            if let value = options[descriptor.name] {
                _ = descriptor.shape.canonical(value, &findings, at: .pointer(descriptor.place(in: scope)))
            } else if descriptor.requirement?.applies(in: scope, to: options) ?? false {
                findings.refuseMissing(descriptor)
            }
        }
        let ruleContext = RuleContext(
            type: type,
            identity: source.identity,
            options: options,
            facts: context,
            function: function,
            sourceARN: source.arn,
            request: RequestTrace(),
            scope: scope
        )
        for rule in type.rules where !rule.scope.isDisjoint(with: scope) { rule.check(ruleContext, &findings) }
        return findings
    }
}
