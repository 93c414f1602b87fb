import EventSources
import JSON
import Testing

@Suite struct WireUpdateTests {
    typealias Wire = WireMembersTests

    static let rich: JSONObject = [
        "EventSourceArn": Wire.stream, "StartingPosition": "TRIM_HORIZON", "BatchSize": 7, "ParallelizationFactor": 3,
        "DestinationConfig": ["OnFailure": ["Destination": "arn:aws:s3:::failures"]], "MaximumRetryAttempts": 3,
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "FilterCriteria": ["Filters": [["Pattern": "{\"data\":{\"a\":[1]}}"], ["Pattern": "{\"data\":{\"b\":[1]}}"]]],
        "KMSKeyArn": .string(Requests.key), "MetricsConfig": ["Metrics": ["EventCount"]],
    ]
    static let queue: JSONObject = ["EventSourceArn": Wire.queue, "ScalingConfig": ["MaximumConcurrency": 5]]
    static let kafka: JSONObject = [
        "EventSourceArn": Wire.cluster, "Topics": ["orders"], "StartingPosition": "LATEST",
        "ProvisionedPollerConfig": ["MinimumPollers": 2, "MaximumPollers": 9, "PollerGroupName": "shop"],
        "LoggingConfig": ["SystemLogLevel": "INFO"],
        "AmazonManagedKafkaEventSourceConfig": [
            "ConsumerGroupId": "mine",
            "SchemaRegistryConfig": [
                "SchemaRegistryURI": "arn:aws:glue:us-east-1:123456789012:registry/shop", "EventRecordFormat": "JSON",
                "SchemaValidationConfigs": [["Attribute": "KEY"]],
            ],
        ],
        "SourceAccessConfigurations": [["Type": "SASL_SCRAM_512_AUTH", "URI": .string(Requests.secret)]],
    ]
    static let rabbit: JSONObject = [
        "EventSourceArn": Wire.broker, "Queues": ["orders"],
        "SourceAccessConfigurations": [
            ["Type": "BASIC_AUTH", "URI": .string(Requests.secret)], ["Type": "VIRTUAL_HOST", "URI": "/shop"],
        ],
    ]
    static let documents: JSONObject = [
        "EventSourceArn": Wire.database, "StartingPosition": "LATEST",
        "DocumentDBEventSourceConfig": [
            "DatabaseName": "shop", "CollectionName": "orders", "FullDocument": "UpdateLookup",
        ],
        "SourceAccessConfigurations": Wire.basicAuth,
    ]

    /// A mapping, an update, and the members of the answer that change; null for those that go.
    static let updates: [(mapping: JSONObject, update: JSONObject, changed: JSONObject)] = [
        (rich, [:], [:]),
        (rich, ["BatchSize": nil, "FilterCriteria": nil, "DestinationConfig": nil], [:]),
        (rich, ["FilterCriteria": [:]], ["FilterCriteria": nil]),
        (rich, ["FilterCriteria": ["Filters": []]], ["FilterCriteria": nil]),
        (
            rich, ["FilterCriteria": ["Filters": [["Pattern": "{\"data\":{\"c\":[1]}}"]]]],
            ["FilterCriteria": ["Filters": [["Pattern": "{\"data\":{\"c\":[1]}}"]]]]
        ),
        (rich, ["DestinationConfig": [:]], ["DestinationConfig": ["OnFailure": [:]]]),
        (
            rich, ["DestinationConfig": ["OnFailure": ["Destination": ""]]], ["DestinationConfig": ["OnFailure": [:]]]
        ),
        (rich, ["FunctionResponseTypes": []], ["FunctionResponseTypes": []]),
        (rich, ["KMSKeyArn": ""], ["KMSKeyArn": nil]),
        (rich, ["MetricsConfig": ["Metrics": []]], ["MetricsConfig": nil]),
        (
            rich, ["MaximumRetryAttempts": -1, "ParallelizationFactor": 1, "TumblingWindowInSeconds": 0],
            ["MaximumRetryAttempts": -1, "ParallelizationFactor": 1]
        ),
        (rich, ["FunctionName": "billing"], ["FunctionArn": "arn:aws:lambda:us-east-1:123456789012:function:billing"]),
        (queue, ["ScalingConfig": [:]], ["ScalingConfig": nil]),
        (
            queue, ["BatchSize": 100, "MaximumBatchingWindowInSeconds": 1],
            ["BatchSize": 100, "MaximumBatchingWindowInSeconds": 1]
        ),
        (
            kafka, ["ProvisionedPollerConfig": ["MaximumPollers": 5]],
            ["ProvisionedPollerConfig": ["MinimumPollers": 2, "MaximumPollers": 5, "PollerGroupName": "shop"]]
        ),
        (
            kafka, ["ProvisionedPollerConfig": ["PollerGroupName": ""]],
            ["ProvisionedPollerConfig": ["MinimumPollers": 2, "MaximumPollers": 9]]
        ),
        (kafka, ["AmazonManagedKafkaEventSourceConfig": [:]], [:]),
        (
            kafka, ["AmazonManagedKafkaEventSourceConfig": ["SchemaRegistryConfig": [:]]],
            ["AmazonManagedKafkaEventSourceConfig": ["ConsumerGroupId": "mine"]]
        ),
        (
            kafka,
            [
                "AmazonManagedKafkaEventSourceConfig": ["SchemaRegistryConfig": [:]], "LoggingConfig": [:],
                "ProvisionedPollerConfig": [:],
            ],
            [
                "AmazonManagedKafkaEventSourceConfig": ["ConsumerGroupId": "mine"], "LoggingConfig": nil,
                "ProvisionedPollerConfig": nil, "MaximumRetryAttempts": nil, "MaximumRecordAgeInSeconds": nil,
                "BisectBatchOnFunctionError": nil, "FunctionResponseTypes": nil,
            ]
        ),
        (kafka, ["SourceAccessConfigurations": []], ["SourceAccessConfigurations": nil]),
        (
            rabbit, ["SourceAccessConfigurations": [["Type": "BASIC_AUTH", "URI": .string(Requests.secret + "2")]]],
            [
                "SourceAccessConfigurations": [
                    ["Type": "BASIC_AUTH", "URI": .string(Requests.secret + "2")],
                    ["Type": "VIRTUAL_HOST", "URI": "/shop"],
                ]
            ]
        ),
        (
            documents, ["DocumentDBEventSourceConfig": ["DatabaseName": "other"]],
            ["DocumentDBEventSourceConfig": ["DatabaseName": "other", "FullDocument": "Default"]]
        ),
        (
            documents,
            ["DocumentDBEventSourceConfig": ["CollectionName": "customers", "FullDocument": "UpdateLookup"]],
            [
                "DocumentDBEventSourceConfig": [
                    "DatabaseName": "shop", "CollectionName": "customers", "FullDocument": "UpdateLookup",
                ]
            ]
        ),
    ]

