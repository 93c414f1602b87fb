import ControlPlane
import EventSources
import Foundation
import JSON
import RESTAPI

/// The component schemas that are derived from the program's declarations, and their place in the description's file.
enum GeneratedSchemas {
    /// The schemas in the order in which they stand in the file.
    static var components: JSONObject {
        var components: JSONObject = [
            "SourceTypeName": words(SourceType.all.map(\.name), "The source types."),
            "ProblemType": words(
                ProblemKind.all.map(\.path),
                "The path of the page that explains the kind of refusal."
            ),
            "ChangeOperation": words(ChangeOperation.allCases.map(\.rawValue), "What was done."),
            "ChangeFace": words(ChangeFace.allCases.map(\.rawValue), "Through which interface."),
        ]
        for (name, schema) in SourceType.components { components[name] = schema }
        // A creation may take over what exists in AWS, which is no part of the mapping.
        for type in SourceType.all {
            let name = "\(type.componentPrefix)Mapping"
            guard var creation = components[name]?.object, var members = creation["properties"]?.object else {
                continue
            }
            members["adopt"] = reference("Adoption")
            creation["properties"] = .object(members)
            components[name] = .object(creation)
        }
        components["OptionsPatch"] = patch(of: "Options", "Options to set; `null` resets one to its default.")
        components["ContextPatch"] = patch(of: "Context", "Facts to set; `null` removes one.")
        for type in SourceType.all {
            components["\(type.componentPrefix)EventSourceMapping"] = mapping(of: type)
        }
        components["EventSourceMapping"] = [
            "oneOf": .array(SourceType.all.map { reference("\($0.componentPrefix)EventSourceMapping") })
        ]
        return components
    }

    /// A mapping of one type as it is answered.
    private static func mapping(of type: SourceType) -> JSONValue {
        let prefix = type.componentPrefix
        return [
            "allOf": [
                reference("EventSourceMappingMembers"),
                [
                    "type": "object", "required": ["source", "options"],
                    "properties": [
                        "source": reference("\(prefix)Source"), "options": reference("\(prefix)Options"),
                        "context": reference("\(prefix)Context"),
                    ],
                ],
            ],
            "unevaluatedProperties": false,
        ]
    }

    /// A merge patch does not say the type, so it may have what any type has: in each of the shapes, or `null`.
    private static func patch(of suffix: String, _ description: String) -> JSONValue {
        var shapes: [(name: String, description: JSONValue?, shapes: [JSONValue])] = []
        for type in SourceType.all {
            let schema = SourceType.components["\(type.componentPrefix)\(suffix)"]?.object
            for (name, property) in schema?["properties"]?.object ?? [:] {
                if !shapes.contains(where: { $0.name == name }) {
                    shapes.append((name, property.object?["description"], []))
                }
                guard let index = shapes.firstIndex(where: { $0.name == name }) else { continue }
                for shape in alternatives(of: patched(property)) where !shapes[index].shapes.contains(shape) {
                    shapes[index].shapes.append(shape)
                }
            }
        }
        let properties = shapes.map { name, description, shapes -> (String, JSONValue) in
            var property = JSONObject()
            property["description"] = description
            property["anyOf"] = .array(shapes + [null])
            return (name, .object(property))
        }
        return [
            "type": "object", "description": .string(description),
            "properties": .object(JSONObject(properties)), "additionalProperties": false,
        ]
    }

    /// The schema of a value in a merge patch: of an object, any members; `null` for those to remove.
    private static func patched(_ schema: JSONValue) -> JSONValue {
        guard var object = schema.object else { return schema }
        for name in ["description", "default", "deprecated"] { object.removeValue(named: name) }
        guard let properties = object["properties"]?.object else { return .object(object) }
        for name in ["required", "minProperties"] { object.removeValue(named: name) }
        object["properties"] = .object(
            properties.mapValues { ["anyOf": .array(alternatives(of: patched($0)) + [null])] }
        )
        return .object(object)
    }

    /// The schemas that a schema is a choice of; itself if it is none.
    ///
    /// Choices within choices are the same to a validator, but generators of clients run out of names for them.
    private static func alternatives(of schema: JSONValue) -> [JSONValue] {
        guard let object = schema.object, object.count == 1, let choice = object["oneOf"] ?? object["anyOf"] else {
            return [schema]
        }
        return (choice.array ?? []).flatMap(alternatives)
    }

    private static let null: JSONValue = ["type": "null"]

    private static func words(_ words: [String], _ description: String) -> JSONValue {
        ["type": "string", "description": .string(description), "enum": .array(words.map(JSONValue.string))]
    }

    private static func reference(_ name: String) -> JSONValue { ["$ref": .string("#/components/schemas/\(name)")] }
}

extension GeneratedSchemas {
    /// A file of a description, cut at the two marker lines.
    struct File {
        private(set) var before: String
        private(set) var generated: String
        private(set) var after: String

        init?(_ text: String) {
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            guard let begin = lines.firstIndex(where: { $0.hasPrefix("    # generated: begin") }),
                let end = lines.firstIndex(where: { $0.hasPrefix("    # generated: end") }), begin < end
            else { return nil }
            before = lines[...begin].joined(separator: "\n")
            generated = lines[(begin + 1)..<end].joined(separator: "\n")
            after = lines[end...].joined(separator: "\n")
        }

        /// The file with other generated lines.
        func replacing(_ lines: [String]) -> String {
            [before, lines.joined(separator: "\n"), after].joined(separator: "\n")
        }
    }

    /// The lines that belong between the markers.
    static var lines: [String] { YAMLBlock.lines(of: components, indent: 4) }
}
