import JSON

/// Reading of REST requests.
extension MappingDraft {
    /// The members of a request, in the order of the documentation.
    static let memberNames = ["function", "source", "options", "enabled", "tags", "context"]

    /// What a request does to what it does not mention.
    enum Mode {
        /// There is nothing yet: the rest is default.
        case create
        /// Keep it; `null` resets (RFC 7396).
        case patch
        /// Reset what can be reset.
        case replace
    }

    mutating func read(_ request: JSONValue, _ mode: Mode, _ findings: inout Findings) {
        guard case .object(let members) = request else {
            findings.refuse(.wrongType(request, expected: "an object", type: "object", at: .root))
            return
        }
        for (name, value) in members where !Self.memberNames.contains(name) {
            refuseUnknownMember(name, value, &findings)
        }
        readFunction(members["function"], mode, &findings)
        if let base {
            if let source = members["source"] { compareSource(source, base.source, mode, &findings) }
        } else {
            readSource(members["source"], &findings)
        }
        findings.sourceType = type?.name ?? ""
        readEnabled(members["enabled"], mode, &findings)
        readTags(members["tags"], mode, &findings)
        // Without a type nobody can say which options and facts there are.
        guard let type else { return }
        readOptions(members["options"], type, mode, &findings)
        readFacts(members["context"], type, mode, &findings)
    }

    private func refuseUnknownMember(_ name: String, _ value: JSONValue, _ findings: inout Findings) {
        func unknown() -> Finding {
            let isOption = SourceType.all.contains { $0.option(name) != nil || $0.option(aliased: name) != nil }
            let isIdentity = SourceType.all.contains { $0.identityField(name) != nil }
            let hint =
                isOption ? "Options stand in `options`." : isIdentity ? "Identity fields stand in `source`." : nil
            return .unknownMember(name, value, known: Self.memberNames, hint: hint, at: .root / name)
        }
        findings.refuse(member: unknown())
    }

    private mutating func readFunction(_ value: JSONValue?, _ mode: Mode, _ findings: inout Findings) {
        func pointer() -> JSONPointer { .root / "function" }
        guard let value else {
            if mode == .patch { return }
            findings.refuse(
                Finding(
                    at: pointer(),
                    .required,
                    "`function` is missing.",
                    allowed: ["type": "string"],
                    fix: "Name the function, for example \"orders\" or its ARN."
                )
            )
            function = nil
            return
        }
        if value.isNull {
            findings.refuse(.nullNotAllowed(at: pointer()))
            return
        }
        let (reference, refusals) = FunctionReference.validate(value, at: pointer())
        findings.refuse(refusals)
        let settings = findings.settings
        function = reference?.resolved(
            account: base?.account ?? settings.account,
            region: base?.region ?? settings.region
        )
        if let base, let function { keepPlace(base.function, function, value, at: pointer(), &findings) }
    }

    /// A mapping lives in its function's account and region, which an update cannot change.
    mutating func keepPlace(
        _ old: FunctionARN,
        _ new: FunctionARN,
        _ value: JSONValue,
        at pointer: JSONPointer,
        _ findings: inout Findings
    ) {
        guard old.account != new.account || old.region != new.region || old.partition != new.partition else { return }
        // The rules then judge the place that the mapping keeps.
        function = old
        findings.refuse(
            Finding(
                at: pointer,
                .immutable,
                "The function can change within account \(old.account) and region \(old.region) only.",
                value: value.echoed,
                allowed: ["account": .string(old.account), "region": .string(old.region)],
                fix: "Name a function there, or delete the mapping and create it anew."
            )
        )
    }

    private mutating func readEnabled(_ value: JSONValue?, _ mode: Mode, _ findings: inout Findings) {
        func pointer() -> JSONPointer { .root / "enabled" }
        guard let value else {
            if mode == .replace { findings.refuse(.required("enabled", shape: .boolean, at: pointer())) }
            return
        }
        if let canonical = OptionShape.boolean.canonical(value, &findings, at: .enabled) {
            enabled = canonical.bool ?? enabled
        }
    }

    private mutating func readTags(_ value: JSONValue?, _ mode: Mode, _ findings: inout Findings) {
        func pointer() -> JSONPointer { .root / "tags" }
        guard let value else {
            guard mode == .replace else { return }
            findings.refuse(
                Finding(
                    at: pointer(),
                    .required,
                    "`tags` is missing.",
                    allowed: ["type": "object"],
                    fix: "Give the tags, {} for none."
                )
            )
            return
        }
        if value.isNull {
            findings.refuse(.nullNotAllowed(at: pointer()))
            return
        }
        var wanted = value
        if mode == .patch, case .object = value {
            wanted = MergePatch.apply(value, to: .tags(tags))
        }
        let outcome = Tags.validate(wanted, at: pointer())
        findings.refuse(outcome.violations)
        findings.warn(outcome.warnings)
        tags = outcome.value ?? tags
    }

    private mutating func readFacts(
        _ value: JSONValue?,
        _ type: SourceType,
        _ mode: Mode,
        _ findings: inout Findings
    ) {
        if mode == .replace { facts = JSONObject() }
        guard let value else { return }
        func pointer() -> JSONPointer { .root / "context" }
        if value.isNull, mode == .patch {
            facts = JSONObject()
            return
        }
        guard case .object(let object) = value else {
            findings.refuse(.wrongType(value, expected: "an object", type: "object", at: pointer()))
            return
        }
        var wanted = facts
        for (name, fact) in object {
            guard let descriptor = type.facts.first(where: { $0.name == name }) else {
                findings.refuse(
                    member: type.unknown(name, fact, known: \.facts, at: pointer() / name)
                )
                continue
            }
            if fact.isNull, mode == .patch {
                wanted[name] = nil
            } else {
                wanted[name] = descriptor.shape.canonical(fact, &findings, at: .context / name)
            }
        }
        facts = JSONObject()
        for descriptor in type.facts { facts[descriptor.name] = wanted[descriptor.name] }
    }
}
