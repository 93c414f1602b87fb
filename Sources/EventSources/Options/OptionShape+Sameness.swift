package import JSON

extension OptionShape {
    /// Whether two canonical values mean the same to AWS: lists without an order as sets, moments to the second.
    ///
    /// Texts are the same only as they were sent, which is how AWS answers them.
    func isSame(_ one: JSONValue?, _ other: JSONValue?) -> Bool {
        guard one != other else { return true }
        guard let one, let other else { return false }
        if case .timestamp = self {
            guard let one = one.string.flatMap({ try? Timestamp(parsing: $0) }),
                let other = other.string.flatMap({ try? Timestamp(parsing: $0) })
            else { return false }
            return (one.milliseconds - other.milliseconds).magnitude < 1000
        }
        return comparable(one) == comparable(other)
    }

    /// The value with every list that has no order sorted.
    fileprivate func comparable(_ value: JSONValue) -> JSONValue {
        switch (self, value) {
        case (.list(let shape), .array(let elements)):
            let elements = elements.map(shape.element.comparable)
            return .array(shape.order == .asSent ? elements : elements.sorted { $0.text() < $1.text() })
        case (.object(let shape), .object(let object)): return .object(shape.comparable(object))
        case (.tagged(let shape), .object(let object)):
            let kind = shape.cases.first { .string($0.tag) == object["type"] }
            return .object(kind?.object.comparable(object) ?? object)
        default: return value
        }
    }
}

extension ObjectShape {
    fileprivate func comparable(_ object: JSONObject) -> JSONObject {
        var result = object
        for member in members { result[member.name] = object[member.name].map(member.shape.comparable) }
        return result
    }
}

extension SourceType {
    /// Whether two values of a member of the Lambda API mean the same, as its descriptor says.
    ///
    /// - Parameters:
    ///   - member: The member of the request or answer, for example `SelfManagedEventSource`.
    ///   - one: A value.
    ///   - other: Another one.
    ///   - settings: Quotas, to read the values with.
    /// - Returns: Whether they differ at most in what AWS does not keep.
    package func saysTheSame(
        _ member: String,
        _ one: JSONValue,
        _ other: JSONValue,
        settings: ValidationSettings
    ) -> Bool {
        if one == other { return true }
        guard let descriptor = (identity + options).first(where: { $0.wire?.topMember == member }),
            let binding = descriptor.wire, binding.nestedMember == nil, binding.role == nil
        else { return false }
        func read(_ value: JSONValue) -> JSONValue? {
            var reader = WireReader(draft: MappingDraft(), settings: settings)
            reader.draft.type = self
            guard case .value(let value) = reader.read(binding.codec, descriptor, value, at: .root / member) else {
                return nil
            }
            return value
        }
        guard let one = read(one), let other = read(other) else { return false }
        return descriptor.shape.isSame(one, other)
    }
}
