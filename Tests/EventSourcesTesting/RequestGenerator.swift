package import EventSources
package import JSON

/// Makes valid REST create requests of any source type out of the option declarations.
///
/// Options are drawn at random, boundaries more often; what a rule refuses is then put right where the violation points.
package struct RequestGenerator {
    private var random: SplitMix64
    private let settings: ValidationSettings

    /// Makes a generator that yields the same requests for the same seed.
    package init(seed: UInt64, settings: ValidationSettings) {
        random = SplitMix64(seed: seed)
        self.settings = settings
    }

    /// A valid create request, or the violations that could not be put right.
    package mutating func request(for type: SourceType) -> Result<JSONValue, GeneratorFailure> {
        var source: JSONObject = ["type": .string(type.name)]
        for field in type.identity where field.isRequired || Bool.random(using: &random) {
            source[field.name] = value(field.shape)
        }
        var facts = JSONObject()
        for fact in type.facts where roll(4) { facts[fact.name] = value(fact.shape) }
        var request: JSONObject = [
            "function": .string(functions.randomElement(using: &random) ?? "orders"), "source": .object(source),
            "options": .object(options(for: type)),
        ]
        if roll(2) { request["enabled"] = .bool(Bool.random(using: &random)) }
        if roll(2) {
            request["tags"] = ["team": "checkout", "cost centre": .string("\(Int.random(in: 0...9, using: &random))")]
        }
        if !facts.isEmpty { request["context"] = .object(facts) }
        let settings = settings
        return repair(.object(request), type) { MappingDefinition.creating(from: $0, settings: settings) }
    }

    /// A valid replacement of a mapping: other options, function, tags and state.
    package mutating func replacement(of definition: MappingDefinition) -> Result<JSONValue, GeneratorFailure> {
        let type = definition.source.type
        var options = options(for: type)
        for option in type.options {
            if !option.isMutable { options[option.name] = nil }
        }
        if definition.options["consumptionMode"] == "Queue", definition.options["retryAttempts"] != nil {
            // The retries of a share group cannot be reset, and need pollers.
            for name in ["retryAttempts", "provisionedPollerConfig"] { options[name] = definition.options[name] }
        }
        let request: JSONObject = [
            "function": .string(functions.randomElement(using: &random) ?? "orders"), "options": .object(options),
            "enabled": .bool(Bool.random(using: &random)), "tags": [:],
        ]
        let settings = settings
        return repair(.object(request), type) { definition.replacing(with: $0, settings: settings) }
    }

    private let functions = [
        "orders", "orders:live", "orders:$LATEST", "123456789012:function:orders:7",
        "arn:aws:lambda:us-east-1:123456789012:function:billing",
    ]

    private mutating func options(for type: SourceType) -> JSONObject {
        var options = JSONObject()
        // Few options at times, all at others, so that rules meet both.
        let density = Int.random(in: 1...4, using: &random)
        for option in type.options where option.isRequired || Int.random(in: 0..<4, using: &random) < density {
            options[option.name] = value(option.shape)
        }
        return options
    }

    /// Puts right what is refused, where the violation says.
    private mutating func repair(
        _ request: JSONValue,
        _ type: SourceType,
        _ check: (JSONValue) -> Validated<MappingDefinition>
    ) -> Result<JSONValue, GeneratorFailure> {
        var request = request
        var violations: [Finding] = []
        for _ in 0..<12 {
            violations = check(request).violations
            if violations.isEmpty { return .success(request) }
            for violation in violations { request = mend(request, type, violation) }
        }
        return .failure(GeneratorFailure(request: request, violations: violations))
    }

    private mutating func mend(_ request: JSONValue, _ type: SourceType, _ violation: Finding) -> JSONValue {
        var members = request.object ?? JSONObject()
        let tokens = violation.pointer.tokens
        guard tokens.count >= 2, var part = members[tokens[0]]?.object else { return request }
        let known = tokens[0] == "source" ? type.identity : tokens[0] == "options" ? type.options : type.facts
        let descriptor = known.first { $0.name == tokens[1] }
        if tokens.count == 3, case .object(let shape)? = descriptor?.shape,
            let member = shape.members.first(where: { $0.name == tokens[2] })
        {
            var object = part[tokens[1]]?.object ?? [:]
            object.removeValue(named: tokens[2])
            if violation.code == .required { object[tokens[2]] = value(member.shape) }
            part[tokens[1]] = .object(object)
        } else if [.required, .irrevocable].contains(violation.code), tokens.count == 2 {
            part[tokens[1]] = descriptor.map { value($0.shape) }
        } else if tokens[0] == "source" {
            part[tokens[1]] = descriptor.map { value($0.shape) }
        } else {
            part[tokens[1]] = nil
        }
        members[tokens[0]] = .object(part)
        return .object(members)
    }

    private mutating func roll(_ sides: Int) -> Bool { Int.random(in: 0..<sides, using: &random) == 0 }
}

/// A request that the generator could not make valid.
package struct GeneratorFailure: Error, CustomStringConvertible {
    /// The last attempt.
    package let request: JSONValue
    /// Why it is refused.
    package let violations: [Finding]
    /// Both.
    package var description: String {
        "\(request.text()): " + violations.map { "\($0.pointer) \($0.code)" }.joined(separator: ", ")
    }
}

extension OptionDescriptor {
    /// Whether every request has to have it.
    fileprivate var isRequired: Bool { json["required"] == true && json["requiredWhen"] == nil }
}

// MARK: Values

