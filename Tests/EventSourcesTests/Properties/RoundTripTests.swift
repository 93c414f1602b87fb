import EventSources
import EventSourcesTesting
import JSON
import Testing

@Suite struct RoundTripTests {
    static let id = "0192a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"
    static let count: UInt64 = 80

    typealias Generated = [(request: JSONValue, definition: MappingDefinition)]

    private static let generated: [SourceType: Result<Generated, any Error>] = Dictionary(
        uniqueKeysWithValues: SourceType.all.map { type in
            (
                type,
                Result {
                    try (0..<count).map { seed in
                        var generator = RequestGenerator(seed: seed, settings: Requests.settings)
                        let request = try generator.request(for: type).get()
                        let validated = MappingDefinition.creating(from: request, settings: Requests.settings)
                        return (request, try validated.accepted())
                    }
                }
            )
        }
    )

    /// The definitions of many generated requests for a type.
    static func definitions(_ type: SourceType) throws -> Generated { try generated[type]?.get() ?? [] }

    @Test(arguments: SourceType.all)
    func restToStoreToRestLosesNothing(type: SourceType) throws {
        for (request, definition) in try Self.definitions(type) {
            let stored = try MappingDefinition(stored: JSONValue(parsing: definition.stored.text()))
            #expect(stored == definition)
            #expect(stored.members.names == definition.members.names)
            let answer = try JSONValue(parsing: JSONValue.object(stored.members).text())
            #expect(
                try MappingDefinition.creating(from: answer, settings: Requests.settings).accepted() == definition
            )
            #expect(try definition.replacing(with: answer, settings: Requests.settings).accepted() == definition)
            #expect(try definition.patching(with: answer, settings: Requests.settings).accepted() == definition)
            #expect(definition.patching(with: request, settings: Requests.settings).value == definition)
        }
    }

    /// What was sent stands in the answer, but for other spellings of the same value.
    @Test(arguments: SourceType.all)
    func everyGivenOptionIsAnswered(type: SourceType) throws {
        for (request, definition) in try Self.definitions(type) {
            for (name, value) in request.object?["options"]?.object ?? [:] {
                let answered = try #require(definition.options[name], "\(name)")
                switch (name, value) {
                case ("startingPositionTimestamp", .number(let seconds)):
                    #expect(answered.string == Timestamp(epochSeconds: seconds.double ?? 0)?.description)
                case (_, .object(let members)):
                    for (member, value) in members { #expect(answered.object?[member] == value, "\(name)/\(member)") }
                default: #expect(answered == value, "\(name)")
                }
            }
        }
    }

    @Test func everyOptionAndIdentityFieldOfEveryTypeIsGenerated() throws {
        for type in SourceType.all {
            let definitions = try Self.definitions(type).map(\.definition)
            for option in type.options {
                let values = Set(definitions.compactMap { $0.options[option.name] })
                let isConstant =
                    option.json["enum"]?.array?.count == 1 || type.hasOneMetric && option.name == "metricsConfig"
                #expect(values.count > (isConstant ? 0 : 1), "\(type) \(option.name)")
            }
            for field in type.identity {
                #expect(
                    Set(definitions.compactMap { $0.source.identity[field.name] }).count > 1,
                    "\(type) \(field.name)"
                )
            }
        }
    }

    // MARK: The wire

    static let polled = SourceType.all.filter { $0.kind == .polled }

    /// A definition without what the wire cannot say.
    static func wireVisible(_ definition: MappingDefinition) throws -> JSONObject {
        var members = definition.members
        members["context"] = nil
        members["tags"] = nil
        var options = try #require(members["options"]?.object)
        options["vpc"] = nil
        options["consumerGroupId"] = nil
        if options["provisionedPollerConfig"] == nil, definition.source.type.option("logLevel") != nil {
            // Kafka without pollers of its own: these mean the same as nothing, which an update cannot go back to.
            for (name, value) in ["retryAttempts": -1, "maxRecordAge": -1] as JSONObject where options[name] == value {
                options[name] = nil
            }
            for name in ["bisectBatchOnError", "reportBatchItemFailures"] where options[name] == false {
                options[name] = nil
            }
        }
        members["options"] = .object(options)
        return members
    }

    @Test(arguments: polled)
    func restToWireToRestLosesNothing(type: SourceType) throws {
        for (_, definition) in try Self.definitions(type) {
            let request = try parsed(definition.wireCreateRequest(mappingID: Self.id))
            let created = try MappingDefinition.creating(fromWire: request, settings: Requests.settings).accepted()
            #expect(try Self.wireVisible(created) == Self.wireVisible(definition))
            #expect(created.tags == definition.tags)
        }
    }

    /// An answer's members, sent as a create request, make the same mapping again.
    @Test(arguments: polled)
    func wireToStoreToWireLosesNothing(type: SourceType) throws {
        for (_, definition) in try Self.definitions(type) {
            let answer = definition.wireMembers(mappingID: Self.id)
            var request = try parsed(answer)
            request["FunctionName"] = request.removeValue(named: "FunctionArn")
            let created = try MappingDefinition.creating(fromWire: request, settings: Requests.settings).accepted()
            let stored = try MappingDefinition(stored: JSONValue(parsing: created.stored.text()))
            #expect(stored == created)
            #expect(stored.wireMembers(mappingID: Self.id) == answer)
            let again = MappingDefinition.creating(from: .object(stored.members), settings: Requests.settings)
            if let again = again.value { #expect(again.wireMembers(mappingID: Self.id) == answer) }
        }
    }

    /// What a forwarder sends for a change brings the old state to the new one.
    @Test(arguments: polled)
    func wireUpdatesBringTheOldStateToTheNew(type: SourceType) throws {
        for (seed, pair) in try Self.definitions(type).enumerated() {
            var generator = RequestGenerator(seed: UInt64(seed) + 1_000_000, settings: Requests.settings)
            let old = pair.definition
            let request = try generator.replacement(of: old).get()
            let new = try old.replacing(with: request, settings: Requests.settings).accepted()
            let update = try parsed(new.wireUpdateRequest(from: old))
            let updated = try old.updating(fromWire: update, settings: Requests.settings).accepted()
            let difference = try JSONDifference.changes(
                from: .object(Self.wireVisible(new)),
                to: .object(Self.wireVisible(updated))
            )
            #expect(difference.isEmpty, "\(difference.map(\.pointer)) after \(JSONValue.object(update).text())")
            #expect(new.wireUpdateRequest(from: new).isEmpty)
        }
    }

    private func parsed(_ object: JSONObject) throws -> JSONObject {
        try #require(JSONValue(parsing: JSONValue.object(object).text()).object)
    }
}

extension SourceType {
    /// Only Kafka sources have more metrics than one.
    fileprivate var hasOneMetric: Bool { option("logLevel") == nil }
}
