import AWSServices
import JSON

/// Forms of the query protocol: `Name.member.1`, `Name.entry.1.key`.
enum QueryProtocol {
    /// The parameters of some members.
    ///
    /// - Parameters:
    ///   - members: The members with their values.
    ///   - pointer: Where they stand in the input.
    ///   - prefix: What their names begin with.
    /// - Returns: The parameters, in the order of the members.
    /// - Throws: ``InputFailure`` for a value of another form.
    static func parameters(
        _ members: [(member: Member, value: JSONValue)],
        at pointer: JSONPointer,
        prefix: String
    ) throws(InputFailure) -> [(name: String, value: String)] {
        var all: [(name: String, value: String)] = []
        for (member, value) in members {
            try add(value, member.shape, as: prefix + member.wireName, at: pointer / member.name, to: &all)
        }
        return all
    }

    private static func add(
        _ value: JSONValue,
        _ shape: Shape,
        as name: String,
        at pointer: JSONPointer,
        to all: inout [(name: String, value: String)]
    ) throws(InputFailure) {
        switch (shape, value) {
        case (.structure(let members), .object(let object)):
            all += try parameters(members.given(in: object, at: pointer), at: pointer, prefix: name + ".")
        case (.list(_, _), .array(let values)) where values.isEmpty:
            // A list without values is something else than none.
            all.append((name, ""))
        case (.list(let shape, let isFlattened), .array(let values)):
            for (index, value) in values.enumerated() {
                let place = isFlattened ? "\(name).\(index + 1)" : "\(name).member.\(index + 1)"
                try add(value, shape, as: place, at: pointer / index, to: &all)
            }
        case (.map(let shape), .object(let object)):
            for (index, (key, value)) in object.enumerated() {
                all.append(("\(name).entry.\(index + 1).key", key))
                try add(value, shape, as: "\(name).entry.\(index + 1).value", at: pointer / key, to: &all)
            }
        default: all.append((name, try WireText.text(value, shape, at: pointer)))
        }
    }

    /// The result in an answer: `<ActionResponse><ActionResult>…</ActionResult>…</ActionResponse>`.
    ///
    /// - Returns: `nil` if it is no answer of this operation; an operation without a result has an empty one.
    static func result(in root: XMLElement, of operation: AWSOperation) -> XMLElement? {
        guard root.name == operation.name + "Response" else { return nil }
        return root[operation.name + "Result"] ?? XMLElement(name: "", prefix: "", range: root.range)
    }
}
