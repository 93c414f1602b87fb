internal import JSON

extension JSONValue {
    /// Whether the compact JSON text of this value has at most so many bytes.
    ///
    /// The text is made only if a quick bound cannot tell: no byte of a string takes more than six in JSON.
    func fits(bytes limit: Int) -> Bool {
        var rest = limit
        if subtractBound(from: &rest) { return true }
        return serialized().count <= limit
    }

    private func subtractBound(from rest: inout Int) -> Bool {
        switch self {
        case .null, .bool: rest -= 6
        case .number(let number): rest -= number.int64 != nil ? 21 : number.literal.utf8.count + 1
        case .string(let text): rest -= min(text.utf8.count, rest) * 6 + 3
        case .array(let elements):
            rest -= 3
            for element in elements where rest >= 0 { _ = element.subtractBound(from: &rest) }
        case .object(let members):
            rest -= 3
            for (name, value) in members where rest >= 0 {
                rest -= min(name.utf8.count, rest) * 6 + 4
                if rest >= 0 { _ = value.subtractBound(from: &rest) }
            }
        }
        return rest >= 0
    }
}
