public import JSON

extension MappingDefinition {
    /// Makes a definition of a CreateEventSourceMapping request.
    ///
    /// Members that are null count as not given; unknown ones are refused.
    ///
    /// - Parameters:
    ///   - request: The body.
    ///   - settings: Account and region of the caller, quotas and the time.
    /// - Returns: The definition, or every violation with a pointer into the request; and warnings.
    public static func creating(fromWire request: JSONObject, settings: ValidationSettings) -> WireValidated {
        var reader = WireReader(draft: MappingDraft(), settings: settings)
        reader.readFunction(request["FunctionName"])
        reader.readEnabled(request["Enabled"])
        reader.readTags(request["Tags"])
        let known = WireModel.createMembers.sorted()
        for (name, value) in request where !value.isNull && !WireModel.createMembers.contains(name) {
            reader.findings.refuseUnknownWireMember(name, value, known: known, at: .root / name)
        }
        if let type = reader.readSource(request) { reader.readDeclared(request, type) }
        reader.settleIdentity()
        return reader.result
    }

    /// Applies an UpdateEventSourceMapping request: what is absent or null stays, the clearing forms (`{}`, `[]`, `""`)
    /// remove.
    ///
    /// - Parameters:
    ///   - request: The body.
    ///   - settings: Quotas and the time.
    /// - Returns: The changed definition, or every violation that the request introduces; and warnings.
    public func updating(fromWire request: JSONObject, settings: ValidationSettings) -> WireValidated {
        var reader = WireReader(draft: MappingDraft(updating: self), settings: settings)
        reader.readFunction(request["FunctionName"])
        reader.readEnabled(request["Enabled"])
        let type = source.type
        let known = WireModel.updateMembers.sorted()
        var rest = JSONObject()
        for (name, value) in request where !value.isNull {
            if WireModel.updateMembers.contains(name) {
                rest[name] = value
            } else if WireModel.createMembers.contains(name) {
                reader.refuseCreateOnly(name, value)
            } else {
                reader.findings.refuseUnknownWireMember(name, value, known: known, at: .root / name)
            }
        }
        reader.readDeclared(rest, type)
        return reader.result
    }
}

extension WireReader {
    /// Finds the source type: by the service of the ARN, or self-managed Kafka.
    mutating func readSource(_ request: JSONObject) -> SourceType? {
        let hasServers = !(request["SelfManagedEventSource"] ?? .null).isNull
        guard let value = request["EventSourceArn"], !value.isNull else {
            if hasServers { return adopt(.selfManagedKafka) }
            findings.refuse(
                .required,
                nil,
                at: .root / "EventSourceArn",
                "Unrecognized event source."
            )
            return nil
        }
        if hasServers {
            findings.refuse(
                .mutuallyExclusive,
                nil,
                at: .root / "SelfManagedEventSource",
                "EventSourceArn and SelfManagedEventSource exclude each other."
            )
            return nil
        }
        let pointer = JSONPointer.root / "EventSourceArn"
        guard let text = value.string else {
            _ = findings.mistyped(value, at: pointer, "a string", "string")
            return nil
        }
        sourceARN = text
        guard let arn = try? ARN(parsing: text) else {
            _ = findings.malformedARN(value, text, at: pointer, .anyARN)
            return nil
        }
        guard let type = SourceType.all.first(where: { $0.arnService == arn.service }) else {
            findings.refuse(.notInEnum, value, at: pointer, "Unrecognized event source.")
            return nil
        }
        draft.sourceARN = arn
        return adopt(type)
    }

    private mutating func adopt(_ type: SourceType) -> SourceType {
        draft.type = type
        findings.sourceType = type.name
        return type
    }

    /// Reports identity fields that the request leaves out, and puts them in canonical order.
    mutating func settleIdentity() {
        guard let type = draft.type else { return }
        let refused = findings.violations.map(\.finding.pointer)
        var ordered = JSONObject()
        for field in type.identity {
            ordered[field.name] = draft.identity[field.name]
            guard draft.identity[field.name] == nil, field.requirement != nil, let binding = field.wire else {
                continue
            }
            let place = binding.pointer
            guard !refused.contains(where: { $0.tokens.starts(with: place.tokens) }) else { continue }
            findings.refuseMissing(field)
        }
        draft.identity = ordered
        if let field = type.arnField, ordered[field] == nil { draft.sourceARN = nil }
    }

    /// A member that only a create request has.
    mutating func refuseCreateOnly(_ name: String, _ value: JSONValue) {
        let message = "'\(WirePath(.root / name))' is fixed when a mapping is created and no member of "
        findings.refuse(
            Finding(
                at: .root / name,
                .immutable,
                message + "UpdateEventSourceMapping.",
                value: value.echoed,
                fix: name == "Tags" ? "Use TagResource and UntagResource." : "Remove it, or create another mapping."
            ),
            as: .unknownMember(message + "UpdateEventSourceMapping")
        )
    }
}
