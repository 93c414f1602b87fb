import JSON

extension WireReader {
    /// Reads `SourceAccessConfigurations`, which replaces all options that it stands for; the virtual host never goes.
    mutating func readAccessConfigurations(_ value: JSONValue, _ type: SourceType) {
        let options = type.accessOptions
        guard let entries = AccessEntry.list(value, &findings, at: .root / AccessRole.member) else {
            for option in options { apply(.refused, to: option.name) }
            return
        }
        for option in options { draft.options[option.name] = nil }
        keep(entries)
        var lists: [String: [JSONValue]] = [:]
        for entry in entries { read(entry, type, &lists) }
        for (name, ids) in lists { readShape(of: name, .array(ids), type, at: .root / AccessRole.member) }
        // The VPC is known to the REST API only and means nothing without the subnets.
        if draft.options["vpcSubnets"] == nil { draft.options["vpc"] = nil }
    }

    /// Notes the list as it came; the virtual host, which no update can name, stays where it stood.
    private mutating func keep(_ entries: [AccessEntry]) {
        var kept = entries.map(\.json)
        let before = draft.base?.accessEntries ?? []
        if let place = before.firstIndex(where: AccessConfigurations.isVirtualHost) {
            kept.insert(before[place], at: min(place, kept.count))
        }
        draft.accessConfigurations = kept
    }

    private mutating func read(_ entry: AccessEntry, _ type: SourceType, _ lists: inout [String: [JSONValue]]) {
        let place = entry.pointer / "URI"
        switch entry.type {
        case AccessConfigurations.subnet where type.option("vpcSubnets") != nil:
            guard let uri = uri(of: entry), let id = id(uri, entry) else { return }
            lists["vpcSubnets", default: []].append(.string(id))
        case AccessConfigurations.securityGroup where type.option("securityGroups") != nil:
            guard let uri = uri(of: entry), let id = id(uri, entry) else { return }
            lists["securityGroups", default: []].append(.string(id))
        case AccessConfigurations.rootCertificate where type.option("rootCACertificate") != nil:
            guard isFirst("rootCACertificate", entry), let uri = uri(of: entry) else { return }
            readShape(of: "rootCACertificate", uri, type, at: place)
        case AccessConfigurations.virtualHost where type.identityField("virtualHost") != nil:
            readVirtualHost(entry, type)
        default:
            if case .object(let oauth)? = type.option("oauth")?.shape,
                let member = oauth.members.first(where: { $0.wireName == entry.type })
            {
                readOAuth(member, entry)
            } else {
                readMethod(entry, type)
            }
        }
    }

    private mutating func readMethod(_ entry: AccessEntry, _ type: SourceType) {
        guard case .enumeration(let methods)? = type.option("authenticationMethod")?.shape,
            methods.words.contains(entry.type)
        else {
            // Whatever it was to be: rules must not add that credentials are missing.
            for option in ["authenticationMethod", "secret"] where type.option(option) != nil {
                apply(.refused, to: option)
            }
            let place = entry.pointer / "Type"
            if AccessConfigurations.types.contains(entry.type) {
                let message = "\(entry.type) is no access configuration of source type \(type.name)."
                findings.refuse(.notInEnum, .string(entry.type), at: place, message)
            } else {
                let words = AccessConfigurations.types.joined(separator: ", ")
                _ = findings.violated(
                    .string(entry.type),
                    at: place,
                    "Member must satisfy enum value set: [\(words)]",
                    .notInEnum
                )
            }
            return
        }
        guard isFirst("authenticationMethod", entry) else { return }
        apply(.value(.string(entry.type)), to: "authenticationMethod")
        if let uri = entry.uri { readShape(of: "secret", uri, type, at: entry.pointer / "URI") }
    }

    private mutating func readOAuth(_ member: MemberDescriptor, _ entry: AccessEntry) {
        guard let uri = uri(of: entry) else { return }
        var oauth = draft.options["oauth"]?.object ?? JSONObject()
        if oauth[member.name] != nil {
            refuseSecond(entry)
            return
        }
        oauth[member.name] = uri
        apply(.value(.object(oauth)), to: "oauth")
    }

    private mutating func readVirtualHost(_ entry: AccessEntry, _ type: SourceType) {
        guard draft.base == nil else {
            findings.refuse(
                .immutable,
                entry.uri,
                at: entry.pointer / "Type",
                "VIRTUAL_HOST cannot be given in UpdateEventSourceMapping; it stays as it is."
            )
            return
        }
        if draft.identity["virtualHost"] != nil {
            refuseSecond(entry)
            return
        }
        guard let uri = uri(of: entry), let shape = type.identityField("virtualHost")?.shape else { return }
        draft.identity["virtualHost"] = shape.canonical(uri, &findings, at: .pointer(entry.pointer / "URI"))
    }

    /// Reads the value of an option by its own shape.
    private mutating func readShape(
        of option: String,
        _ value: JSONValue,
        _ type: SourceType,
        at pointer: JSONPointer
    ) {
        guard let shape = type.option(option)?.shape else { return }
        apply(shape.canonical(value, &findings, at: .pointer(pointer)).map(Reading.value) ?? .refused, to: option)
    }

    private mutating func uri(of entry: AccessEntry) -> JSONValue? {
        if entry.uri == nil {
            let message = "\(entry.type) needs a URI."
            findings.refuse(.required, nil, at: entry.pointer / "URI", message)
        }
        return entry.uri
    }

    /// The id of a subnet or security group, with or without the prefix that AWS documents.
    private func id(_ uri: JSONValue, _ entry: AccessEntry) -> String? {
        let prefix = AccessConfigurations.prefix(of: entry.type)
        return uri.string.map { $0.hasPrefix(prefix) ? String($0.dropFirst(prefix.count)) : $0 }
    }

    /// Whether no earlier entry says the same.
    private mutating func isFirst(_ option: String, _ entry: AccessEntry) -> Bool {
        guard draft.options[option] != nil || draft.trace.refused.contains(option) else { return true }
        refuseSecond(entry)
        return false
    }

    private mutating func refuseSecond(_ entry: AccessEntry) {
        findings.refuse(
            .duplicate,
            .string(entry.type),
            at: entry.pointer / "Type",
            "An earlier entry stands for the same as \(entry.type); a mapping has one authentication type, one root "
                + "certificate and one of each other single value."
        )
    }
}
