import JSON

extension OptionShape {
    /// The JSON Schema (2020-12) of a value as the REST API takes it.
    var schema: JSONObject {
        switch self {
        case .boolean: ["type": "boolean"]
        case .integer(let shape): shape.schema
        case .text(let shape): shape.schema
        case .enumeration(let shape): ["type": "string", "enum": .array(shape.words.map(JSONValue.string))]
        case .arn(let shape): shape.schema
        case .timestamp:
            ["anyOf": [["type": "string", "format": "date-time"], ["type": "number"]]]
        case .list(let shape):
            [
                "type": "array", "minItems": .integer(shape.counts.lowerBound),
                "maxItems": .integer(shape.counts.upperBound), "uniqueItems": true,
                "items": .object(shape.element.schema),
            ]
        case .object(let shape): shape.schema(tag: nil)
        case .tagged(let shape):
            ["oneOf": .array(shape.cases.map { .object($0.object.schema(tag: $0)) })]
        case .patterns:
            ["type": "array", "maxItems": 10, "items": ["type": "object", "minProperties": 1]]
        case .custom(let shape): shape.schema
        }
    }

    /// What a value is, in short, for tables.
    var typeName: String {
        switch self {
        case .boolean: "boolean"
        case .integer: "integer"
        case .text: "string"
        case .enumeration: "enum"
        case .arn: "ARN"
        case .timestamp: "timestamp"
        case .list(let shape): "list of \(shape.element.typeName)"
        case .object(let shape): "{\(shape.members.map(\.name).joined(separator: ", "))}"
        case .tagged(let shape):
            shape.cases.map { kind in
                "{type: \(kind.tag), \(kind.object.members.map(\.name).joined(separator: ", "))}"
            }.joined(separator: " or ")
        case .patterns: "list of event patterns"
        case .custom(let shape): shape.typeName
        }
    }
}

extension TextShape {
    var schema: JSONObject {
        let prefix = optionalPrefix ?? ""
        let start = prefix.isEmpty || !pattern.hasPrefix("^") ? pattern : "^(\(prefix))?\(pattern.dropFirst())"
        return [
            "type": "string", "minLength": .integer(lengths.lowerBound),
            "maxLength": .integer(lengths.upperBound + prefix.count), "pattern": .string(start),
        ]
    }
}

extension IntegerShape {
    var schema: JSONObject {
        guard let sentinel else {
            return ["type": "integer", "minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound)]
        }
        if sentinel + 1 == range.lowerBound {
            return ["type": "integer", "minimum": .integer(sentinel), "maximum": .integer(range.upperBound)]
        }
        return [
            "type": "integer",
            "anyOf": [
                ["const": .integer(sentinel)],
                ["minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound)],
            ],
        ]
    }
}

extension ARNShape {
    var schema: JSONObject {
        var services: [String] = []
        for form in forms where !services.contains(form.service) { services.append(form.service) }
        return [
            "type": "string", "pattern": .string("^arn:aws[a-zA-Z0-9-]*:(\(services.joined(separator: "|"))):"),
            "maxLength": .integer(forms.map(\.maximumLength).max() ?? ARN.maximumLength),
            "examples": .array(forms.map { .string($0.template) }),
        ]
    }
}

extension ObjectShape {
    func schema(tag kind: TaggedShape.Case?) -> JSONObject {
        var properties = JSONObject()
        var required: [JSONValue] = []
        if let kind {
            properties["type"] = ["const": .string(kind.tag)]
            required.append("type")
        }
        for member in members {
            var schema = member.shape.schema
            schema["description"] = .string(member.documentation)
            schema["default"] = member.defaultValue
            properties[member.name] = .object(schema)
            if member.required.contains(.rest) { required.append(.string(member.name)) }
        }
        var schema: JSONObject = ["type": "object"]
        schema["description"] = (kind?.documentation).map(JSONValue.string)
        schema["properties"] = .object(properties)
        if !required.isEmpty { schema["required"] = .array(required) }
        if needsMember { schema["minProperties"] = 1 }
        schema["additionalProperties"] = false
        return schema
    }
}
