import JSON
import UntrustedText

/// Reading of the source in REST requests.
extension MappingDraft {
    mutating func readSource(_ value: JSONValue?, _ findings: inout Findings) {
        func pointer() -> JSONPointer { .root / "source" }
        guard let value else {
            findings.refuse(
                Finding(
                    at: pointer(),
                    .required,
                    "`source` is missing.",
                    allowed: ["type": "object"],
                    fix: "Give the source, for example {\"type\": \"sqs\", \"queueArn\": \"arn:aws:sqs:…\"}."
                )
            )
            return
        }
        guard case .object(let object) = value else {
            findings.refuse(.wrongType(value, expected: "an object", type: "object", at: pointer()))
            return
        }
        guard let type = readType(object["type"], &findings, at: pointer() / "type") else { return }
        self.type = type
        identity.reserveCapacity(type.identity.count)
        for (name, value) in object where name != "type" && type.identityField(name) == nil {
            findings.refuse(member: type.unknown(name, value, known: \.identity, at: pointer() / name))
        }
        for field in type.identity {
            guard let value = object[field.name] else {
                if field.requirement != nil {
                    findings.refuse(.required(field.name, shape: field.shape, at: pointer() / field.name))
                }
                continue
            }
            identity[field.name] = field.shape.canonical(value, &findings, at: .source / field.name)
        }
        sourceARN = type.arnField.flatMap { identity[$0]?.string }.flatMap { try? ARN(parsing: $0) }
    }

    private func readType(
        _ value: JSONValue?,
        _ findings: inout Findings,
        at pointer: @autoclosure () -> JSONPointer
    ) -> SourceType? {
        if let type = value?.string.flatMap(SourceType.named) { return type }
        let names = SourceType.all.map(\.name)
        if let value {
            _ = OptionShape.enumeration(EnumerationShape(names)).canonical(value, &findings, at: .source / "type")
        } else {
            findings.refuse(.required("type", shape: .enumeration(EnumerationShape(names)), at: pointer()))
        }
        return nil
    }

    /// A source never changes; sent back as it is, it does no harm.
    func compareSource(_ value: JSONValue, _ source: EventSource, _ mode: Mode, _ findings: inout Findings) {
        let pointer = JSONPointer.root / "source"
        guard case .object(let object) = value else {
            findings.refuse(
                value.isNull
                    ? .nullNotAllowed(at: pointer)
                    : .wrongType(value, expected: "an object", type: "object", at: pointer)
            )
            return
        }
        let present = source.json
        for (name, value) in object {
            var canonical: JSONValue? = value
            if let field = source.type.identityField(name) {
                var ignored = Findings(settings: findings.settings, scope: findings.scope)
                canonical = field.shape.canonical(value, &ignored, at: .source)
            }
            guard canonical != present[name] || canonical == nil else { continue }
            refuseChange(name, value, present[name], &findings, at: pointer / name)
        }
        guard mode == .replace else { return }
        for (name, old) in present where object[name] == nil {
            refuseChange(name, nil, old, &findings, at: pointer / name)
        }
    }

    private func refuseChange(
        _ name: String,
        _ value: JSONValue?,
        _ old: JSONValue?,
        _ findings: inout Findings,
        at pointer: JSONPointer
    ) {
        findings.refuse(
            Finding(
                at: pointer,
                .immutable,
                "The source of a mapping never changes; "
                    + (old.map { "`\(name)` is \($0.text())." } ?? "it has no `\(name.clipped)`."),
                value: value?.echoed,
                allowed: old.map { ["enum": [$0]] },
                fix: "Leave `source` out, or delete the mapping and create one for the other source."
            )
        )
    }
}
