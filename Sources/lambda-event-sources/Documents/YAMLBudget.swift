import JSON
import Yams

/// Turns YAML into JSON values, within bounds: aliases can make a small file stand for more than memory holds.
struct YAMLBudget {
    /// What cannot be a JSON value.
    struct Failure: Error, Sendable {
        /// The line, from 1.
        var line: Int?
        var message: String
    }

    private var values = 0

    private static let maximumValues = 1_000_000
    private static let maximumDepth = 128

    /// The JSON value of a node: plain scalars by the JSON schema of YAML 1.2, all others as strings.
    ///
    /// - Throws: ``Failure`` for a key that is no string, a key given twice, and for what is too deep or too much.
    mutating func value(of node: Node, depth: Int = 0) throws(Failure) -> JSONValue {
        values += 1
        guard values <= Self.maximumValues else {
            throw Failure(
                line: node.mark?.line,
                message: "more than \(Self.maximumValues) values; aliases that multiply are not allowed"
            )
        }
        guard depth <= Self.maximumDepth else {
            throw Failure(line: node.mark?.line, message: "nested deeper than \(Self.maximumDepth) levels")
        }
        switch node {
        case .scalar(let scalar):
            return Self.value(of: scalar)
        case .sequence(let sequence):
            var items: [JSONValue] = []
            for item in sequence { items.append(try value(of: item, depth: depth + 1)) }
            return .array(items)
        case .mapping(let mapping):
            var object = JSONObject()
            for (key, member) in mapping {
                guard let name = key.scalar?.string else {
                    throw Failure(line: key.mark?.line, message: "a key must be a string")
                }
                guard object.insert(try value(of: member, depth: depth + 1), named: name) else {
                    throw Failure(line: key.mark?.line, message: "the key \"\(name)\" is given twice")
                }
            }
            return .object(object)
        case .alias:
            throw Failure(line: node.mark?.line, message: "aliases are not allowed; write the value out")
        }
    }

    private static func value(of scalar: Node.Scalar) -> JSONValue {
        guard scalar.style == .plain else { return .string(scalar.string) }
        switch scalar.string {
        case "null", "~", "": return .null
        case "true": return true
        case "false": return false
        default: return JSONNumber(literal: scalar.string).map(JSONValue.number) ?? .string(scalar.string)
        }
    }
}
