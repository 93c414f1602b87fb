import JSON

extension OptionShape {
    /// What the shape takes, as member `allowed` of a finding; `nil` if it cannot be said in short.
    var allowed: JSONValue? {
        switch self {
        case .boolean: ["type": "boolean"]
        case .integer(let shape):
            ["minimum": .integer(shape.range.lowerBound), "maximum": .integer(shape.range.upperBound)]
        case .text(let shape): ["pattern": .string(shape.pattern)]
        case .enumeration(let shape): ["enum": .array(shape.words.map(JSONValue.string))]
        case .arn(let shape): ["forms": .array(shape.forms.map { .string($0.template) })]
        case .timestamp: ["format": "date-time"]
        case .list, .patterns: ["type": "array"]
        case .object, .tagged: ["type": "object"]
        case .custom(let shape): .object(shape.schema)
        }
    }

    /// A value that the shape takes, for messages; `nil` if there is no telling one.
    var example: JSONValue? {
        switch self {
        case .boolean: true
        case .integer(let shape): .integer(shape.range.lowerBound)
        case .text(let shape): .string(shape.example)
        case .enumeration(let shape): shape.words.first.map(JSONValue.string)
        case .arn(let shape): shape.forms.first.map { .string($0.template) }
        case .timestamp: "2026-01-02T03:04:05Z"
        case .list(let shape): shape.element.example.map { [$0] }
        case .object(let shape): shape.example(tag: nil)
        case .tagged(let shape): shape.cases.first.flatMap { $0.object.example(tag: $0.tag) }
        case .patterns: [["body": ["status": ["open"]]]]
        case .custom(let shape): shape.examples.first
        }
    }
}

extension ObjectShape {
    fileprivate func example(tag: String?) -> JSONValue? {
        var example = JSONObject()
        if let tag { example["type"] = .string(tag) }
        for member in members where !member.required.isEmpty || needsMember {
            example[member.name] = member.shape.example
        }
        return .object(example)
    }
}
