import EventSources
import JSON
import Testing

/// The answers of AWS as recorded, without what is not the definition's.
@Suite struct WireMembersTests {
    static let id = "0192a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"
    static let function: JSONValue = "arn:aws:lambda:us-east-1:123456789012:function:orders"
    static let queue: JSONValue = .string(Requests.queue)
    static let stream: JSONValue = "arn:aws:kinesis:us-east-1:123456789012:stream/clicks"
    static let table: JSONValue = "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-01-02T03:04:05.678"
    static let cluster: JSONValue =
        "arn:aws:kafka:us-east-1:123456789012:cluster/shop/751d2973-a626-431c-9d4e-d7975eb44dd7-2"
    static let broker: JSONValue =
        "arn:aws:mq:us-east-1:123456789012:broker:shop:b-1234a5b6-78cd-901e-2fgh-3i45j6k17819"
    static let database: JSONValue = "arn:aws:rds:us-east-1:123456789012:cluster:shop"

    static let streamDefaults: JSONObject = [
        "FunctionArn": function, "BatchSize": 100, "MaximumBatchingWindowInSeconds": 0, "ParallelizationFactor": 1,
        "StartingPosition": "TRIM_HORIZON", "MaximumRecordAgeInSeconds": -1, "MaximumRetryAttempts": -1,
        "BisectBatchOnFunctionError": false, "TumblingWindowInSeconds": 0, "DestinationConfig": ["OnFailure": [:]],
        "FunctionResponseTypes": [],
    ]

    static func streamDefaults(_ arn: JSONValue) -> JSONObject {
        var members = streamDefaults
        members["EventSourceArn"] = arn
        return members
    }

    static let basicAuth: JSONValue = [["Type": "BASIC_AUTH", "URI": .string(Requests.secret)]]

    /// The smallest requests of every polled type, and what the answer to them holds.
    static let smallest: [(request: JSONObject, answer: JSONObject)] = [
        (
            ["EventSourceArn": queue],
            [
                "EventSourceArn": queue, "FunctionArn": function, "BatchSize": 10, "MaximumBatchingWindowInSeconds": 0,
                "FunctionResponseTypes": [],
            ]
        ),
        (["EventSourceArn": stream, "StartingPosition": "TRIM_HORIZON"], streamDefaults(stream)),
        (["EventSourceArn": table, "StartingPosition": "TRIM_HORIZON"], streamDefaults(table)),
        (
            ["EventSourceArn": cluster, "Topics": ["orders"], "StartingPosition": "LATEST"],
            [
                "EventSourceArn": cluster, "FunctionArn": function, "BatchSize": 100, "Topics": ["orders"],
                "StartingPosition": "LATEST", "AmazonManagedKafkaEventSourceConfig": ["ConsumerGroupId": .string(id)],
            ]
        ),
        (
            [
                "SelfManagedEventSource": ["Endpoints": ["KAFKA_BOOTSTRAP_SERVERS": ["kafka:1000"]]],
                "Topics": ["orders"], "SourceAccessConfigurations": basicAuth,
            ],
            [
                "FunctionArn": function, "BatchSize": 100, "Topics": ["orders"],
                "SelfManagedEventSource": ["Endpoints": ["KAFKA_BOOTSTRAP_SERVERS": ["kafka:1000"]]],
                "SelfManagedKafkaEventSourceConfig": ["ConsumerGroupId": .string(id)],
                "SourceAccessConfigurations": basicAuth, "StartingPosition": "TRIM_HORIZON",
                "BisectBatchOnFunctionError": false, "MaximumRecordAgeInSeconds": -1, "MaximumRetryAttempts": -1,
            ]
        ),
        (
            ["EventSourceArn": broker, "Queues": ["orders"], "SourceAccessConfigurations": basicAuth],
            [
                "EventSourceArn": broker, "FunctionArn": function, "BatchSize": 100, "Queues": ["orders"],
                "SourceAccessConfigurations": basicAuth,
            ]
        ),
        (
            [
                "EventSourceArn": database, "DocumentDBEventSourceConfig": ["DatabaseName": "shop"],
                "SourceAccessConfigurations": basicAuth, "StartingPosition": "LATEST",
            ],
            [
                "EventSourceArn": database, "FunctionArn": function, "BatchSize": 100,
                "DocumentDBEventSourceConfig": ["DatabaseName": "shop", "FullDocument": "Default"],
                "SourceAccessConfigurations": basicAuth, "StartingPosition": "LATEST",
            ]
        ),
    ]

