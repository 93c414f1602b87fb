public import JSON

extension SourceType {
    /// The JSON Schema (2020-12) of a REST create request for this type.
    ///
    /// It says everything about members one by one; rules over several members are no schema.
    public var schema: JSONObject {
        var schema: JSONObject = [
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": .string("Event source mapping of \(title)"),
        ]
        let body = createSchema(
            source: .object(sourceSchema),
            options: .object(optionsSchema(isComplete: true)),
            context: .object(contextSchema)
        )
        for (name, value) in body { schema[name] = value }
        return schema
    }

    /// The schema of a create request, given the schemas of its parts.
    func createSchema(source: JSONValue, options: JSONValue, context: JSONValue) -> JSONObject {
        var required: [JSONValue] = ["function", "source"]
        if self.options.contains(where: \.isAlwaysRequired) { required.append("options") }
        return [
            "type": "object",
            "description": .string(documentation),
            "properties": [
                "function": .object(Self.functionSchema), "source": source, "options": options,
                "enabled": [
                    "type": "boolean", "default": true, "description": "Whether the source invokes the function.",
                ],
                "tags": .object(Self.tagsSchema), "context": context,
            ],
            "required": .array(required),
            "additionalProperties": false,
        ]
    }

    /// The schema of the source: its type and identity.
    var sourceSchema: JSONObject {
        var properties: JSONObject = ["type": ["const": .string(name)]]
        for field in identity { properties[field.name] = .object(field.schema) }
        let required = ["type"] + identity.filter(\.isAlwaysRequired).map(\.name)
        return [
            "type": "object", "description": .string(documentation), "properties": .object(properties),
            "required": .array(required.map(JSONValue.string)), "additionalProperties": false,
        ]
    }

    /// The schema of the options.
    ///
    /// - Parameter isComplete: Whether required options are required: in a create request they are, in a patch not.
    /// - Returns: The schema.
    func optionsSchema(isComplete: Bool) -> JSONObject {
        var properties = JSONObject()
        for option in options {
            properties[option.name] = .object(option.schema)
            for (name, schema) in option.aliasSchemas { properties[name] = .object(schema) }
        }
        var schema: JSONObject = ["type": "object", "properties": .object(properties)]
        let required = options.filter { $0.isAlwaysRequired && $0.aliases.isEmpty }.map { JSONValue.string($0.name) }
        if isComplete, !required.isEmpty { schema["required"] = .array(required) }
        schema["additionalProperties"] = false
        return schema
    }

    /// The schema of the facts.
    var contextSchema: JSONObject {
        [
            "type": "object",
            "description": "Facts that the server cannot see, used by rules.",
            "properties": .object(JSONObject(facts.map { ($0.name, .object($0.schema)) })),
            "additionalProperties": false,
        ]
    }

    static let functionSchema: JSONObject = [
        "type": "string", "minLength": 1, "maxLength": .integer(FunctionReference.maximumLength),
        "description": "The function: name, name:qualifier, partial ARN or ARN; answered as ARN.",
        "examples": ["orders", "orders:live", "arn:aws:lambda:us-east-1:123456789012:function:orders"],
    ]

    static let tagsSchema: JSONObject = [
        "type": "object", "maxProperties": .integer(Tags.maximumCount),
        "propertyNames": [
            "minLength": .integer(Tags.keyLengths.lowerBound), "maxLength": .integer(Tags.keyLengths.upperBound),
        ],
        "additionalProperties": ["type": "string", "maxLength": .integer(Tags.maximumValueLength)],
        "description": "The tags of the mapping.",
    ]

    /// The type as `GET /v1/source-types` describes it.
    public var json: JSONObject {
        [
            "type": .string(name), "title": .string(title), "kind": .string(kind.rawValue),
            "description": .string(documentation),
            "identity": .array(identity.map { .object($0.json) }),
            "options": .array(options.map { .object($0.json) }),
            "context": .array(facts.map { .object($0.json) }),
            "schema": .object(schema),
        ]
    }
}
