import JSON

/// Reading of the options in REST requests.
extension MappingDraft {
    mutating func readOptions(
        _ value: JSONValue?,
        _ type: SourceType,
        _ mode: Mode,
        _ findings: inout Findings
    ) {
        if mode == .replace, let base {
            // What cannot change stays, so that a replacement need not repeat it.
            options = JSONObject()
            for descriptor in type.options where !descriptor.isMutable {
                options[descriptor.name] = base.options[descriptor.name]
            }
        }
        guard let value else { return }
        guard case .object(let object) = value else {
            let pointer = JSONPointer.root / "options"
            findings.refuse(
                value.isNull
                    ? .nullNotAllowed(at: pointer)
                    : .wrongType(value, expected: "an object", type: "object", at: pointer)
            )
            return
        }
        options.reserveCapacity(options.count + object.count)
        for (name, value) in object {
            if let descriptor = type.option(name) {
                readOption(descriptor, value, spelled: name, alias: nil, mode, &findings)
            } else if let (descriptor, alias) = type.option(aliased: name) {
                warnOfAlias(alias, descriptor, &findings)
                readOption(descriptor, value, spelled: name, alias: alias, mode, &findings)
            } else {
                findings.refuse(member: type.unknown(name, value, known: \.options, at: .root / "options" / name))
            }
        }
        if let base, options["filters"] != base.options["filters"] { filterPatterns = nil }
    }

    private mutating func readOption(
        _ descriptor: OptionDescriptor,
        _ value: JSONValue,
        spelled spelling: String,
        alias: OptionAlias?,
        _ mode: Mode,
        _ findings: inout Findings
    ) {
        let name = descriptor.name
        func pointer() -> JSONPointer { .root / "options" / spelling }
        if let other = trace.spelling(of: name) {
            findings.refuse(
                Finding(
                    at: pointer(),
                    .mutuallyExclusive,
                    "`\(spelling)` and `\(other)` are the same option.",
                    value: value.echoed,
                    fix: "Give `\(name)` only."
                )
            )
            return
        }
        trace.give(name, as: spelling)
        if value.isNull, mode == .patch {
            trace.reset(name)
            options[name] = nil
            return
        }
        let refusals = findings.violations.count
        let canonical: JSONValue?
        if let alias, alias.isSingleElement, case .list(let list) = descriptor.shape {
            canonical = list.element.canonical(value, &findings, at: .options / spelling).map { .array([$0]) }
        } else {
            var wanted = value
            if mode == .patch, case .object = value, let old = options[name], !descriptor.shape.isReplacedWhole {
                wanted = MergePatch.apply(value, to: old)
            }
            canonical = descriptor.shape.canonical(wanted, &findings, at: .options / spelling)
        }
        if findings.violations.count > refusals {
            trace.refuse(name)
            options[name] = nil
        } else {
            options[name] = canonical
        }
    }

    private func warnOfAlias(_ alias: OptionAlias, _ descriptor: OptionDescriptor, _ findings: inout Findings) {
        findings.warn(
            Finding(
                at: .root / "options" / alias.name,
                .alias,
                "`\(alias.name)` is the spelling of \(alias.origin); the option is answered as `\(descriptor.name)`.",
                fix: "Write `\(descriptor.name)`\(alias.isSingleElement ? ", a list" : "")."
            )
        )
    }
}