    @Test(arguments: updates)
    func updatesKeepSetAndClear(mapping: JSONObject, update: JSONObject, changed: JSONObject) throws {
        let before = try Wire.create(mapping).accepted()
        let after = try before.updating(fromWire: update, settings: Requests.settings).accepted()
        var expected = before.wireMembers(mappingID: Wire.id)
        for (name, value) in changed {
            expected.removeValue(named: name)
            if !value.isNull { expected[name] = value }
        }
        #expect(after.wireMembers(mappingID: Wire.id) == expected)
        // The same through a forwarder.
        let forwarded = after.wireUpdateRequest(from: before)
        let again = try before.updating(fromWire: forwarded, settings: Requests.settings).accepted()
        #expect(again.wireMembers(mappingID: Wire.id) == expected)
    }

    /// Objects that lack their one required member: they would remove what is there without a word.
    static let husks: [(mapping: JSONObject, update: JSONObject)] = [
        (rich, ["DestinationConfig": ["OnFailure": [:]]]),
        (rich, ["DestinationConfig": ["OnFailure": ["Destination": nil]]]),
        (rich, ["DestinationConfig": ["OnFailure": [:]], "ParallelizationFactor": 3]),
        (rich, ["FilterCriteria": ["Filters": [[:]]]]), (rich, ["FilterCriteria": ["Filters": [["Pattern": nil]]]]),
        (kafka, ["DestinationConfig": ["OnFailure": [:]]]), (kafka, ["SourceAccessConfigurations": [[:]]]),
        (kafka, ["SourceAccessConfigurations": [["Type": nil, "URI": .string(Requests.secret)]]]),
        (
            kafka,
            [
                "AmazonManagedKafkaEventSourceConfig": [
                    "SchemaRegistryConfig": [
                        "SchemaRegistryURI": "arn:aws:glue:us-east-1:123456789012:registry/shop",
                        "EventRecordFormat": "JSON", "SchemaValidationConfigs": [[:]],
                    ]
                ]
            ]
        ),
        (documents, ["SourceAccessConfigurations": [[:]]]), (rabbit, ["SourceAccessConfigurations": [[:]]]),
    ]

    @Test(arguments: husks)
    func anObjectWithoutItsRequiredMemberIsRefused(mapping: JSONObject, update: JSONObject) throws {
        let before = try Wire.create(mapping).accepted()
        let refused = before.updating(fromWire: update, settings: Requests.settings)
        #expect(refused.value == nil)
        guard update["DestinationConfig"] != nil else { return }
        let message = "The Destination field is required for an OnFailure configuration."
        #expect(refused.violations.map(\.error) == [.invalidParameter(message)])
    }

    /// What is null counts as not given, at every level.
    static let nulls: [(mapping: JSONObject, update: JSONObject, same: JSONObject)] = [
        (rich, ["DestinationConfig": nil], [:]),
        (rich, ["DestinationConfig": ["OnFailure": nil]], ["DestinationConfig": [:]]),
        (rich, ["FilterCriteria": ["Filters": nil]], ["FilterCriteria": [:]]),
        (rich, ["MetricsConfig": ["Metrics": nil]], ["MetricsConfig": [:]]),
        (queue, ["ScalingConfig": ["MaximumConcurrency": nil]], ["ScalingConfig": [:]]),
        (
            kafka, ["LoggingConfig": ["SystemLogLevel": nil]], ["LoggingConfig": [:]]
        ),
    ]

