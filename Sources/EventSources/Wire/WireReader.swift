import JSON

/// Reads requests of the Lambda wire API into a draft.
struct WireReader {
    var draft: MappingDraft
    var findings: Findings
    /// The `EventSourceArn` as it was sent, for messages.
    var sourceARN: String?

    /// What a request says about an option.
    enum Reading {
        /// It has this value, in canonical form.
        case value(JSONValue)
        /// It has none any more.
        case cleared
        /// What it says was refused.
        case refused
    }

    init(draft: MappingDraft, settings: ValidationSettings) {
        self.draft = draft
        findings = Findings(settings: settings, scope: .wire)
        findings.sourceType = draft.type?.name ?? ""
        sourceARN = draft.sourceARN?.description
    }

    var result: WireValidated {
        mutating get {
            let definition = draft.settle(&findings)
            return findings.wireResult(definition, sourceARN: sourceARN)
        }
    }

    // MARK: Members of every request

    mutating func readFunction(_ value: JSONValue?) {
        let pointer = JSONPointer.root / "FunctionName"
        guard let value, !value.isNull else {
            if draft.base == nil { findings.missing("FunctionName", at: pointer) }
            return
        }
        guard let text = value.string else {
            _ = findings.mistyped(value, at: pointer, "a string", "string")
            return
        }
        guard findings.hasLength(text.unicodeScalars.count, 1...FunctionReference.maximumLength, value, at: pointer)
        else {
            return
        }
        guard let reference = try? FunctionReference(parsing: text) else {
            _ = findings.unmatched(value, at: pointer, WireModel.functionPattern)
            return
        }
        let (base, settings) = (draft.base, findings.settings)
        let function = reference.resolved(
            account: base?.account ?? settings.account,
            region: base?.region ?? settings.region
        )
        draft.function = function
        if let base { draft.keepPlace(base.function, function, value, at: pointer, &findings) }
    }

    mutating func readEnabled(_ value: JSONValue?) {
        guard let value, !value.isNull else { return }
        let pointer = JSONPointer.root / "Enabled"
        guard let enabled = value.bool else {
            _ = findings.mistyped(value, at: pointer, "a Boolean", "boolean")
            return
        }
        draft.enabled = enabled
    }

    mutating func readTags(_ value: JSONValue?) {
        guard let value, !value.isNull else { return }
        let pointer = JSONPointer.root / "Tags"
        guard let object = value.object, object.allSatisfy({ $0.value.string != nil }) else {
            _ = findings.mistyped(value, at: pointer, "an object of strings", "object")
            return
        }
        let outcome = Tags.validate(value, at: pointer)
        for finding in outcome.violations {
            let isCount = finding.code == .outOfRange && finding.pointer == pointer
            findings.refuse(
                finding,
                as: isCount ? .invalidParameter("Number of tags exceeds resource tag limit.") : nil
            )
        }
        findings.warn(outcome.warnings)
        draft.tags = outcome.value ?? [:]
    }

    // MARK: Options

    /// Reads the options and, on a create, the identity fields.
    mutating func readDeclared(_ request: JSONObject, _ type: SourceType) {
        let declared = (draft.base == nil ? type.identity : []) + type.options
        for (name, value) in request where !value.isNull {
            if name == AccessRole.member, !type.accessOptions.isEmpty {
                readAccessConfigurations(value, type)
                continue
            }
            let here = declared.filter { $0.wire?.topMember == name }
            if here.contains(where: { $0.wire?.nestedMember != nil }) {
                readBlock(name, value, here)
            } else if let descriptor = here.first, let binding = descriptor.wire {
                read(descriptor, binding, value, at: .root / name)
            } else if WireModel.createMembers.contains(name), !WireModel.frameMembers.contains(name),
                !refuseByModel(name, value)
            {
                findings.refuse(
                    Finding(
                        at: .root / name,
                        .notAllowedForSourceType,
                        "`\(name)` is not taken by source type \(type.name).",
                        value: value.echoed,
                        fix: "Remove it."
                    ),
                    as: WireModel.unsupported(name, by: type)
                )
            }
        }
    }

    /// Refuses a value that the API model allows for no source type; AWS looks at that before it looks at the type.
    ///
    /// - Returns: Whether it was refused.
    private mutating func refuseByModel(_ name: String, _ value: JSONValue) -> Bool {
        let types = SourceType.all.filter { type in
            (type.identity + type.options).contains { $0.wire?.topMember == name }
        }
        guard let type = types.first else { return false }
        var other = WireReader(draft: MappingDraft(), settings: findings.settings)
        other.draft.type = type
        other.readDeclared([name: value], type)
        var isRefused = false
        for violation in other.findings.violations {
            switch violation.error {
            case .serialization, .constraint:
                findings.refuse(violation.finding, as: violation.error)
                isRefused = true
            case .invalidParameter, .unknownMember, nil: break
            }
        }
        return isRefused
    }

    /// Reads a member that several options share.
    private mutating func readBlock(_ name: String, _ value: JSONValue, _ descriptors: [OptionDescriptor]) {
        guard let block = value.object else {
            _ = findings.mistyped(value, at: .root / name, "an object", "object")
            return
        }
        let known = descriptors.compactMap { $0.wire?.nestedMember }
        for (member, value) in block where !known.contains(member) {
            findings.refuseUnknownWireMember(member, value, known: known, at: .root / name / member)
        }
        // Lambda keeps what a Kafka block leaves out; a DocumentDB block stands for itself.
        let isReplaced = draft.base != nil && !block.isEmpty && descriptors.allSatisfy { $0.isMutable }
        for descriptor in descriptors {
            guard let binding = descriptor.wire, let member = binding.nestedMember else { continue }
            guard let value = block[member], !value.isNull else {
                if isReplaced, descriptor.requirement == nil { draft.options[descriptor.name] = nil }
                continue
            }
            if draft.base != nil, !descriptor.isMutable {
                findings.refuse(
                    .immutable,
                    value,
                    at: .root / name / member,
                    "`\(binding.name)` is fixed when a mapping is created.",
                    as: .invalidParameter(WireModel.unsupported(binding.name))
                )
                continue
            }
            read(descriptor, binding, value, at: .root / name / member)
        }
    }

    private mutating func read(
        _ descriptor: OptionDescriptor,
        _ binding: WireBinding,
        _ value: JSONValue,
        at pointer: JSONPointer
    ) {
        let isIdentity = draft.type?.identityField(descriptor.name) != nil
        let before = findings.violations.count
        let reading = read(binding.codec, descriptor, value, at: pointer)
        if isIdentity {
            if case .value(let value) = reading { draft.identity[descriptor.name] = value }
        } else {
            apply(findings.violations.count > before ? .refused : reading, to: descriptor.name)
        }
    }

    /// Puts what a request says about an option into the draft.
    mutating func apply(_ reading: Reading, to option: String) {
        switch reading {
        case .value(let value):
            draft.trace.give(option, as: option)
            draft.options[option] = value
        case .cleared:
            draft.options[option] = nil
        case .refused:
            draft.trace.refuse(option)
            draft.options[option] = nil
        }
    }
}
