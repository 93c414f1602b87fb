import JSON
import UntrustedText

/// A mapping under construction: what a request says, laid over what an update starts from.
struct MappingDraft {
    /// The state before an update; `nil` for a create.
    var base: MappingDefinition?
    /// The source type, once it is known.
    var type: SourceType?
    /// The function, unless it is missing or was refused.
    var function: FunctionARN?
    /// The identity fields that stood the check.
    var identity = JSONObject()
    /// The ARN of the source, if it has one and it stood the check.
    var sourceARN: ARN?
    /// The options that stood the check, in canonical form.
    var options = JSONObject()
    /// What the request says about options.
    var trace = RequestTrace()
    var enabled = true
    var tags: [Text: Text] = [:]
    var facts = JSONObject()
    var filterPatterns: [String]?
    /// The access configurations as the wire request has them; what an update starts from if it has none.
    var accessConfigurations: [JSONValue]?

    init() {}

    /// A draft that starts from the state before an update.
    init(updating base: MappingDefinition) {
        self.base = base
        type = base.source.type
        function = base.function
        identity = base.source.identity
        sourceARN = base.source.arn
        options = base.options
        enabled = base.enabled
        tags = base.tags
        facts = base.context
        filterPatterns = base.filterPatterns
        accessConfigurations = base.accessConfigurations
    }

    /// Applies what holds for the mapping as a whole: immutability, defaults, requirements, canonical order and rules.
    ///
    /// - Returns: The definition, if nothing was refused.
    mutating func settle(_ findings: inout Findings) -> MappingDefinition? {
        guard let type else { return nil }
        if let base {
            refuseChanges(of: base, type, &findings)
            dropLapsedDefaults(of: base, type)
        }
        complete(type, &findings)
        let context = RuleContext(
            type: type,
            identity: identity,
            options: options,
            facts: facts,
            function: function,
            sourceARN: sourceARN,
            request: trace,
            scope: findings.scope
        )
        for rule in type.rules where !rule.scope.isDisjoint(with: findings.scope) { rule.check(context, &findings) }
        if let base, !findings.isClean { findings.excuse(base.examined(findings.settings, scope: findings.scope)) }
        guard findings.isClean, let function else { return nil }
        let source = base?.source ?? EventSource(type: type, identity: identity, arn: sourceARN)
        return MappingDefinition(
            function: function,
            source: source,
            options: options,
            enabled: enabled,
            tags: tags,
            context: facts,
            filterPatterns: options["filters"] == nil ? nil : filterPatterns,
            accessConfigurations: keptAccess(of: source)
        )
    }

    /// The access configurations as they came, while they say what the options say and are not what those are written
    /// as anyway.
    private func keptAccess(of source: EventSource) -> [JSONValue]? {
        guard let entries = accessConfigurations else { return nil }
        // A request that brings a list brings the options behind it, too.
        if let base, base.accessConfigurations == entries,
            source.type.accessOptions.contains(where: { options[$0.name] != base.options[$0.name] })
        {
            return nil
        }
        return entries == AccessConfigurations.entries(options, source) ? nil : entries
    }

    /// Fills defaults in, reports what is missing, and puts the options in canonical order.
    private mutating func complete(_ type: SourceType, _ findings: inout Findings) {
        var ordered = JSONObject()
        ordered.reserveCapacity(type.options.count)
        for descriptor in type.options {
            if let value = options[descriptor.name] {
                ordered.insert(value, named: descriptor.name)
            } else if trace.refused.contains(descriptor.name) {
                continue
            } else if let value = descriptor.defaultValue, value.applies(in: findings.scope, to: options) {
                ordered.insert(value.value, named: descriptor.name)
            } else if descriptor.requirement?.applies(in: findings.scope, to: options) ?? false {
                findings.refuseMissing(descriptor)
            }
        }
        options = ordered
    }

    /// Refuses changes of options that are fixed at creation, and resets of those that cannot be reset.
    private mutating func refuseChanges(of base: MappingDefinition, _ type: SourceType, _ findings: inout Findings) {
        for descriptor in type.options where !trace.refused.contains(descriptor.name) {
            let (name, old, new) = (descriptor.name, base.options[descriptor.name], options[descriptor.name])
            guard old != new else { continue }
            if !descriptor.isMutable {
                // A reset to the default that the option has already is no change.
                if new == nil, let value = descriptor.defaultValue, value.value == old { continue }
                findings.refuseChange(of: descriptor, spelled: trace.spelling(of: name), from: old, to: new)
            } else if new == nil, old != nil, let irrevocable = descriptor.irrevocable,
                irrevocable.applies(to: options)
            {
                findings.refuse(
                    Finding(
                        at: descriptor.place(in: findings.scope, spelled: trace.spelling(of: name)),
                        .irrevocable,
                        "`\(name)` cannot be reset: \(irrevocable.reason).",
                        allowed: descriptor.shape.allowed,
                        fix: "Give a value, or delete the mapping and create it anew."
                    )
                )
            } else {
                continue
            }
            options[name] = old
        }
    }

    /// Removes defaults that applied before and no longer do, for example retries without provisioned pollers.
    private mutating func dropLapsedDefaults(of base: MappingDefinition, _ type: SourceType) {
        for descriptor in type.options where trace.spelling(of: descriptor.name) == nil {
            guard let value = descriptor.defaultValue, let condition = value.condition,
                options[descriptor.name] == value.value, condition.holds(base.options), !condition.holds(options)
            else { continue }
            options[descriptor.name] = nil
        }
    }
}

extension Findings {
    mutating func refuseMissing(_ descriptor: OptionDescriptor) {
        refuse(
            .required(descriptor.name, shape: descriptor.shape, at: descriptor.place(in: scope)),
            as: descriptor.wire.map(\.missingError)
        )
    }

    mutating func refuseChange(
        of descriptor: OptionDescriptor,
        spelled spelling: String?,
        from old: JSONValue?,
        to new: JSONValue?
    ) {
        let present = old.map { "it is \($0.text())" } ?? "it was not set"
        refuse(
            Finding(
                at: descriptor.place(in: scope, spelled: spelling),
                .immutable,
                "`\(descriptor.name)` is fixed when a mapping is created; \(present).",
                value: new?.echoed,
                allowed: old.map { ["enum": [$0]] },
                fix: "Leave it as it is, or delete the mapping and create it anew."
            )
        )
    }
}