    @Test(arguments: nulls)
    func nullIsTheSameAsAbsent(mapping: JSONObject, update: JSONObject, same: JSONObject) throws {
        let before = try Wire.create(mapping).accepted()
        let one = before.updating(fromWire: update, settings: Requests.settings)
        let other = before.updating(fromWire: same, settings: Requests.settings)
        #expect(try one.accepted() == other.accepted())
    }

    static let refused: [(mapping: JSONObject, update: JSONObject, error: WireViolation.Error)] = [
        (
            queue, ["BatchSize": 100],
            .invalidParameter(
                "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10"
            )
        ),
        (
            kafka, ["AmazonManagedKafkaEventSourceConfig": ["ConsumerGroupId": "mine"]],
            .invalidParameter(
                "Unsupported 'amazonManagedKafkaEventSourceConfig.consumerGroupId' parameter for given event source "
                    + "mapping type."
            )
        ),
        (
            rabbit,
            [
                "SourceAccessConfigurations": [
                    ["Type": "BASIC_AUTH", "URI": .string(Requests.secret)],
                    ["Type": "VIRTUAL_HOST", "URI": "/shop"],
                ]
            ],
            .invalidParameter("VIRTUAL_HOST cannot be given in UpdateEventSourceMapping; it stays as it is.")
        ),
        (
            rich, ["StartingPosition": "LATEST"],
            .unknownMember(
                "'startingPosition' is fixed when a mapping is created and no member of UpdateEventSourceMapping"
            )
        ),
        (
            queue, ["Tags": ["a": "b"]],
            .unknownMember("'tags' is fixed when a mapping is created and no member of UpdateEventSourceMapping")
        ),
        (
            queue, ["ParallelizationFactor": 2],
            .invalidParameter("Unsupported 'parallelizationFactor' parameter for given event source mapping type.")
        ),
        (
            queue, ["FunctionName": "210987654321:function:orders"],
            .invalidParameter("The function can change within account 123456789012 and region us-east-1 only.")
        ),
    ]

    @Test(arguments: refused)
    func whatAnUpdateCannotSayIsRefused(mapping: JSONObject, update: JSONObject, error: WireViolation.Error) throws {
        let before = try Wire.create(mapping).accepted()
        #expect(before.updating(fromWire: update, settings: Requests.settings).violations.map(\.error) == [error])
    }

    @Test func provisionedModeCannotBeLeftWhileASchemaRegistryNeedsIt() throws {
        let before = try Wire.create(Self.kafka).accepted()
        let validated = before.updating(fromWire: ["ProvisionedPollerConfig": [:]], settings: Requests.settings)
        #expect(
            validated.violations.map(\.finding.pointer.description).sorted() == [
                "/AmazonManagedKafkaEventSourceConfig/SchemaRegistryConfig", "/LoggingConfig/SystemLogLevel",
            ]
        )
    }

    @Test func aWireUpdateOfTheNetworkForgetsTheVPC() throws {
        let before = try Requests.definition(
            "self-managed-kafka",
            ["vpc": "vpc-0a", "vpcSubnets": ["subnet-0a"], "securityGroups": ["sg-0a"]]
        )
        let kept = try before.updating(
            fromWire: [
                "SourceAccessConfigurations": [
                    ["Type": "VPC_SUBNET", "URI": "subnet:subnet-0b"],
                    ["Type": "VPC_SECURITY_GROUP", "URI": "security_group:sg-0a"],
                ]
            ],
            settings: Requests.settings
        ).accepted()
        #expect(kept.options["vpc"] == "vpc-0a")
        #expect(kept.options["secret"] == nil)
        let gone = try before.updating(
            fromWire: ["SourceAccessConfigurations": Wire.basicAuth],
            settings: Requests.settings
        ).accepted()
        #expect(gone.options["vpc"] == nil)
    }

    @Test func aForwarderSendsOnlyWhatLambdaHasNoDefaultFor() throws {
        let definition = try Requests.definition("managed-kafka", ["batchSize": 100])
        #expect(
            definition.wireCreateRequest(mappingID: Wire.id) == [
                "FunctionName": Wire.function, "EventSourceArn": Wire.cluster, "Topics": ["orders"],
                "StartingPosition": "TRIM_HORIZON", "Enabled": true,
                "AmazonManagedKafkaEventSourceConfig": ["ConsumerGroupId": .string(Wire.id)],
            ]
        )
        #expect(try Requests.definition("sns").wireCreateRequest(mappingID: Wire.id).isEmpty)
        #expect(try Requests.definition("s3").wireMembers(mappingID: Wire.id).isEmpty)
    }
}
