import JSON

/// The objects that an option takes: fixed members, changed one by one by a merge patch.
package final class ObjectShape: Sendable {
    /// The members in canonical order.
    package let members: [MemberDescriptor]
    /// Whether at least one member must be given.
    package let needsMember: Bool

    init(_ members: [MemberDescriptor], needsMember: Bool = false) {
        self.members = members
        self.needsMember = needsMember
    }
}

/// A member of an object that an option takes.
///
/// An object only so that passing it on costs nothing.
package final class MemberDescriptor: Sendable {
    /// The name on the REST API.
    package let name: String
    /// The name on the Lambda wire API.
    let wireName: String
    /// The values it takes.
    package let shape: OptionShape
    /// The faces that require it.
    package let required: OptionScope
    /// The value if it is not given.
    let defaultValue: JSONValue?
    /// What it is, in one line.
    let documentation: String

    init(
        _ name: String,
        wireName: String,
        _ shape: OptionShape,
        required: OptionScope = [],
        default defaultValue: JSONValue? = nil,
        _ documentation: String
    ) {
        self.name = name
        self.wireName = wireName
        self.shape = shape
        self.required = required
        self.defaultValue = defaultValue
        self.documentation = documentation
    }

    /// The name on a face.
    func name(in scope: OptionScope) -> String { scope.contains(.wire) ? wireName : name }
}
