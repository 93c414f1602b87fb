public import JSON

extension SourceType {
    /// The OpenAPI 3.1 component schemas of all source types, by component name.
    ///
    /// Per type, named after ``componentPrefix``: `…Source`, `…Options` (nothing required: a patch or an answer),
    /// `…Context` and `…Mapping` (a create request). Over all types: `EventSource`, `EventSourceMappingCreate`,
    /// `Options`, `Context`, `Tags` and `FunctionReference`.
    public static let components: JSONObject = {
        var components: JSONObject = [
            "FunctionReference": .object(functionSchema),
            "Tags": .object(tagsSchema),
        ]
        for type in all {
            let prefix = type.componentPrefix
            components["\(prefix)Source"] = .object(type.sourceSchema)
            components["\(prefix)Options"] = .object(type.optionsSchema(isComplete: false))
            components["\(prefix)Context"] = .object(type.contextSchema)
            var create = type.createSchema(
                source: reference("\(prefix)Source"),
                options: type.requiredOptionsSchema,
                context: reference("\(prefix)Context")
            )
            if var properties = create["properties"]?.object {
                properties["function"] = reference("FunctionReference")
                properties["tags"] = reference("Tags")
                create["properties"] = .object(properties)
            }
            components["\(prefix)Mapping"] = .object(create)
        }
        components["EventSource"] = [
            "oneOf": union("Source"),
            "discriminator": [
                "propertyName": "type",
                "mapping": .object(
                    JSONObject(all.map { ($0.name, .string("#/components/schemas/\($0.componentPrefix)Source")) })
                ),
            ],
        ]
        components["EventSourceMappingCreate"] = ["oneOf": union("Mapping")]
        components["Options"] = ["anyOf": union("Options")]
        components["Context"] = ["anyOf": union("Context")]
        return components
    }()

    /// What the component names of the type begin with: `ManagedKafka` for `managed-kafka`.
    public var componentPrefix: String {
        name.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    private var requiredOptionsSchema: JSONValue {
        let options = Self.reference("\(componentPrefix)Options")
        guard let required = optionsSchema(isComplete: true)["required"] else { return options }
        return ["allOf": [options, ["required": required]]]
    }

    private static func union(_ suffix: String) -> JSONValue {
        .array(all.map { reference("\($0.componentPrefix)\(suffix)") })
    }

    private static func reference(_ name: String) -> JSONValue { ["$ref": .string("#/components/schemas/\(name)")] }
}
