import JSON

extension OptionShape {
    /// Checks a value and puts it into canonical form.
    ///
    /// - Returns: The canonical value; `nil` if the value is refused, or if it says that there is none (an empty list
    ///   of filters).
    func canonical(
        _ value: JSONValue,
        _ findings: inout Findings,
        at path: ValuePath
    ) -> JSONValue? {
        if case .null = value {
            findings.refuse(.nullNotAllowed(at: path.pointer))
            return nil
        }
        switch self {
        case .boolean:
            if case .bool = value { return value }
            findings.refuse(.wrongType(value, expected: "a Boolean", type: "boolean", at: path.pointer))
            return nil
        case .integer(let shape): return shape.canonical(value, &findings, at: path)
        case .text(let shape): return shape.canonical(value, &findings, at: path)
        case .enumeration(let shape):
            guard case .string(let word) = value else {
                findings.refuse(.wrongType(value, expected: "a string", type: "string", at: path.pointer))
                return nil
            }
            if shape.words.contains(word) { return value }
            findings.refuse(
                .notInEnum(value, shape.words, at: path.pointer),
                as: shape.awsRefusal.map(WireViolation.Error.invalidParameter)
            )
            return nil
        case .arn(let shape): return shape.canonical(value, &findings, at: path)
        case .timestamp:
            let (timestamp, refusals) = Timestamp.validate(value, at: path.pointer)
            findings.refuse(refusals)
            return timestamp.map { .string($0.description) }
        case .list(let shape): return shape.canonical(value, &findings, at: path)
        case .object(let shape):
            guard case .object(let object) = value else {
                findings.refuse(.wrongType(value, expected: "an object", type: "object", at: path.pointer))
                return nil
            }
            return shape.canonical(object, tag: nil, &findings, at: path).map(JSONValue.object)
        case .tagged(let shape): return shape.canonical(value, &findings, at: path)
        case .patterns:
            if case .array(let patterns) = value, patterns.isEmpty { return nil }
            let outcome = FilterList.validate(
                value,
                at: path.pointer,
                sourceType: findings.sourceType,
                maximumCount: findings.settings.maximumFilters
            )
            findings.refuse(outcome.violations)
            findings.warn(outcome.warnings)
            return outcome.violations.isEmpty ? value : nil
        case .custom(let shape): return shape.read(value, path.pointer, &findings)
        }
    }
}

extension IntegerShape {
    func canonical(
        _ value: JSONValue,
        _ findings: inout Findings,
        at path: ValuePath
    ) -> JSONValue? {
        guard let number = value.integer else {
            if value.number != nil {
                findings.refuse(
                    Finding(
                        at: path.pointer,
                        .wrongType,
                        "`\(path.pointer.name)` must be a whole number.",
                        value: value.echoed,
                        allowed: allowed(findings.settings),
                        fix: "Write a whole number\(unit.map { " of \($0)" } ?? "")."
                    )
                )
            } else {
                findings.refuse(.wrongType(value, expected: "a whole number", type: "integer", at: path.pointer))
            }
            return nil
        }
        if contains(number, findings.settings) { return value }
        findings.refuse(
            Finding(
                at: path.pointer,
                .outOfRange,
                "`\(path.pointer.name)` must be \(rangeInWords(findings.settings)).",
                value: value,
                allowed: allowed(findings.settings),
                fix: "Give \(rangeInWords(findings.settings))."
            ),
            as: awsRefusal.map(WireViolation.Error.invalidParameter)
        )
        return nil
    }

    /// The range as a member `allowed` of a finding.
    func allowed(_ settings: ValidationSettings) -> JSONValue {
        var allowed: JSONObject = ["minimum": .integer(range.lowerBound), "maximum": .integer(maximum(settings))]
        allowed["or"] = sentinel.map { .array([.integer($0)]) }
        allowed["unit"] = unit.map(JSONValue.string)
        return .object(allowed)
    }

    private func rangeInWords(_ settings: ValidationSettings) -> String {
        let unit = unit.map { " \($0)" } ?? ""
        return (sentinel.map { "\($0) or " } ?? "") + "\(range.lowerBound) to \(maximum(settings))\(unit)"
    }
}

extension TextShape {
    func canonical(
        _ value: JSONValue,
        _ findings: inout Findings,
        at path: ValuePath
    ) -> JSONValue? {
        guard case .string(let whole) = value else {
            findings.refuse(.wrongType(value, expected: "a string", type: "string", at: path.pointer))
            return nil
        }
        let text = bare(whole, on: findings.scope)
        guard hasAllowedLength(text) else {
            findings.refuse(
                Finding(
                    at: path.pointer,
                    .outOfRange,
                    "`\(path.pointer.name)` must have \(lengths.lowerBound) to \(lengths.upperBound) characters; this one "
                        + "has \(text.unicodeScalars.count).",
                    value: value.echoed,
                    allowed: ["minLength": .integer(lengths.lowerBound), "maxLength": .integer(lengths.upperBound)],
                    fix: "Give \(title) of \(lengths.lowerBound) to \(lengths.upperBound) characters."
                )
            )
            return nil
        }
        if accepts(text) { return .string(text) }
        findings.refuse(
            Finding(
                at: path.pointer,
                .malformed,
                "`\(path.pointer.name)` is not \(title): \(form).",
                value: value.echoed,
                allowed: ["pattern": .string(pattern)],
                fix: "Give \(title), for example \"\(example)\"."
            )
        )
        return nil
    }
}

