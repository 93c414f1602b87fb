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
                return findings.unmatched(value, at: pointer, shape.modelPattern)
            }
        case .timestamp:
            guard let seconds = value.number?.double else {
                return findings.mistyped(value, at: pointer, "a number of seconds", "number")
            }
            guard let timestamp = Timestamp(epochSeconds: seconds) else {
                return findings.mistyped(value, at: pointer, "a number of seconds", "number")
            }
            return .string(timestamp.description)
        case .list(let shape):
            guard let elements = value.array else { return findings.mistyped(value, at: pointer, "a list", "array") }
            guard findings.hasLength(elements.count, shape.counts, value, at: pointer) else { return nil }
            let unwired = elements.enumerated().map { index, element in
                shape.element.unwired(element, &findings, at: pointer / index)
            }
            return unwired.contains(nil) ? nil : .array(unwired.compactMap(\.self))
        case .object(let shape):
            guard let object = value.object else { return findings.mistyped(value, at: pointer, "an object", "object") }
            return shape.unwired(object, &findings, at: pointer).map(JSONValue.object)
        case .tagged, .patterns, .custom: break
        }
        return value
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
