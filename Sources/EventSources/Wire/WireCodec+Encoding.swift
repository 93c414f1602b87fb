import JSON

extension WireCodec {
    /// Writes a canonical value.
    ///
    /// - Parameters:
    ///   - value: The value.
    ///   - shape: The option's shape.
    ///   - patterns: The texts of the filters as they came, if they came as text.
    /// - Returns: The value of the wire member.
    func encode(_ value: JSONValue, _ shape: OptionShape, patterns: [String]?) -> JSONValue {
        switch self {
        case .plain: return value
        case .wrapped(let name): return .object(JSONObject([(name, value)]))
        case .object: return shape.wired(value)
        case .singleElement: return [value]
        case .endpoints: return ["Endpoints": ["KAFKA_BOOTSTRAP_SERVERS": value]]
        case .responseTypes: return value == true ? ["ReportBatchItemFailures"] : []
        case .epochSeconds: return Self.epochSeconds(value)
        case .filterCriteria:
            let texts = patterns ?? (value.array ?? []).map { $0.text() }
            return ["Filters": .array(texts.map { ["Pattern": .string($0)] })]
        case .destination: return ["OnFailure": ["Destination": Self.destination(value)]]
        case .schemaRegistry: return Self.schemaRegistry(value, shape)
        }
    }

    private static func epochSeconds(_ value: JSONValue) -> JSONValue {
        guard let text = value.string, let timestamp = try? Timestamp(parsing: text) else { return .null }
        let (seconds, rest) = timestamp.milliseconds.quotientAndRemainder(dividingBy: 1000)
        if rest == 0 { return .integer(seconds) }
        return JSONNumber(timestamp.epochSeconds).map(JSONValue.number) ?? .integer(seconds)
    }

    private static func destination(_ value: JSONValue) -> JSONValue {
        guard let object = value.object else { return .null }
        if let topic = object["topic"]?.string { return .string(WireReader.topicScheme + topic) }
        return object["arn"] ?? .null
    }

    private static func schemaRegistry(_ value: JSONValue, _ shape: OptionShape) -> JSONValue {
        guard case .tagged(let tagged) = shape, let object = value.object,
            let kind = tagged.cases.first(where: { object["type"] == .string($0.tag) })
        else { return .null }
        var registry = JSONObject()
        for member in kind.object.members where member.wireName != "AccessConfigs" {
            if let value = object[member.name] { registry[member.wireName] = member.shape.wired(value) }
        }
        var access: [JSONValue] = []
        if let type = object["authenticationType"] {
            var entry: JSONObject = ["Type": type]
            entry["URI"] = object["secret"]
            access.append(.object(entry))
        }
        if let certificate = object["rootCACertificate"] {
            access.append(["Type": .string(AccessConfigurations.rootCertificate), "URI": certificate])
        }
        if !access.isEmpty { registry["AccessConfigs"] = .array(access) }
        return .object(registry)
    }
}
