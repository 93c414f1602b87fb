import EventSources
import JSON
import Testing

/// `SourceAccessConfigurations` comes back as it was sent: AWS keeps order and spelling (live reads of self-managed
/// Kafka mappings), and Terraform compares both.
@Suite struct WireAccessTests {
    typealias Wire = WireMembersTests

    static let secret: JSONValue = ["Type": "SASL_SCRAM_512_AUTH", "URI": .string(Requests.secret)]
    static let host: JSONValue = ["Type": "VIRTUAL_HOST", "URI": "/shop"]
    static let basic: JSONValue = ["Type": "BASIC_AUTH", "URI": .string(Requests.secret)]
    static let certificate: JSONValue = ["Type": "SERVER_ROOT_CA_CERTIFICATE", "URI": .string(Requests.secret + "2")]
    static let group: JSONValue = ["Type": "VPC_SECURITY_GROUP", "URI": "sg-0a1b2c3d"]
    static let prefixedGroup: JSONValue = ["Type": "VPC_SECURITY_GROUP", "URI": "security_group:sg-0a1b2c3d"]
    static func subnet(_ id: String) -> JSONValue { ["Type": "VPC_SUBNET", "URI": .string(id)] }

    static let kafka: JSONObject = [
        "SelfManagedEventSource": ["Endpoints": ["KAFKA_BOOTSTRAP_SERVERS": ["kafka:1000"]]], "Topics": ["orders"],
    ]
    static let msk: JSONObject = ["EventSourceArn": Wire.cluster, "Topics": ["orders"], "StartingPosition": "LATEST"]
    static let mq: JSONObject = ["EventSourceArn": Wire.broker, "Queues": ["orders"]]
    static let documentDB: JSONObject = [
        "EventSourceArn": Wire.database, "DocumentDBEventSourceConfig": ["DatabaseName": "shop"],
        "StartingPosition": "LATEST",
    ]

    /// Lists in an order or spelling that the options are not written in, with the source that takes them.
    static let lists: [(source: JSONObject, list: [JSONValue])] = [
        (kafka, [group, secret, subnet("subnet:subnet-2"), subnet("subnet-1")]),
        (kafka, [subnet("subnet:subnet-2"), subnet("subnet:subnet-1"), group]),
        (kafka, [certificate, secret]),
        (kafka, [prefixedGroup, subnet("subnet-1"), certificate, secret]),
        (
            kafka,
            [
                ["Type": "OAUTHBEARER_SCOPE", "URI": "a b"],
                ["Type": "OAUTHBEARER_AUTH", "URI": .string(Requests.secret)],
            ]
        ),
        (kafka, [["Type": "OAUTHBEARER_AUDIENCE", "URI": "x"], ["Type": "IAM_OAUTHBEARER_AUTH"]]),
        (
            kafka,
            [
                subnet("subnet:subnet-0b"), prefixedGroup, certificate, ["Type": "IAM_OAUTHBEARER_AUTH"],
                ["Type": "OAUTHBEARER_AUDIENCE", "URI": "brokers"], subnet("subnet:subnet-0c"),
            ]
        ),
        (mq, [host, basic]), (mq, [basic, host]), (mq, [basic]), (documentDB, [basic]), (msk, [secret]),
    ]

    static func with(_ source: JSONObject, _ list: [JSONValue]) -> JSONObject {
        var request = source
        request["SourceAccessConfigurations"] = .array(list)
        return request
    }

    static func answer(_ definition: MappingDefinition) -> JSONValue? {
        definition.wireMembers(mappingID: Wire.id)["SourceAccessConfigurations"]
    }

    @Test(arguments: lists)
    func theListIsAnsweredAndForwardedAsItWasSent(source: JSONObject, list: [JSONValue]) throws {
        let definition = try Wire.create(Self.with(source, list)).accepted()
        #expect(Self.answer(definition) == .array(list))
        let request = definition.wireCreateRequest(mappingID: Wire.id)
        #expect(request["SourceAccessConfigurations"] == .array(list))
        // Stored, exported and imported, it stays; and it is no difference for AWS.
        let stored = try MappingDefinition(stored: definition.stored)
        #expect(stored == definition)
        let restored = try MappingDefinition.restoring(definition.stored, settings: Requests.settings).accepted()
        #expect(restored == definition)
        let plain = try MappingDefinition(stored: .object(definition.members))
        #expect(definition.wireUpdateRequest(from: plain) == [:])
    }

