import JSON
import UntrustedText

/// Reading of single members, by codec.
extension WireReader {
    mutating func read(
        _ codec: WireCodec,
        _ descriptor: OptionDescriptor,
        _ value: JSONValue,
        at pointer: JSONPointer
    ) -> Reading {
        let shape = descriptor.shape
        switch codec {
        case .plain, .epochSeconds:
            // The empty text clears what has a clearing form: `"KMSKeyArn": ""`.
            if descriptor.wire?.clearing == value { return .cleared }
            return read(shape, value, at: pointer)
        case .wrapped(let inner):
            guard let value = only(inner, of: value, at: pointer) else { return .refused }
            return value.isNull ? .cleared : read(shape, value, at: pointer / inner)
        case .singleElement:
            let list = OptionShape.list(ListShape(of: shape, counts: 1...1, order: .asSent))
            guard case .value(let elements) = read(list, value, at: pointer), let element = elements.array?.first else {
                return .refused
            }
            return .value(element)
        case .endpoints:
            guard let endpoints = only("Endpoints", of: value, at: pointer),
                let servers = only("KAFKA_BOOTSTRAP_SERVERS", of: endpoints, at: pointer / "Endpoints")
            else { return .refused }
            let place = pointer / "Endpoints" / "KAFKA_BOOTSTRAP_SERVERS"
            if servers.isNull {
                findings.missing("KAFKA_BOOTSTRAP_SERVERS", at: place)
                return .refused
            }
            return read(shape, servers, at: place)
        case .responseTypes: return readResponseTypes(value, at: pointer)
        case .object: return readObject(descriptor, value, at: pointer)
        case .filterCriteria: return readFilterCriteria(value, at: pointer)
        case .destination: return readDestination(descriptor, value, at: pointer)
        case .schemaRegistry: return readSchemaRegistry(descriptor, value, at: pointer)
        }
    }

    /// Checks a value against the API model, then against the source's own narrower rules.
    private mutating func read(_ shape: OptionShape, _ value: JSONValue, at pointer: JSONPointer) -> Reading {
        guard let unwired = shape.unwired(value, &findings, at: pointer),
            let canonical = shape.canonical(unwired, &findings, at: .pointer(pointer))
        else { return .refused }
        return .value(canonical)
    }

    /// The only member of an object, null if it is not there.
    mutating func only(_ name: String, of value: JSONValue, at pointer: JSONPointer) -> JSONValue? {
        guard let object = value.object else {
            return value.isNull ? .null : findings.mistyped(value, at: pointer, "an object", "object")
        }
        let before = findings.violations.count
        for (other, value) in object where other != name {
            findings.refuseUnknownWireMember(other, value, known: [name], at: pointer / other)
        }
        return findings.violations.count == before ? object[name] ?? .null : nil
    }

    private mutating func readResponseTypes(_ value: JSONValue, at pointer: JSONPointer) -> Reading {
        let word = OptionShape.enumeration(["ReportBatchItemFailures"])
        let list = OptionShape.list(ListShape(of: word, counts: 0...1, order: .asSent))
        guard case .value(let types) = read(list, value, at: pointer) else { return .refused }
        return .value(.bool(types != []))
    }

    /// Members that an update leaves out stay; an empty object removes the option.
    private mutating func readObject(
        _ descriptor: OptionDescriptor,
        _ value: JSONValue,
        at pointer: JSONPointer
    ) -> Reading {
        guard case .object(let shape) = descriptor.shape, let object = value.object else {
            _ = findings.mistyped(value, at: pointer, "an object", "object")
            return .refused
        }
        guard let given = shape.unwired(object, &findings, at: pointer) else { return .refused }
        // What is null counts as not given.
        let isEmpty = object.allSatisfy { $0.value.isNull }
        var members = JSONObject()
        for member in shape.members {
            let isLeftOut = object[member.wireName]?.isNull ?? true
            members[member.name] = isLeftOut ? draft.options[descriptor.name]?.object?[member.name] : given[member.name]
        }
        if isEmpty || members.isEmpty { return .cleared }
        if shape.members.contains(where: { !$0.required.isEmpty && members[$0.name] == nil }) { return .cleared }
        return shape.canonical(members, tag: nil, &findings, at: .pointer(pointer)).map { .value(.object($0)) }
            ?? .refused
    }

    /// `{"OnFailure": {"Destination": text}}`; `{}` or an empty text removes the destination.
    ///
    /// In an update, an `OnFailure` without its one member is refused (live read), or it would remove the destination
    /// unseen. To a create it says nothing: it is what AWS's own answers hold of a stream without a destination.
    private mutating func readDestination(
        _ descriptor: OptionDescriptor,
        _ value: JSONValue,
        at pointer: JSONPointer
    ) -> Reading {
        if let success = value.object?["OnSuccess"], !success.isNull {
            findings.refuse(
                .unknownMember,
                success,
                at: pointer / "OnSuccess",
                "A polled source has no destination for success.",
                as: .invalidParameter(WireModel.unsupportedDestination)
            )
            return .refused
        }
        guard let failure = only("OnFailure", of: value, at: pointer) else { return .refused }
        if failure.isNull { return .cleared }
        guard let destination = only("Destination", of: failure, at: pointer / "OnFailure") else { return .refused }
        let place = pointer / "OnFailure" / "Destination"
        if destination.isNull {
            if draft.base == nil { return .cleared }
            let message = "The Destination field is required for an OnFailure configuration."
            findings.refuse(.required, nil, at: place, message)
            return .refused
        }
        guard let text = destination.string else {
            _ = findings.mistyped(destination, at: place, "a string", "string")
            return .refused
        }
        if text.isEmpty { return .cleared }
        guard findings.hasLength(text.unicodeScalars.count, 0...350, destination, at: place) else { return .refused }
        let wanted: JSONValue
        if text.hasPrefix(Self.topicScheme) {
            wanted = ["type": "kafka", "topic": .string(String(text.dropFirst(Self.topicScheme.count)))]
        } else if let arn = try? ARN(parsing: text) {
            wanted = ["type": .string(arn.service), "arn": destination]
        } else {
            let model = ARNShape.Model.anyARN
            let pattern = "$|kafka://([^.]([a-zA-Z0-9\\-_.]{0,248}))|\(model.pattern)"
            _ = findings.malformedARN(destination, text, at: place, model, pattern: pattern)
            return .refused
        }
        guard case .tagged(let shape) = descriptor.shape,
            shape.cases.contains(where: { .string($0.tag) == wanted.object?["type"] })
        else {
            findings.refuse(
                .notInEnum,
                destination,
                at: place,
                "'\(text.clipped)' is no destination that this source type takes."
            )
            return .refused
        }
        let canonical = descriptor.shape.canonical(wanted, &findings, at: .pointer(pointer / "OnFailure"))
        return canonical.map(Reading.value) ?? .refused
    }

    /// What names a Kafka topic as destination.
    static let topicScheme = "kafka://"
}
