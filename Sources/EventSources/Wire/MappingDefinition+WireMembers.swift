public import JSON

extension MappingDefinition {
    /// Whether the Lambda wire API knows the mapping: polled sources are there, pushed ones are not.
    public var isOnWire: Bool { source.type.kind == .polled }

    /// The mapping as the Lambda wire API answers it, in AWS's absent-versus-empty forms.
    ///
    /// - Parameters:
    ///   - mappingID: The UUID, which is the default consumer group of Kafka sources.
    ///   - isListed: Whether ListEventSourceMappings answers it, which shows no encrypted filters (recorded).
    /// - Returns: The members of an EventSourceMappingConfiguration except UUID, EventSourceMappingArn, LastModified,
    ///   State, StateTransitionReason, LastProcessingResult and FilterCriteriaError; nothing for pushed sources.
    public func wireMembers(mappingID: String, isListed: Bool = false) -> JSONObject {
        guard isOnWire else { return JSONObject() }
        var members: JSONObject = ["FunctionArn": .string(function.description)]
        for field in source.type.identity {
            if let value = source.identity[field.name] { put(field, value, into: &members) }
        }
        for option in source.type.options {
            guard let binding = option.wire else { continue }
            if isListed, binding.unlisted?.holds(options) ?? false { continue }
            if let value = options[option.name] {
                if value != binding.hiddenAnswer { put(option, value, into: &members) }
            } else if let answer = binding.absentAnswer, binding.absentCondition?.holds(options) ?? true {
                members[binding.topMember] = answer
            }
        }
        putConsumerGroup(mappingID, into: &members)
        putAccessConfigurations(into: &members)
        return members
    }

    /// The CreateEventSourceMapping request that makes this mapping in AWS.
    ///
    /// What is default is left out: AWS has the same defaults. Kafka requests always name the consumer group, because
    /// AWS would choose another one than is shown here.
    ///
    /// - Parameter mappingID: The UUID, which is the default consumer group of Kafka sources.
    /// - Returns: The request; nothing for pushed sources.
    public func wireCreateRequest(mappingID: String) -> JSONObject {
        guard isOnWire else { return JSONObject() }
        var request: JSONObject = ["FunctionName": .string(function.description)]
        for field in source.type.identity {
            if let value = source.identity[field.name] { put(field, value, into: &request) }
        }
        for option in source.type.options {
            guard let value = options[option.name] else { continue }
            if value == option.defaultValue?.value, !option.isKeptInRequests { continue }
            put(option, value, into: &request)
        }
        putConsumerGroup(mappingID, into: &request)
        putAccessConfigurations(into: &request)
        request["Enabled"] = .bool(enabled)
        if !tags.isEmpty {
            request["Tags"] = .tags(tags)
        }
        return request
    }

    /// The UpdateEventSourceMapping request that brings AWS from an older state of this mapping to this one.
    ///
    /// - Parameters:
    ///   - old: The state that AWS has.
    ///   - isShown: Whether that is what AWS shows, in which the order of some lists says nothing.
    /// - Returns: The changed members; empty if the Lambda API sees no difference (tags go through TagResource).
    public func wireUpdateRequest(from old: MappingDefinition, asShown isShown: Bool = false) -> JSONObject {
        guard isOnWire else { return JSONObject() }
        var request = JSONObject()
        if function != old.function { request["FunctionName"] = .string(function.description) }
        if enabled != old.enabled { request["Enabled"] = .bool(enabled) }
        for option in source.type.options where option.isMutable {
            guard let binding = option.wire, binding.role == nil else { continue }
            let (before, after) = (old.options[option.name], options[option.name])
            let isChanged =
                (isShown ? !option.shape.isSame(before, after) : before != after)
                || binding.codec == .filterCriteria && filterPatterns != old.filterPatterns
            guard isChanged else { continue }
            if let after {
                put(option, after, into: &request)
                if case .object(let shape) = option.shape, binding.codec == .object {
                    clearMembers(shape, before, after, binding, &request)
                }
            } else if let clearing = binding.clearing {
                put(clearing, at: binding, into: &request)
            } else if let value = option.defaultValue?.value, value != before {
                put(option, value, into: &request)
            } else if binding.nestedMember != nil {
                // The rest of the block, below, says that it is gone.
                request[binding.topMember] = request[binding.topMember] ?? [:]
            }
        }
        completeBlocks(of: &request)
        // Another order or spelling of the same entries is nothing that AWS could not keep as it is.
        if Set(AccessConfigurations.entries(options, source)) != Set(AccessConfigurations.entries(old.options, source))
        {
            request[AccessRole.member] = .array(accessEntries.filter { !AccessConfigurations.isVirtualHost($0) })
        }
        return request
    }

    /// Lambda keeps the members that an update leaves out, so that those which are gone are sent empty.
    private func clearMembers(
        _ shape: ObjectShape,
        _ before: JSONValue?,
        _ after: JSONValue,
        _ binding: WireBinding,
        _ request: inout JSONObject
    ) {
        guard var encoded = request[binding.topMember]?.object else { return }
        for member in shape.members where before?.object?[member.name] != nil && after.object?[member.name] == nil {
            encoded[member.wireName] = ""
        }
        request[binding.topMember] = .object(encoded)
    }

    /// A block whose members can all change is sent whole, because Lambda replaces it whole.
    private func completeBlocks(of request: inout JSONObject) {
        for name in request.names {
            let block = source.type.options.filter { $0.wire?.nestedMember != nil && $0.wire?.topMember == name }
            guard !block.isEmpty, block.allSatisfy(\.isMutable) else { continue }
            for option in block {
                if let value = options[option.name] { put(option, value, into: &request) }
            }
        }
    }

    /// The list `SourceAccessConfigurations`: as it came, or as the options are written.
    var accessEntries: [JSONValue] { accessConfigurations ?? AccessConfigurations.entries(options, source) }

    private func putConsumerGroup(_ mappingID: String, into object: inout JSONObject) {
        guard options["consumerGroupId"] == nil, let option = source.type.option("consumerGroupId") else { return }
        put(option, .string(mappingID), into: &object)
    }

    private func putAccessConfigurations(into object: inout JSONObject) {
        let entries = accessEntries
        if !entries.isEmpty { object[AccessRole.member] = .array(entries) }
    }

    private func put(_ descriptor: OptionDescriptor, _ value: JSONValue, into object: inout JSONObject) {
        guard let binding = descriptor.wire, binding.role == nil else { return }
        let patterns = binding.codec == .filterCriteria ? filterPatterns : nil
        put(binding.codec.encode(value, descriptor.shape, patterns: patterns), at: binding, into: &object)
    }

    private func put(_ encoded: JSONValue, at binding: WireBinding, into object: inout JSONObject) {
        guard let member = binding.nestedMember else {
            object[binding.topMember] = encoded
            return
        }
        var block = object[binding.topMember]?.object ?? JSONObject()
        block[member] = encoded
        object[binding.topMember] = .object(block)
    }
}

extension OptionDescriptor {
    /// Whether requests say the default too, because Lambda requires the member or has it in no answer.
    fileprivate var isKeptInRequests: Bool { requirement != nil }
}