    @Test func aListShowsNoEncryptedFilters() throws {
        var request = Self.smallest[0].request
        request["FilterCriteria"] = ["Filters": [["Pattern": "{\"body\":{\"a\":[1]}}"]]]
        let plain = try Self.create(request).accepted()
        #expect(plain.wireMembers(mappingID: Self.id, isListed: true) == plain.wireMembers(mappingID: Self.id))
        request["KMSKeyArn"] = .string(Requests.key)
        let encrypted = try Self.create(request).accepted()
        var listed = encrypted.wireMembers(mappingID: Self.id)
        #expect(listed.removeValue(named: "FilterCriteria") == request["FilterCriteria"])
        #expect(encrypted.wireMembers(mappingID: Self.id, isListed: true) == listed)
    }

    /// A share group never retries for ever, so no answer says that it does.
    @Test func whatDoesNotApplyIsNotAnswered() throws {
        var request = Self.smallest[4].request
        request["SelfManagedKafkaEventSourceConfig"] = ["ConsumptionMode": "Queue"]
        let members = try Self.create(request).accepted().wireMembers(mappingID: Self.id)
        #expect(members["MaximumRetryAttempts"] == nil)
        #expect(members["MaximumRecordAgeInSeconds"] == -1)
    }

    /// Terraform's acceptance test and SAM templates leave the position of DocumentDB out; the control plane asks for
    /// it.
    @Test(arguments: [nil, .null] as [JSONValue?])
    func documentDBNeedsNoStartingPositionOnTheWire(_ position: JSONValue?) throws {
        var request = Self.smallest[6].request
        request["StartingPosition"] = position
        let definition = try Self.create(request).accepted()
        let members = definition.wireMembers(mappingID: Self.id)
        #expect(!members.contains("StartingPosition"))
        #expect(definition.wireCreateRequest(mappingID: Self.id)["StartingPosition"] == nil)
        let updated = definition.updating(fromWire: ["BatchSize": 7], settings: Requests.settings)
        #expect(try updated.accepted().wireMembers(mappingID: Self.id)["StartingPosition"] == nil)
        let patched = definition.patching(with: ["options": ["batchSize": 7]], settings: Requests.settings)
        #expect(try patched.accepted().options["startingPosition"] == nil)
        #expect(definition.patching(with: [:], settings: Requests.settings).warningCodes.contains("required"))
        let restored = MappingDefinition.restoring(definition.stored, settings: Requests.settings)
        #expect(try restored.accepted() == definition)
        let rest: JSONValue = .object(definition.members)
        let created = MappingDefinition.creating(from: rest, settings: Requests.settings)
        #expect(created.refusals == ["/options/startingPosition required"])
    }

    static func create(_ request: JSONObject) -> WireValidated {
        var request = request
        if request["FunctionName"] == nil { request["FunctionName"] = "orders" }
        return MappingDefinition.creating(fromWire: request, settings: Requests.settings)
    }

    @Test(arguments: smallest)
    func theSmallestRequestsAreAnsweredAsRecorded(request: JSONObject, answer: JSONObject) throws {
        let definition = try Self.create(request).accepted()
        #expect(definition.wireMembers(mappingID: Self.id) == answer)
    }