extension RequestGenerator {
    /// A value that a shape takes.
    package mutating func value(_ shape: OptionShape) -> JSONValue {
        switch shape {
        case .boolean: .bool(Bool.random(using: &random))
        case .integer(let shape): integer(shape)
        case .text(let shape): text(shape)
        case .enumeration(let shape): .string(shape.words.randomElement(using: &random) ?? "")
        case .arn(let shape): .string(arn(shape))
        case .timestamp:
            roll(2)
                ? .integer(Int64.random(in: 1_500_000_000...1_700_000_000, using: &random))
                : .string(Timestamp(milliseconds: Int64.random(in: 1...1_700_000_000_000, using: &random)).description)
        case .list(let shape): list(shape)
        case .object(let shape): .object(object(shape, tag: nil))
        case .tagged(let shape):
            shape.cases.randomElement(using: &random).map { .object(object($0.object, tag: $0.tag)) } ?? .null
        case .patterns:
            .array(Array(Self.patterns.shuffled(using: &random).prefix(Int.random(in: 1...5, using: &random))))
        case .custom(let shape): shape.examples.randomElement(using: &random) ?? .null
        }
    }

    private mutating func integer(_ shape: IntegerShape) -> JSONValue {
        let boundaries = [shape.range.lowerBound, shape.range.upperBound, shape.sentinel ?? shape.range.lowerBound]
        if roll(2), let boundary = boundaries.randomElement(using: &random) { return .integer(boundary) }
        return .integer(Int64.random(in: shape.range, using: &random))
    }

    private mutating func text(_ shape: TextShape) -> JSONValue {
        let digits = "\(Int.random(in: 0...99, using: &random))"
        // A text of one length has no room for more digits.
        let turned = shape.lengths.count == 1 ? [String(shape.example.reversed())] : []
        let variants = ([shape.example, shape.example + digits, digits + shape.example] + turned).filter { text in
            shape.lengths.contains(text.unicodeScalars.count) && shape.accepts(text)
        }
        return .string(variants.randomElement(using: &random) ?? shape.example)
    }

    private mutating func list(_ shape: ListShape) -> JSONValue {
        var elements: [JSONValue] = []
        let wanted = Int.random(in: shape.counts.lowerBound...min(shape.counts.upperBound, 4), using: &random)
        for _ in 0..<20 where elements.count < wanted {
            let element = value(shape.element)
            if !elements.contains(element) { elements.append(element) }
        }
        return .array(elements)
    }

    private mutating func object(_ shape: ObjectShape, tag: String?) -> JSONObject {
        var object = JSONObject()
        if let tag { object["type"] = .string(tag) }
        let certain = shape.members.randomElement(using: &random)?.name
        for member in shape.members {
            let isCertain = !member.required.isEmpty || shape.needsMember && member.name == certain
            if isCertain || Bool.random(using: &random) { object[member.name] = value(member.shape) }
        }
        return object
    }

    private mutating func arn(_ shape: ARNShape) -> String {
        guard let form = shape.forms.randomElement(using: &random) else { return "" }
        let name = "r\(Int.random(in: 0...9, using: &random))"
        let place = "us-east-1:123456789012"
        let fifo = shape.fifoRefusal == nil && roll(3) ? ".fifo" : ""
        let uuid = "751d2973-a626-431c-9d4e-d7975eb44dd7"
        switch form {
        case .sqsQueue: return "arn:aws:sqs:\(place):\(name)\(fifo)"
        case .kinesisStream: return "arn:aws:kinesis:\(place):stream/\(name)"
        case .kinesisConsumer: return "arn:aws:kinesis:\(place):stream/\(name)/consumer/fan:1700000000"
        case .dynamoDBStream: return "arn:aws:dynamodb:\(place):table/\(name)-t/stream/2026-01-02T03:04:05.678"
        case .mskCluster: return "arn:aws:kafka:\(place):cluster/\(name)/\(uuid)-2"
        case .mskVPCConnection: return "arn:aws:kafka:\(place):vpc-connection/210987654321/\(name)/\(uuid)-2"
        case .mqBroker: return "arn:aws:mq:\(place):broker:\(name):b-1234a5b6-78cd-901e-2fgh-3i45j6k17819"
        case .docDBCluster: return "arn:aws:rds:\(place):cluster:\(name)"
        case .s3Bucket: return "arn:aws:s3:::bucket-\(name)"
        case .snsTopic: return "arn:aws:sns:\(place):\(name)\(fifo)"
        case .secretsManagerSecret: return "arn:aws:secretsmanager:\(place):secret:\(name)-AbCdEf"
        case .kmsKey: return "arn:aws:kms:\(place):\(roll(2) ? "alias/\(name)" : "key/\(uuid)")"
        case .glueRegistry: return "arn:aws:glue:\(place):registry/\(name)"
        case .lambdaFunction: return "arn:aws:lambda:\(place):function:\(name)"
        case .eventSourceMapping: return "arn:aws:lambda:\(place):event-source-mapping:\(uuid)"
        }
    }

    private static let patterns: [JSONValue] = [
        ["body": ["state": ["open", nil]]],
        ["body": ["price": [["numeric": [">", 10, "<=", 20.5]]]]],
        ["data": ["city": [["prefix": "Z"], ["suffix": "h"]]]],
        ["$or": [["body": ["a": [1]]], ["body": ["b": [["exists": false]]]]]],
        ["value": ["name": [["anything-but": ["x", "y"]], ["equals-ignore-case": "É/\"\\\u{1F600}"]]]],
        ["dynamodb": ["NewImage": ["id": ["S": [""]]]]],
    ]
}
