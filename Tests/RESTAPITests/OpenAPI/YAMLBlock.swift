import JSON

/// Writes JSON as YAML in block style; scalars stay JSON, which is YAML too.
enum YAMLBlock {
    static func lines(of object: JSONObject, indent: Int) -> [String] {
        object.flatMap { name, value -> [String] in
            let head = String(repeating: " ", count: indent) + key(name) + ":"
            if let line = inline(value), head.count + line.count < 118 { return ["\(head) \(line)"] }
            return [head] + lines(of: value, indent: indent + 2)
        }
    }

    private static func lines(of value: JSONValue, indent: Int) -> [String] {
        let space = String(repeating: " ", count: indent)
        switch value {
        case .object(let object) where !object.isEmpty: return lines(of: object, indent: indent)
        case .array(let elements) where !elements.isEmpty:
            return elements.flatMap { element -> [String] in
                if let line = inline(element) { return ["\(space)- \(line)"] }
                var block = lines(of: element, indent: indent + 2)
                block[0] = space + "- " + block[0].dropFirst(indent + 2)
                return block
            }
        default: return [space + value.text()]
        }
    }

    /// The value on the line of its key, if it is short enough to be read there.
    private static func inline(_ value: JSONValue) -> String? {
        switch value {
        case .object(let object):
            let members = object.map { ($0.name, $0.value) }
            guard let (name, only) = members.first else { return "{}" }
            guard members.count == 1, only.object == nil, only.array == nil else { return nil }
            return "{ \(key(name)): \(only.text()) }"
        case .array(let elements):
            guard elements.allSatisfy({ $0.object == nil && $0.array == nil }) else { return nil }
            return "[" + elements.map { $0.text() }.joined(separator: ", ") + "]"
        default: return value.text()
        }
    }

    private static func key(_ name: String) -> String {
        let isPlain = name.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
        }
        return isPlain && !["true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(name.lowercased())
            ? name : JSONValue.string(name).text()
    }
}
