import JSON

extension WireReader {
    private static let members = [
        "SchemaRegistryURI", "EventRecordFormat", "AccessConfigs", "SchemaValidationConfigs",
    ]

    /// A registry: one named by an ARN is Glue's, any other Confluent's; an empty object removes it.
    mutating func readSchemaRegistry(
        _ descriptor: OptionDescriptor,
        _ value: JSONValue,
        at pointer: JSONPointer
    ) -> Reading {
        guard case .tagged(let shape) = descriptor.shape, let object = value.object else {
            _ = findings.mistyped(value, at: pointer, "an object", "object")
            return .refused
        }
        if object.isEmpty { return .cleared }
        let before = findings.violations.count
        for (name, value) in object where !Self.members.contains(name) {
            findings.refuseUnknownWireMember(name, value, known: Self.members, at: pointer / name)
        }
        let isGlue = object["SchemaRegistryURI"]?.string?.hasPrefix("arn:") ?? false
        guard let kind = shape.cases.first(where: { $0.tag == (isGlue ? "glue" : "confluent") }) else {
            return .refused
        }
        var registry = JSONObject()
        for member in kind.object.members where member.wireName != "AccessConfigs" {
            guard let value = object[member.wireName], !value.isUnset else { continue }
            registry[member.name] = member.shape.unwired(value, &findings, at: pointer / member.wireName)
        }
        if let configs = object["AccessConfigs"], !configs.isUnset {
            readAccess(configs, isGlue: isGlue, into: &registry, at: pointer / "AccessConfigs")
        }
        guard findings.violations.count == before else { return .refused }
        registry["type"] = .string(kind.tag)
        return kind.object.canonical(registry, tag: kind.tag, &findings, at: .pointer(pointer)).map {
            .value(.object($0))
        }
            ?? .refused
    }

    /// At most one way to authenticate, and at most one root certificate besides.
    private mutating func readAccess(
        _ value: JSONValue,
        isGlue: Bool,
        into registry: inout JSONObject,
        at pointer: JSONPointer
    ) {
        guard let entries = AccessEntry.list(value, &findings, at: pointer) else { return }
        if isGlue {
            findings.refuse(
                .notAllowedForSourceType,
                value,
                at: pointer,
                "A Glue schema registry takes no AccessConfigs: the function's role is the credential."
            )
            return
        }
        let certificates = entries.filter { $0.type == Self.rootCertificate }
        let methods = entries.filter { $0.type != Self.rootCertificate }
        for entry in certificates.dropFirst() + methods.dropFirst() {
            findings.refuse(
                .duplicate,
                .string(entry.type),
                at: entry.pointer,
                "A schema registry takes one way to authenticate and one root certificate."
            )
        }
        guard let first = methods.first ?? certificates.first else { return }
        registry["authenticationType"] = .string(first.type)
        registry["secret"] = first.uri
        if !methods.isEmpty { registry["rootCACertificate"] = certificates.first?.uri }
    }

    private static let rootCertificate = "SERVER_ROOT_CA_CERTIFICATE"
}
