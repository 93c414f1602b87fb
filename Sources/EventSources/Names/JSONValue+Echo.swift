internal import JSON
import UntrustedText

extension JSONValue {
    /// The value as a finding shows it: scalars as they are, long text cut, containers not at all.
    var echoed: JSONValue? {
        switch self {
        case .null, .bool: self
        case .number(let number): number.description.utf8.count <= 256 ? self : nil
        case .string(let text): text.utf8.count <= 256 ? self : .string(text.clipped)
        case .array, .object: nil
        }
    }

    /// The JSON type with its article, for messages.
    var kindInWords: String {
        switch self {
        case .null: "null"
        case .bool: "a Boolean"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}