    /// A member with a value, and what the answer holds of it; on the source of the smallest request at the index.
    static let members: [(source: Int, request: JSONObject, answer: JSONObject)] = [
        (0, ["ScalingConfig": ["MaximumConcurrency": 2]], ["ScalingConfig": ["MaximumConcurrency": 2]]),
        (
            0, ["FilterCriteria": ["Filters": [["Pattern": "{ \"body\" : {\"a\":[1]} }"]]]],
            ["FilterCriteria": ["Filters": [["Pattern": "{ \"body\" : {\"a\":[1]} }"]]]]
        ),
        (0, ["FilterCriteria": ["Filters": []]], [:]),
        (0, ["FilterCriteria": [:], "MetricsConfig": ["Metrics": []], "KMSKeyArn": "", "ScalingConfig": [:]], [:]),
        (0, ["KMSKeyArn": .string(Requests.key)], ["KMSKeyArn": .string(Requests.key)]),
        (0, ["MetricsConfig": ["Metrics": ["EventCount"]]], ["MetricsConfig": ["Metrics": ["EventCount"]]]),
        (
            0, ["FunctionResponseTypes": ["ReportBatchItemFailures"]],
            ["FunctionResponseTypes": ["ReportBatchItemFailures"]]
        ),
        (0, ["BatchSize": nil, "Enabled": nil, "Tags": nil], ["BatchSize": 10]),
        (0, ["BatchSize": 100, "MaximumBatchingWindowInSeconds": 1], ["BatchSize": 100]),
        (
            0, ["ProvisionedPollerConfig": ["MaximumPollers": 10_000]],
            ["ProvisionedPollerConfig": ["MinimumPollers": 2, "MaximumPollers": 10_000]]
        ),
        (1, ["DestinationConfig": ["OnFailure": ["Destination": ""]]], ["DestinationConfig": ["OnFailure": [:]]]),
        (
            1, ["DestinationConfig": ["OnFailure": ["Destination": "arn:aws:s3:::failures"]]],
            ["DestinationConfig": ["OnFailure": ["Destination": "arn:aws:s3:::failures"]]]
        ),
        (
            1, ["StartingPosition": "AT_TIMESTAMP", "StartingPositionTimestamp": 1_569_284_520.333],
            ["StartingPosition": "AT_TIMESTAMP", "StartingPositionTimestamp": 1_569_284_520.333]
        ),
        (
            4, ["DestinationConfig": ["OnFailure": ["Destination": "kafka://failed"]]],
            ["DestinationConfig": ["OnFailure": ["Destination": "kafka://failed"]]]
        ),
        (
            4, ["SelfManagedEventSource": ["Endpoints": ["KAFKA_BOOTSTRAP_SERVERS": ["b:2", "a:1"]]]],
            ["SelfManagedEventSource": ["Endpoints": ["KAFKA_BOOTSTRAP_SERVERS": ["a:1", "b:2"]]]]
        ),
        (
            4, ["SelfManagedKafkaEventSourceConfig": ["ConsumerGroupId": "mine"]],
            ["SelfManagedKafkaEventSourceConfig": ["ConsumerGroupId": "mine"]]
        ),
        (
            4, ["SelfManagedKafkaEventSourceConfig": ["ConsumptionMode": "Queue", "ConsumerGroupId": "mine"]],
            ["SelfManagedKafkaEventSourceConfig": ["ConsumptionMode": "Queue", "ConsumerGroupId": "mine"]]
        ),
        (
            3,
            [
                "ProvisionedPollerConfig": ["MinimumPollers": 1, "PollerGroupName": "shop"],
                "LoggingConfig": ["SystemLogLevel": "WARN"], "MaximumRetryAttempts": 3,
                "AmazonManagedKafkaEventSourceConfig": [
                    "SchemaRegistryConfig": [
                        "SchemaRegistryURI": "https://registry.example.com", "EventRecordFormat": "JSON",
                        "AccessConfigs": [
                            ["Type": "SERVER_ROOT_CA_CERTIFICATE", "URI": .string(Requests.secret)],
                            ["Type": "BASIC_AUTH", "URI": .string(Requests.secret)],
                        ],
                        "SchemaValidationConfigs": [["Attribute": "VALUE"]],
                    ]
                ],
            ],
            [
                "ProvisionedPollerConfig": ["MinimumPollers": 1, "MaximumPollers": 200, "PollerGroupName": "shop"],
                "LoggingConfig": ["SystemLogLevel": "WARN"], "MaximumRetryAttempts": 3, "MaximumRecordAgeInSeconds": -1,
                "AmazonManagedKafkaEventSourceConfig": [
                    "ConsumerGroupId": .string(id),
                    "SchemaRegistryConfig": [
                        "SchemaRegistryURI": "https://registry.example.com", "EventRecordFormat": "JSON",
                        "AccessConfigs": [
                            ["Type": "BASIC_AUTH", "URI": .string(Requests.secret)],
                            ["Type": "SERVER_ROOT_CA_CERTIFICATE", "URI": .string(Requests.secret)],
                        ],
                        "SchemaValidationConfigs": [["Attribute": "VALUE"]],
                    ],
                ],
            ]
        ),
        (
            6, ["FunctionName": "123456789012:orders:live"],
            ["FunctionArn": "arn:aws:lambda:us-east-1:123456789012:function:orders:live"]
        ),
    ]

    @Test(arguments: members)
    func setMembersAreAnswered(source: Int, request: JSONObject, answer: JSONObject) throws {
        var whole = Self.smallest[source].request
        for (name, value) in request { whole[name] = value }
        if request["SelfManagedKafkaEventSourceConfig"]?.object?["ConsumptionMode"] == "Queue" {
            whole["StartingPosition"] = nil
        }
        let answered = try Self.create(whole).accepted().wireMembers(mappingID: Self.id)
        for (name, value) in answer { #expect(answered[name] == value, "\(name)") }
        for (name, _) in request where answer[name] == nil && Self.smallest[source].answer[name] == nil {
            #expect(answered[name] == nil, "\(name)")
        }
    }
}

extension WireValidated {
    func accepted() throws -> MappingDefinition {
        guard let value else { throw Refused(violations: violations.map(\.finding)) }
        return value
    }
}
