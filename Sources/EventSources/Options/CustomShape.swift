package import JSON

/// Values with a grammar of their own, declared next to the source type that has them.
package final class CustomShape: Sendable {
    /// What a value is, for documentation tables.
    let typeName: String
    /// The JSON Schema of a value.
    let schema: JSONObject
    /// Values that are accepted, for tests and examples.
    package let examples: [JSONValue]
    /// Reports what is wrong with a value and answers its canonical form, or `nil` to remove the option.
    let read: @Sendable (JSONValue, JSONPointer, inout Findings) -> JSONValue?

    init(
        typeName: String,
        schema: JSONObject,
        examples: [JSONValue],
        read: @escaping @Sendable (JSONValue, JSONPointer, inout Findings) -> JSONValue?
    ) {
        self.typeName = typeName
        self.schema = schema
        self.examples = examples
        self.read = read
    }
}
