import ControlPlane
import EventSources
import JSON
import Testing

/// AWS answers some lists in an order of its own, and empty lists of what there is not (live reads): neither is a
/// difference.
@Suite(.timeLimit(.minutes(1)))
struct AnsweredFormTests {
    private static let secret = "arn:aws:secretsmanager:us-east-1:123456789012:secret:kafka-AbCdEf"

    private static let kafka: JSONValue = [
        "function": "orders",
        "source": [
            "type": "self-managed-kafka", "bootstrapServers": ["b-1.example.com:9092", "b-2.example.com:9092"],
            "topic": "orders",
        ],
        "options": [
            "startingPosition": "LATEST", "secret": .string(secret),
            "provisionedPollerConfig": ["minimumPollers": 1],
            "metricsConfig": ["metrics": ["EventCount", "ErrorCount", "KafkaMetrics"]],
            "schemaRegistryConfig": [
                "type": "glue", "schemaRegistryArn": "arn:aws:glue:us-east-1:123456789012:registry/shop",
                "eventRecordFormat": "JSON", "schemaValidationConfigs": [["attribute": "KEY"], ["attribute": "VALUE"]],
            ],
        ],
    ]

    private static func brokers(_ names: [String]) -> JSONObject {
        let list = JSONValue.array(names.map { .string("\($0).example.com:9092") })
        return ["SelfManagedEventSource": ["Endpoints": ["KAFKA_BOOTSTRAP_SERVERS": list]]]
    }

    private static let shown: [JSONObject] = [
        brokers(["b-2", "b-1"]), ["Queues": [], "FunctionResponseTypes": []],
        ["MetricsConfig": ["Metrics": ["KafkaMetrics", "EventCount", "ErrorCount"]]],
        [
            "SelfManagedKafkaEventSourceConfig": [
                "SchemaRegistryConfig": [
                    "SchemaRegistryURI": "arn:aws:glue:us-east-1:123456789012:registry/shop",
                    "EventRecordFormat": "JSON",
                    "SchemaValidationConfigs": [["Attribute": "VALUE"], ["Attribute": "KEY"]],
                ]
            ]
        ],
    ]

    @Test(arguments: shown)
    func anotherOrderIsInSync(_ shown: JSONObject) async throws {
        let test = try Forwarding()
        test.aws.change { $0.shows = shown }
        let id = try await test.create(Self.kafka)
        try await test.run()
        #expect(try test.upstream(id)["state"] == "in-sync")
        #expect(!test.aws.calls.contains("UpdateEventSourceMapping"))
    }

    /// The mapping is found again, too, when the answer to its creation was lost.
    @Test func aMappingIsFoundAgainWhoseBrokersAWSReordered() async throws {
        let test = try Forwarding()
        test.aws.change { $0.shows = Self.brokers(["b-2", "b-1"]) }
        test.aws.fail("CreateEventSourceMapping", .dropAfter)
        let id = try await test.create(Self.kafka)
        try await test.run()
        #expect(try test.upstream(id)["state"] == "in-sync")
        #expect(test.aws.mappings.count == 1)
    }

    @Test(arguments: [["b-1"], ["b-1", "b-3"], ["b-1", "b-1", "b-2"]])
    func otherBrokersAreADifference(_ names: [String]) async throws {
        let test = try Forwarding()
        test.aws.change { $0.shows = Self.brokers(names) }
        let id = try await test.create(Self.kafka)
        try await test.run()
        #expect(try test.upstream(id)["state"] == "failed")
        #expect(try test.lastMessage(id).contains("SelfManagedEventSource"))
    }

    @Test(arguments: ["Topics", "Queues", "SourceAccessConfigurations"])
    func emptyListsOfAQueueAreNothing(_ name: String) async throws {
        let test = try Forwarding()
        test.aws.change { $0.shows = [name: []] }
        let id = try await test.create(.queue())
        try await test.run()
        #expect(try test.upstream(id)["state"] == "in-sync")
    }

    /// What is wanted and shown as nothing is sent, in whichever form AWS shows nothing.
    @Test(arguments: [[], .null, nil] as [JSONValue?])
    func whatIsMissingIsSent(_ shown: JSONValue?) async throws {
        let test = try Forwarding()
        let id = try await test.create(.queue())
        try await test.run()
        test.aws.change { contents in
            for uuid in contents.mappings.keys { contents.mappings[uuid]?.members["FunctionResponseTypes"] = shown }
        }
        _ = try await test.patch(id, ["options": ["reportBatchItemFailures": true]])
        try await test.run()
        #expect(try test.upstream(id)["state"] == "in-sync")
        let sent = test.aws.mappings.values.map { $0.members["FunctionResponseTypes"] }
        #expect(sent == [["ReportBatchItemFailures"]])
    }
}