    @Test func whatSaysNothingMoreThanTheOptionsIsNotKept() throws {
        let list = [Self.secret, Self.certificate, Self.prefixedGroup, Self.subnet("subnet:subnet-1")]
        let definition = try Wire.create(Self.with(Self.kafka, list)).accepted()
        #expect(definition.wireOriginals.isEmpty)
        #expect(Self.answer(definition) == .array(list))
    }

    @Test(arguments: [nil, []] as [JSONValue?])
    func aListThatIsMissingNullOrEmptyIsNone(_ list: JSONValue?) throws {
        var request = Self.msk
        request["SourceAccessConfigurations"] = list
        #expect(try Self.answer(Wire.create(request).accepted()) == nil)
        request["SourceAccessConfigurations"] = .null
        #expect(try Self.answer(Wire.create(request).accepted()) == nil)
    }

    @Test func itGoesWithTheFirstChangeOfAnOptionBehindIt() throws {
        let list = [Self.group, Self.subnet("subnet-1"), Self.secret]
        let before = try Wire.create(Self.with(Self.kafka, list)).accepted()
        let written = [Self.secret, Self.prefixedGroup, Self.subnet("subnet:subnet-1")]

        let other = before.patching(with: ["options": ["batchSize": 7]], settings: Requests.settings)
        #expect(try Self.answer(other.accepted()) == .array(list))
        let same = before.replacing(with: .object(before.members), settings: Requests.settings)
        #expect(try same.accepted() == before)
        let wire = before.updating(fromWire: ["BatchSize": 7], settings: Requests.settings)
        #expect(try Self.answer(wire.accepted()) == .array(list))

        let patch: JSONValue = ["options": ["rootCACertificate": .string(Requests.secret + "2")]]
        let changed = try before.patching(with: patch, settings: Requests.settings).accepted()
        #expect(Self.answer(changed) == .array([written[0], Self.certificate] + written[1...]))
        let back = changed.patching(with: ["options": ["rootCACertificate": nil]], settings: Requests.settings)
        #expect(try Self.answer(back.accepted()) == .array(written))

        let replaced = before.updating(
            fromWire: ["SourceAccessConfigurations": [Self.certificate, Self.secret]],
            settings: Requests.settings
        )
        #expect(try Self.answer(replaced.accepted()) == [Self.certificate, Self.secret])
    }

    @Test(arguments: [[host, basic], [basic, host]])
    func theVirtualHostStaysWhereItStood(_ list: [JSONValue]) throws {
        let before = try Wire.create(Self.with(Self.mq, list)).accepted()
        let other: JSONValue = ["Type": "BASIC_AUTH", "URI": .string(Requests.secret + "2")]
        let request: JSONObject = ["SourceAccessConfigurations": [other]]
        let after = try before.updating(fromWire: request, settings: Requests.settings).accepted()
        #expect(Self.answer(after) == .array(list.map { $0 == Self.basic ? other : $0 }))
        #expect(after.wireUpdateRequest(from: before) == request)
    }

    @Test func aReorderedListIsAChangeOfTheList() throws {
        let before = try Wire.create(Self.with(Self.kafka, [Self.secret, Self.certificate])).accepted()
        let after = try before.updating(
            fromWire: ["SourceAccessConfigurations": [Self.certificate, Self.secret]],
            settings: Requests.settings
        ).accepted()
        #expect(after.options == before.options)
        #expect(
            after.changes(from: before).map(\.json) == [
                [
                    "pointer": "/sourceAccessConfigurations", "before": [Self.secret, Self.certificate],
                    "after": [Self.certificate, Self.secret],
                ]
            ]
        )
        #expect(before.changes(from: after).map(\.pointer.description) == ["/sourceAccessConfigurations"])
        #expect(after.changes(from: after) == [])
    }

    @Test(
        "A stored list that says something else than the options is refused",
        arguments: [
            [group, secret], [secret, host], [["Type": "NOPE"]], "x", [["Type": "SASL_SCRAM_512_AUTH"]], [],
            [certificate, basic],
        ] as [JSONValue]
    )
    func aListThatContradictsIsRefused(_ list: JSONValue) throws {
        let definition = try Wire.create(Self.with(Self.kafka, [Self.certificate, Self.secret])).accepted()
        var stored = try #require(definition.stored.object)
        stored["sourceAccessConfigurations"] = list
        let restored = MappingDefinition.restoring(.object(stored), settings: Requests.settings)
        #expect(restored.refusals == ["/sourceAccessConfigurations malformed"])
    }
}

extension JSONChange {
    fileprivate var json: JSONValue {
        var object: JSONObject = ["pointer": .string(pointer.description)]
        object["before"] = before
        object["after"] = after
        return .object(object)
    }
}
