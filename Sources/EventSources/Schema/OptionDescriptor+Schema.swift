public import JSON

extension OptionDescriptor {
    /// The JSON Schema of the option with its documentation.
    var schema: JSONObject {
        var schema = shape.schema
        schema["description"] = .string(documentation)
        if let defaultValue, defaultValue.condition == nil, defaultValue.scope.contains(.rest) {
            schema["default"] = defaultValue.value
        }
        return schema
    }

    /// The schemas of the other spellings.
    var aliasSchemas: [(name: String, schema: JSONObject)] {
        aliases.map { alias in
            var schema = shape.schema
            if alias.isSingleElement, case .list(let list) = shape { schema = list.element.schema }
            schema["description"] = .string("The spelling of \(alias.origin); answered as `\(name)`.")
            schema["deprecated"] = true
            return (alias.name, schema)
        }
    }

    /// Whether the REST API always requires it.
    var isAlwaysRequired: Bool {
        guard let requirement else { return false }
        return requirement.scope.contains(.rest) && requirement.condition == nil
    }

    /// The option as `GET /v1/source-types` describes it.
    public var json: JSONObject {
        var json: JSONObject = ["name": .string(name), "description": .string(documentation)]
        json["type"] = .string(shape.kindName)
        switch shape {
        case .integer(let integer):
            json["minimum"] = .integer(integer.range.lowerBound)
            json["maximum"] = .integer(integer.range.upperBound)
            json["alsoAllowed"] = integer.sentinel.map { [.integer($0)] }
            json["unit"] = integer.unit.map(JSONValue.string)
        case .enumeration(let shape): json["enum"] = .array(shape.words.map(JSONValue.string))
        default: break
        }
        if let defaultValue, defaultValue.scope.contains(.rest) {
            json["default"] = defaultValue.value
            json["defaultWhen"] = defaultValue.condition.map { .string($0.description) }
        }
        json["required"] = .bool(requirement?.scope.contains(.rest) ?? false)
        json["requiredWhen"] = requirement?.condition.map { .string($0.description) }
        json["mutable"] = .bool(isMutable)
        if !aliases.isEmpty { json["aliases"] = .array(aliases.map { .string($0.name) }) }
        json["wireName"] = wire.map { .string($0.name) }
        json["source"] = .string(source)
        return json
    }
}

extension OptionShape {
    /// The JSON type of a value.
    var kindName: String {
        switch self {
        case .boolean: "boolean"
        case .integer: "integer"
        case .text, .enumeration, .arn, .timestamp: "string"
        case .list, .patterns: "array"
        case .object, .tagged: "object"
        case .custom(let shape): shape.schema["type"]?.string ?? "object"
        }
    }
}
