import AWSServices
import JSON

/// Documents of the XML protocols.
enum XMLProtocol {
    // MARK: Writing

    /// The document of a member that is the whole body.
    static func document(
        _ value: JSONValue,
        _ member: Member,
        namespace: String
    ) throws(InputFailure) -> [UInt8] {
        var text = ""
        let start = "<\(member.wireName) xmlns=\"\(namespace)\""
        try add(value, member.shape, as: member.wireName, opening: start, at: .root / member.name, to: &text)
        return Array(text.utf8)
    }

    private static func add(
        _ value: JSONValue,
        _ shape: Shape,
        as name: String,
        opening: String? = nil,
        at pointer: JSONPointer,
        to text: inout String
    ) throws(InputFailure) {
        let start = opening ?? "<\(name)"
        switch (shape, value) {
        case (.list(let shape, let isFlattened), .array(let values)):
            if !isFlattened { text += start + ">" }
            for (index, value) in values.enumerated() {
                try add(value, shape, as: isFlattened ? name : "member", at: pointer / index, to: &text)
            }
            if !isFlattened { text += "</\(name)>" }
        case (.structure(let members), .object(let object)):
            text += start + ">"
            for (member, value) in try members.given(in: object, at: pointer) {
                try add(value, member.shape, as: member.wireName, at: pointer / member.name, to: &text)
            }
            text += "</\(name)>"
        case (.map, _): throw InputFailure(pointer: pointer, message: "maps are not written as XML")
        default:
            guard let escaped = XMLText.escape(try WireText.text(value, shape, at: pointer)) else {
                throw InputFailure(pointer: pointer, message: "it holds a character that XML cannot hold")
            }
            text += "\(start)>\(escaped)</\(name)>"
        }
    }

    // MARK: Reading

    /// The members of an element by the names of AWS's model; those that are not declared come as text, objects and lists.
    ///
    /// - Returns: `nil` if a declared member has another form.
    static func members(_ element: XMLElement, _ members: [Member]) -> JSONObject? {
        var object: JSONObject = [:]
        for member in members {
            let found = element.all(member.wireName)
            guard let first = found.first else { continue }
            if case .list(let shape, true) = member.shape {
                let values = found.map { read($0, shape) }
                guard !values.contains(nil) else { return nil }
                object[member.name] = .array(values.compactMap(\.self))
            } else {
                guard let value = read(first, member.shape) else { return nil }
                object[member.name] = value
            }
        }
        for child in element.children where !members.contains(where: { $0.wireName == child.name }) {
            add(child, to: &object)
        }
        return object
    }

    private static func read(_ element: XMLElement, _ shape: Shape) -> JSONValue? {
        switch shape {
        case .string, .timestamp: return .string(element.text)
        case .integer: return Int64(element.text).map { .integer($0) }
        case .boolean:
            switch element.text {
            case "true": return true
            case "false": return false
            default: return nil
            }
        case .structure(let members): return Self.members(element, members).map { .object($0) }
        case .list(let shape, _):
            let values = element.all("member").map { read($0, shape) }
            return values.contains(nil) ? nil : .array(values.compactMap(\.self))
        case .map(let shape):
            var pairs: [(String, JSONValue)] = []
            for entry in element.all("entry") {
                guard let key = entry["key"]?.text, let value = entry["value"].flatMap({ read($0, shape) }) else {
                    return nil
                }
                pairs.append((key, value))
            }
            return .object(JSONObject(pairs))
        }
    }

    /// Adds an element that is not declared, beside others of its name.
    private static func add(_ element: XMLElement, to object: inout JSONObject) {
        let value: JSONValue
        if element.children.isEmpty {
            value = .string(element.text)
        } else {
            var members: JSONObject = [:]
            for child in element.children { add(child, to: &members) }
            value = .object(members)
        }
        switch object[element.name] {
        case nil: object[element.name] = value
        case .array(let values): object[element.name] = .array(values + [value])
        case let earlier?: object[element.name] = .array([earlier, value])
        }
    }
}
