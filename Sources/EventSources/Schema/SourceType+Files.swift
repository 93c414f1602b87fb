public import JSON

extension SourceType {
    /// The JSON Schema of a file of mappings, for editors: one mapping, a list of them, or an object with a list
    /// `mappings`.
    ///
    /// It is of draft 7, which the language servers of editors know. The type of the source picks what the other members
    /// are checked against, so that a mistake is shown where it is and not as one of nine types that do not fit.
    public static let fileSchema: JSONObject = {
        var definitions: JSONObject = [:]
        var choices: [JSONValue] = []
        for type in all {
            let definition = "\(type.componentPrefix)Mapping"
            definitions[definition] = .object(
                type.createSchema(
                    source: .object(type.sourceSchema),
                    options: .object(type.optionsSchema(isComplete: true)),
                    context: .object(type.contextSchema)
                )
            )
            let named: JSONValue = ["properties": ["type": ["const": .string(type.name)]], "required": ["type"]]
            choices.append(
                [
                    "if": ["properties": ["source": named], "required": ["source"]],
                    "then": reference(definition),
                ]
            )
        }
        definitions["Mapping"] = [
            "type": "object",
            "description": "An event source mapping: which source invokes which function, and how.",
            "properties": [
                "function": .object(functionSchema),
                "source": [
                    "type": "object", "description": "What invokes the function.",
                    "properties": ["type": ["enum": .array(all.map { .string($0.name) })]], "required": ["type"],
                ],
            ],
            "required": ["function", "source"],
            "allOf": .array(choices),
        ]
        let list: JSONValue = ["type": "array", "items": reference("Mapping")]
        return [
            "$schema": "http://json-schema.org/draft-07/schema#",
            "title": "Event source mappings",
            "description": "Mappings for lambda-event-sources: one, a list of them, or an object with a list.",
            "type": ["object", "array"],
            "if": ["type": "array"],
            "then": list,
            "else": [
                "if": ["required": ["mappings"]],
                "then": [
                    "properties": ["$schema": ["type": "string"], "mappings": list],
                    "additionalProperties": false,
                ],
                "else": reference("Mapping"),
            ],
            "definitions": .object(definitions),
        ]
    }()

    private static func reference(_ definition: String) -> JSONValue {
        ["$ref": .string("#/definitions/\(definition)")]
    }
}
