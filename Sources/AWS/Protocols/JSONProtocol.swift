import AWSServices
import JSON

/// Bodies of the JSON protocols.
enum JSONProtocol {
    /// The body of a request.
    static func body(_ members: [(member: Member, value: JSONValue)]) throws(InputFailure) -> [UInt8] {
        var object: JSONObject = [:]
        for (member, value) in members {
            object[member.wireName] = try written(value, member.shape, at: .root / member.name)
        }
        return JSONValue.object(object).serialized()
    }

    /// The members of an answer by the names of AWS's model; those that are not declared stay as they came.
    static func members(_ object: JSONObject, _ members: [Member]) -> JSONObject {
        JSONObject(
            object.map { name, value in
                guard let member = members.first(where: { $0.wireName == name }) else { return (name, value) }
                return (member.name, read(value, member.shape))
            }
        )
    }

    /// A value by the names of the wire, if it has the form.
    private static func written(
        _ value: JSONValue,
        _ shape: Shape,
        at pointer: JSONPointer
    ) throws(InputFailure) -> JSONValue {
        switch (shape, value) {
        case (.string, .string), (.boolean, .bool), (.timestamp, .number), (.timestamp, .string): return value
        case (.integer, .number(let number)) where number.int64 != nil: return value
        case (.structure(let members), .object(let object)):
            var result: JSONObject = [:]
            for (name, value) in object {
                let member = try members.named(name, at: pointer)
                result[member.wireName] = try written(value, member.shape, at: pointer / name)
            }
            return .object(result)
        case (.list(let shape, _), .array(let values)):
            var result: [JSONValue] = []
            for (index, value) in values.enumerated() {
                result.append(try written(value, shape, at: pointer / index))
            }
            return .array(result)
        case (.map(let shape), .object(let object)):
            var result: [(String, JSONValue)] = []
            for (name, value) in object { result.append((name, try written(value, shape, at: pointer / name))) }
            return .object(JSONObject(result))
        default: throw InputFailure(pointer: pointer, message: "it is no \(shape.name)")
        }
    }

    /// A value by the names of AWS's model.
    ///
    /// What has another form than was declared stays as it came.
    private static func read(_ value: JSONValue, _ shape: Shape) -> JSONValue {
        switch (shape, value) {
        case (.structure(let members), .object(let object)): .object(Self.members(object, members))
        case (.list(let shape, _), .array(let values)): .array(values.map { read($0, shape) })
        case (.map(let shape), .object(let object)): .object(JSONObject(object.map { ($0, read($1, shape)) }))
        default: value
        }
    }
}
