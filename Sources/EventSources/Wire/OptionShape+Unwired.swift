import JSON

extension OptionShape {
    /// The REST form of a wire value: names translated, the constraints of the API model checked.
    ///
    /// What the model takes and the source does not is found later, by ``canonical(_:_:at:)``.
    ///
    /// - Returns: The value, or `nil` if it was refused.
    func unwired(_ value: JSONValue, _ findings: inout Findings, at pointer: JSONPointer) -> JSONValue? {
        switch self {
        case .boolean:
            guard value.bool != nil else { return findings.mistyped(value, at: pointer, "a Boolean", "boolean") }
        case .integer(let shape):
            guard let number = value.integer else {
                return findings.mistyped(value, at: pointer, "a whole number", "integer")
            }
            let upperBound = max(shape.modelRange.upperBound, shape.maximum(findings.settings))
            if number > upperBound {
                return findings.violated(
                    value,
                    at: pointer,
                    "Member must have value less than or equal to \(upperBound)"
                )
            }
            if number < shape.modelRange.lowerBound {
                let bound = "Member must have value greater than or equal to \(shape.modelRange.lowerBound)"
                return findings.violated(value, at: pointer, bound)
            }
        case .text(let shape):
            guard let text = value.string else { return findings.mistyped(value, at: pointer, "a string", "string") }
            guard findings.hasLength(text.unicodeScalars.count, shape.lengths, value, at: pointer) else { return nil }
            guard shape.accepts(text) else { return findings.unmatched(value, at: pointer, shape.pattern) }
        case .enumeration(let shape):
            guard let word = value.string else { return findings.mistyped(value, at: pointer, "a string", "string") }
            guard shape.modelWords.contains(word) else {
                let words = shape.modelWords.joined(separator: ", ")
                return findings.violated(
                    value,
                    at: pointer,
                    "Member must satisfy enum value set: [\(words)]",
                    .notInEnum
                )
            }
        case .arn(let shape):
            guard let text = value.string else { return findings.mistyped(value, at: pointer, "a string", "string") }
            guard (try? ARN(parsing: text)) != nil else {
                return findings.malformedARN(value, text, at: pointer, shape.model)
            }
        case .timestamp:
            guard let seconds = value.number?.double else {
                return findings.mistyped(value, at: pointer, "a number of seconds", "number")
            }
            guard let timestamp = Timestamp(epochSeconds: seconds) else {
                if let finding = Timestamp.milliseconds(value, at: pointer) {
                    let message = "'\(WirePath(pointer))' must be in seconds, not milliseconds"
                    findings.refuse(finding, as: .serialization(message))
                    return nil
                }
                return findings.mistyped(value, at: pointer, "a number of seconds", "number")
            }
            return .string(timestamp.description)
        case .list(let shape):
            guard let elements = value.array else { return findings.mistyped(value, at: pointer, "a list", "array") }
            guard findings.hasLength(elements.count, shape.counts, value, at: pointer) else { return nil }
            return shape.unwired(elements, &findings, at: pointer)
        case .object(let shape):
            guard let object = value.object else { return findings.mistyped(value, at: pointer, "an object", "object") }
            return shape.unwired(object, &findings, at: pointer).map(JSONValue.object)
        case .tagged, .patterns, .custom: break
        }
        return value
    }
}

extension ListShape {
    /// The list with its elements' REST names; a scalar that its constraints forbid is reported on the list, as AWS
    /// does (recorded for other lists of Lambda), a member of a structure on its own.
    fileprivate func unwired(
        _ elements: [JSONValue],
        _ findings: inout Findings,
        at pointer: JSONPointer
    ) -> JSONValue? {
        var unwired: [JSONValue] = []
        var refused: Finding?
        for (index, value) in elements.enumerated() {
            guard let constraints = element.elementConstraints else {
                if let value = element.unwired(value, &findings, at: pointer / index) { unwired.append(value) }
                continue
            }
            var own = Findings(settings: findings.settings, scope: findings.scope)
            if !value.isNull, let value = element.unwired(value, &own, at: pointer / index) {
                unwired.append(value)
            } else if let violation = own.violations.first, case .serialization? = violation.error {
                findings.refuse(violation.finding, as: violation.error)
            } else if refused == nil {
                let message = "`\(pointer.name)`: \(constraints)."
                refused = own.violations.first?.finding ?? Finding(at: pointer / index, .nullNotAllowed, message)
            }
        }
        if let refused, let constraints = element.elementConstraints {
            findings.refuse(refused, as: WireModel.constraint(.array(elements), at: pointer, constraints))
        }
        return unwired.count == elements.count ? .array(unwired) : nil
    }
}

extension OptionShape {
    /// What AWS's framework says of an element of a list that violates a constraint; `nil` for structures.
    fileprivate var elementConstraints: String? {
        let constraints: [String]
        switch self {
        case .text(let shape):
            let (lengths, pattern) = shape.model ?? (shape.lengths, shape.pattern)
            constraints = [
                "Member must have length less than or equal to \(lengths.upperBound)",
                "Member must have length greater than or equal to \(lengths.lowerBound)",
                "Member must satisfy regular expression pattern: \(pattern)",
            ]
        case .enumeration(let shape):
            constraints = ["Member must satisfy enum value set: [\(shape.modelWords.joined(separator: ", "))]"]
        default: return nil
        }
        return
            "Member must satisfy constraint: [\((constraints + ["Member must not be null"]).joined(separator: ", "))]"
    }
}

extension ObjectShape {
    /// The object with its members' REST names; what is null, empty text or an empty list is not set.
    func unwired(_ object: JSONObject, _ findings: inout Findings, at pointer: JSONPointer) -> JSONObject? {
        let before = findings.violations.count
        var result = JSONObject()
        for (name, value) in object {
            guard let member = members.first(where: { $0.wireName == name }) else {
                findings.refuseUnknownWireMember(name, value, known: members.map(\.wireName), at: pointer / name)
                continue
            }
            guard !value.isUnset else { continue }
            result[member.name] = member.shape.unwired(value, &findings, at: pointer / name)
        }
        return findings.violations.count == before ? result : nil
    }

    /// The object with its members' wire names.
    func wired(_ object: JSONObject) -> JSONObject {
        var result = JSONObject()
        for member in members {
            if let value = object[member.name] { result[member.wireName] = member.shape.wired(value) }
        }
        return result
    }
}

extension OptionShape {
    /// The wire form of a canonical value: names translated.
    func wired(_ value: JSONValue) -> JSONValue {
        switch (self, value) {
        case (.object(let shape), .object(let object)): .object(shape.wired(object))
        case (.list(let shape), .array(let elements)): .array(elements.map(shape.element.wired))
        default: value
        }
    }
}

extension JSONValue {
    /// Whether this clears a member on the wire: null, "" or [].
    var isUnset: Bool {
        switch self {
        case .null: true
        case .string(let text): text.isEmpty
        case .array(let elements): elements.isEmpty
        default: false
        }
    }
}
