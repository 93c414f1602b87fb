import EventSources
import JSON
import Testing

@Suite struct CreatingTests {
    @Test(arguments: SourceType.all.map(\.name))
    func theSmallestRequestOfEveryTypeIsAcceptedWithoutWarning(type: String) throws {
        let validated = MappingDefinition.creating(from: Requests.create(type), settings: Requests.settings)
        #expect(validated.refusals == [])
        #expect(validated.warningCodes == [])
        let definition = try validated.accepted()
        #expect(definition.warnings(settings: Requests.settings) == [])
        #expect(definition.function.description == "arn:aws:lambda:us-east-1:123456789012:function:orders")
    }

    @Test(arguments: SourceType.all.map(\.name))
    func whatIsAnsweredCanBeSentBack(type: String) throws {
        let definition = try Requests.definition(type)
        #expect(
            try MappingDefinition.creating(from: .object(definition.members), settings: Requests.settings).accepted()
                == definition
        )
        #expect(
            try definition.replacing(with: .object(definition.members), settings: Requests.settings).accepted()
                == definition
        )
        #expect(
            try definition.patching(with: .object(definition.members), settings: Requests.settings).accepted()
                == definition
        )
        #expect(try MappingDefinition(stored: definition.stored) == definition)
    }

    /// The options of the smallest request, with all defaults.
    static let defaults: [(type: String, options: JSONObject)] = [
        ("sqs", ["batchSize": 10, "maxBatchingWindow": 0, "reportBatchItemFailures": false]),
        (
            "kinesis",
            [
                "startingPosition": "TRIM_HORIZON", "batchSize": 100, "maxBatchingWindow": 0,
                "parallelizationFactor": 1,
                "tumblingWindow": 0, "bisectBatchOnError": false, "maxRecordAge": -1, "retryAttempts": -1,
                "reportBatchItemFailures": false,
            ]
        ),
        (
            "dynamodb",
            [
                "startingPosition": "TRIM_HORIZON", "batchSize": 100, "maxBatchingWindow": 0,
                "parallelizationFactor": 1,
                "tumblingWindow": 0, "bisectBatchOnError": false, "maxRecordAge": -1, "retryAttempts": -1,
                "reportBatchItemFailures": false,
            ]
        ),
        ("managed-kafka", ["startingPosition": "TRIM_HORIZON", "batchSize": 100]),
        (
            "self-managed-kafka",
            [
                "consumptionMode": "Stream", "startingPosition": "TRIM_HORIZON", "batchSize": 100,
                "secret": .string(Requests.secret), "authenticationMethod": "SASL_SCRAM_512_AUTH",
            ]
        ),
        (
            "amazon-mq",
            ["secret": .string(Requests.secret), "authenticationMethod": "BASIC_AUTH", "batchSize": 100]
        ),
        (
            "documentdb",
            [
                "databaseName": "shop", "fullDocument": "Default", "secret": .string(Requests.secret),
                "authenticationMethod": "BASIC_AUTH", "startingPosition": "TRIM_HORIZON", "batchSize": 100,
            ]
        ),
        ("s3", ["events": ["s3:ObjectCreated:*"]]),
        ("sns", [:]),
    ]

    @Test(arguments: defaults)
    func defaultsAreFilledInInCanonicalOrder(type: String, options: JSONObject) throws {
        let answered = try Requests.definition(type).options
        #expect(answered == options)
        #expect(answered.names == options.names)
    }

    @Test func everyViolationIsReportedTogether() {
        let request: JSONValue = [
            "function": "no such name!", "enabled": 1, "tags": ["aws:x": "y"], "colour": "red",
            "source": ["type": "sqs", "queueArn": "arn:aws:sns:us-east-1:123456789012:orders", "topic": "x"],
            "options": [
                "batchSize": 20_000, "maxBatchingWindow": "5", "startingPosition": "LATEST", "batchSise": 1,
                "maxConcurrency": nil,
            ],
            "context": ["queueVisibilityTimeout": -1, "streamEnabled": true],
        ]
        let validated = MappingDefinition.creating(from: request, settings: Requests.settings)
        #expect(validated.value == nil)
        #expect(
            validated.refusals == [
                "/colour unknown-member",
                "/context/queueVisibilityTimeout out-of-range",
                "/context/streamEnabled not-allowed-for-source-type",
                "/enabled wrong-type",
                "/function malformed",
                "/options/batchSise unknown-member",
                "/options/batchSize out-of-range",
                "/options/maxBatchingWindow wrong-type",
                "/options/maxConcurrency null-not-allowed",
                "/options/startingPosition not-allowed-for-source-type",
                "/source/queueArn malformed",
                "/source/topic not-allowed-for-source-type",
                "/tags/aws:x malformed",
            ]
        )
    }

    @Test(arguments: [
        ([:] as JSONValue, ["/function required", "/source required"]),
        ([] as JSONValue, [" wrong-type"]),
        (["function": "f", "source": nil] as JSONValue, ["/source wrong-type"]),
        (["function": "f", "source": [:]] as JSONValue, ["/source/type required"]),
        (["function": "f", "source": ["type": "sqss"]] as JSONValue, ["/source/type not-in-enum"]),
        (["function": "f", "source": ["type": "sqs"]] as JSONValue, ["/source/queueArn required"]),
        (
            [
                "function": nil, "source": ["type": "sqs", "queueArn": .string(Requests.queue)], "options": nil,
                "tags": nil,
            ] as JSONValue,
            ["/function null-not-allowed", "/options null-not-allowed", "/tags null-not-allowed"]
        ),
    ])
    func brokenRequestsAreRefused(request: JSONValue, refusals: [String]) {
        #expect(MappingDefinition.creating(from: request, settings: Requests.settings).refusals == refusals)
    }

    /// The CDK takes the topic of a Kafka destination with the scheme that Lambda writes before it.
    @Test(arguments: ["failed", "kafka://failed"])
    func aDestinationTopicMayHaveItsScheme(_ topic: String) throws {
        for type in ["managed-kafka", "self-managed-kafka"] {
            let options: JSONObject = ["onFailure": ["type": "kafka", "topic": .string(topic)]]
            let definition = try Requests.definition(type, options)
            #expect(definition.options["onFailure"] == ["type": "kafka", "topic": "failed"])
            let destination = definition.wireMembers(mappingID: "x")["DestinationConfig"]
            #expect(destination == ["OnFailure": ["Destination": "kafka://failed"]])
        }
    }

    @Test func millisecondsAreNamedAsSuch() throws {
        let options: JSONObject = [
            "startingPosition": "AT_TIMESTAMP", "startingPositionTimestamp": 1_700_000_000_000,
        ]
        let refused = MappingDefinition.creating(from: Requests.create("kinesis", options), settings: Requests.settings)
        let violation = try #require(refused.violations.first)
        #expect(violation.pointer.description == "/options/startingPositionTimestamp")
        #expect(violation.message.contains("seconds, not milliseconds"))
        #expect(violation.fix?.contains("2023-11-14T22:13:20.000Z") == true)
        let wire: JSONObject = [
            "FunctionName": "orders", "EventSourceArn": "arn:aws:kinesis:us-east-1:123456789012:stream/clicks",
            "StartingPosition": "AT_TIMESTAMP", "StartingPositionTimestamp": 1_700_000_000_000,
        ]
        let errors = MappingDefinition.creating(fromWire: wire, settings: Requests.settings).violations.map(\.error)
        #expect(
            errors == [.serialization("'startingPositionTimestamp' must be in seconds, not milliseconds")]
        )
    }
}