extension TextShape {
    /// The text without what may stand before it.
    private func bare(_ text: String, on scope: OptionScope) -> String {
        guard let optionalPrefix, scope.contains(.rest), text.hasPrefix(optionalPrefix) else { return text }
        return String(text.dropFirst(optionalPrefix.count))
    }
}

extension ARNShape {
    func canonical(
        _ value: JSONValue,
        _ findings: inout Findings,
        at path: ValuePath
    ) -> JSONValue? {
        let (arn, _, refusals) = ARN.validate(value, as: forms, at: path.pointer)
        findings.refuse(refusals)
        guard let arn else { return nil }
        if arn.isFIFO, let fifoRefusal {
            findings.refuse(
                Finding(
                    at: path.pointer,
                    .fifoNotSupported,
                    fifoRefusal,
                    value: value.echoed,
                    allowed: ["fifo": false],
                    fix: "Give the ARN of a standard \(arn.service == "sqs" ? "queue" : "topic")."
                )
            )
            return nil
        }
        return value
    }
}

extension ListShape {
    func canonical(
        _ value: JSONValue,
        _ findings: inout Findings,
        at path: ValuePath
    ) -> JSONValue? {
        guard case .array(let elements) = value else {
            findings.refuse(.wrongType(value, expected: "a list", type: "array", at: path.pointer))
            return nil
        }
        guard counts.contains(elements.count) else {
            let range =
                counts.count == 1 ? "exactly \(counts.lowerBound)" : "\(counts.lowerBound) to \(counts.upperBound)"
            findings.refuse(
                Finding(
                    at: path.pointer,
                    .outOfRange,
                    "`\(path.pointer.name)` must have \(range) elements; this one has \(elements.count).",
                    allowed: ["minItems": .integer(counts.lowerBound), "maxItems": .integer(counts.upperBound)],
                    fix: "Give \(range) elements."
                )
            )
            return nil
        }
        var result: [JSONValue] = []
        result.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            guard let canonical = self.element.canonical(element, &findings, at: path / index) else { continue }
            if result.contains(canonical) {
                findings.refuse(
                    Finding(
                        at: path.pointer / index,
                        .duplicate,
                        "This element is in the list already.",
                        value: canonical.echoed,
                        fix: "Remove it."
                    )
                )
            }
            result.append(canonical)
        }
        guard result.count == elements.count else { return nil }
        if order == .sorted { result.sort { ($0.string ?? "") < ($1.string ?? "") } }
        return .array(result)
    }
}

extension ObjectShape {
    /// Checks the members and puts them into canonical order with defaults filled in.
    ///
    /// - Parameters:
    ///   - object: The object.
    ///   - tag: The value of `type`, which the object holds besides its members, if it does.
    ///   - findings: Where problems go.
    ///   - path: Its place in the request.
    /// - Returns: The canonical object, or `nil` if it was refused.
    func canonical(
        _ object: JSONObject,
        tag: String?,
        _ findings: inout Findings,
        at path: ValuePath
    ) -> JSONObject? {
        let before = findings.violations.count
        let scope = findings.scope
        for (name, value) in object where !(tag != nil && name == "type") {
            guard !members.contains(where: { $0.name == name }) else { continue }
            let known = members.map(\.name) + (tag != nil ? ["type"] : [])
            findings.refuse(member: .unknownMember(name, value, known: known, at: path.pointer / name))
        }
        if needsMember, object.isEmpty {
            findings.refuse(
                Finding(
                    at: path.pointer,
                    .required,
                    "`\(path.pointer.name)` needs at least one member.",
                    allowed: ["members": .array(members.map { .string($0.name) })],
                    fix: "Give one of \(members.map { "`\($0.name)`" }.joined(separator: ", "))."
                )
            )
        }
        var result = JSONObject()
        if let tag { result["type"] = .string(tag) }
        for member in members {
            if let value = object[member.name] {
                result[member.name] = member.shape.canonical(value, &findings, at: path / member.name(in: scope))
            } else if member.required.contains(findings.scope) {
                findings.refuse(
                    .required(member.name(in: scope), shape: member.shape, at: path.pointer / member.name(in: scope))
                )
            } else if let value = member.defaultValue {
                result[member.name] = value
            }
        }
        return findings.violations.count == before ? result : nil
    }
}

extension TaggedShape {
    func canonical(
        _ value: JSONValue,
        _ findings: inout Findings,
        at path: ValuePath
    ) -> JSONValue? {
        guard case .object(let object) = value else {
            findings.refuse(.wrongType(value, expected: "an object", type: "object", at: path.pointer))
            return nil
        }
        let tag = object["type"]
        guard let word = tag?.string, let kind = cases.first(where: { $0.tag == word }) else {
            let tags = OptionShape.enumeration(EnumerationShape(cases.map(\.tag)))
            if let tag {
                _ = tags.canonical(tag, &findings, at: path / "type")
            } else {
                findings.refuse(.required("type", shape: tags, at: path.pointer / "type"))
            }
            return nil
        }
        return kind.object.canonical(object, tag: kind.tag, &findings, at: path).map(JSONValue.object)
    }
}
