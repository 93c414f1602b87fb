import EventSources
import JSON
import Testing

/// What every option takes and refuses: the boundary, just outside it, the wrong type.
@Suite struct OptionBoundaryTests {
    typealias Case = (
        types: [String], option: String, with: JSONObject, accepted: [JSONValue], refused: [(JSONValue, String)]
    )

    static let streams = ["kinesis", "dynamodb"]
    static let kafka = ["managed-kafka", "self-managed-kafka"]
    static let slow = ["managed-kafka", "self-managed-kafka", "amazon-mq", "documentdb"]
    static let polled = ["sqs"] + streams + slow
    static let window: JSONObject = ["maxBatchingWindow": 1]
    static let pollers: JSONObject = ["provisionedPollerConfig": ["minimumPollers": 2]]
    static let filters: JSONObject = ["filters": [["body": ["a": [1]]]]]
    static let network: JSONObject = ["vpcSubnets": ["subnet-0a"], "securityGroups": ["sg-0a"]]

    static let numbers: [Case] = [
        (
            ["sqs"], "batchSize", window, [1, 10, 10_000, 10.0],
            [
                (0, "out-of-range"), (10_001, "out-of-range"), (-1, "out-of-range"), (1.5, "wrong-type"),
                ("5", "wrong-type"),
            ]
        ),
        (
            streams + slow, "batchSize", [:], [1, 10_000],
            [
                (0, "out-of-range"), (10_001, "out-of-range"), (true, "wrong-type"), ([], "wrong-type"),
                (1e300, "wrong-type"),
            ]
        ),
        (
            polled, "maxBatchingWindow", [:], [0, 300],
            [(-1, "out-of-range"), (301, "out-of-range"), (0.5, "wrong-type"), ("1", "wrong-type")]
        ),
        (
            streams, "parallelizationFactor", [:], [1, 10],
            [(0, "out-of-range"), (11, "out-of-range"), ("1", "wrong-type")]
        ),
        (
            streams, "tumblingWindow", [:], [0, 900],
            [(-1, "out-of-range"), (901, "out-of-range"), ([:], "wrong-type")]
        ),
        (
            streams, "maxRecordAge", [:], [-1, 60, 604_800],
            [
                (-2, "out-of-range"), (0, "out-of-range"), (59, "out-of-range"), (604_801, "out-of-range"),
                ("-1", "wrong-type"),
            ]
        ),
        (
            kafka, "maxRecordAge", pollers, [-1, 60, 604_800],
            [(59, "out-of-range"), (604_801, "out-of-range")]
        ),
        (
            streams, "retryAttempts", [:], [-1, 0, 10_000],
            [(-2, "out-of-range"), (10_001, "out-of-range"), (false, "wrong-type")]
        ),
        (kafka, "retryAttempts", pollers, [-1, 0, 10_000], [(-2, "out-of-range"), (10_001, "out-of-range")]),
        (
            ["sqs"], "maxConcurrency", [:], [2, 1000],
            [(0, "out-of-range"), (1, "out-of-range"), (1001, "out-of-range"), ("2", "wrong-type")]
        ),
    ]

    static let words: [Case] = [
        (
            ["sqs"] + streams, "reportBatchItemFailures", [:], [true, false],
            [(0, "wrong-type"), ("true", "wrong-type"), ([], "wrong-type")]
        ),
        (kafka, "reportBatchItemFailures", pollers, [true, false], [(1, "wrong-type")]),
        (streams, "bisectBatchOnError", [:], [true, false], [(1, "wrong-type")]),
        (kafka, "bisectBatchOnError", pollers, [true, false], [("false", "wrong-type")]),
        (
            ["dynamodb"], "startingPosition", [:], ["TRIM_HORIZON", "LATEST"],
            [("AT_TIMESTAMP", "not-in-enum"), (1, "wrong-type")]
        ),
        (
            ["kinesis", "documentdb"] + kafka, "startingPosition",
            [:], ["TRIM_HORIZON", "LATEST"], [("latest", "not-in-enum"), ("", "not-in-enum"), (true, "wrong-type")]
        ),
        (
            ["kinesis", "documentdb"] + kafka, "startingPositionTimestamp", ["startingPosition": "AT_TIMESTAMP"],
            [0, 1_700_000_000, 1_700_000_000.5, "2023-01-02T03:04:05Z", "2023-01-02T03:04:05.5+01:00"],
            [
                ("2023-01-02", "malformed"), (true, "wrong-type"), (1e20, "out-of-range"),
                ("2099-01-01T00:00:00Z", "in-the-future"),
            ]
        ),
        (kafka, "logLevel", pollers, ["DEBUG", "INFO", "WARN"], [("ERROR", "not-in-enum"), ("info", "not-in-enum")]),
        (["documentdb"], "fullDocument", [:], ["Default", "UpdateLookup"], [("default", "not-in-enum")]),
        (["self-managed-kafka"], "consumptionMode", [:], ["Stream"], [("stream", "not-in-enum"), (1, "wrong-type")]),
        (
            ["managed-kafka"], "authenticationMethod", ["secret": .string(Requests.secret)],
            ["SASL_SCRAM_512_AUTH", "CLIENT_CERTIFICATE_TLS_AUTH"],
            [("BASIC_AUTH", "not-in-enum"), ("SASL_SCRAM_256_AUTH", "not-in-enum")]
        ),
        (
            ["self-managed-kafka"], "authenticationMethod", [:],
            [
                "SASL_SCRAM_512_AUTH", "SASL_SCRAM_256_AUTH", "BASIC_AUTH", "CLIENT_CERTIFICATE_TLS_AUTH",
                "OAUTHBEARER_AUTH",
            ],
            [("PLAIN", "not-in-enum"), (1, "wrong-type")]
        ),
        (
            ["amazon-mq", "documentdb"], "authenticationMethod", [:], ["BASIC_AUTH"],
            [("SASL_SCRAM_512_AUTH", "not-in-enum")]
        ),
    ]

    static let texts: [Case] = [
        (
            kafka, "consumerGroupId", [:], ["a", .string(String(repeating: "a", count: 200)), "a-/*:_+=. @B9"],
            [
                ("", "out-of-range"), (.string(String(repeating: "a", count: 201)), "out-of-range"),
                ("a,b", "malformed"),
                ("ä", "malformed"), (1, "wrong-type"),
            ]
        ),
        (
            ["documentdb"], "databaseName", [:], ["a", .string(String(repeating: "d", count: 63))],
            [
                ("", "out-of-range"), (.string(String(repeating: "d", count: 64)), "out-of-range"),
                ("a b", "malformed"),
                ("a/b", "malformed"), ("a.b", "malformed"), ("a$", "malformed"), ("\"", "malformed"),
            ]
        ),
        (
            ["documentdb"], "collectionName", [:], ["a", "_a.b c", .string(String(repeating: "c", count: 57))],
            [
                ("", "out-of-range"), (.string(String(repeating: "c", count: 58)), "out-of-range"),
                ("system.users", "malformed"), ("-a", "malformed"), ("a$b", "malformed"),
            ]
        ),
        (
            ["self-managed-kafka"], "vpc", network, ["vpc-0a1b2c3d"],
            [("0a1b", "malformed"), ("vpc-", "malformed"), (1, "wrong-type")]
        ),
        (
            ["self-managed-kafka"], "vpcSubnets", network, [["subnet-0a", "subnet-0b"]],
            [
                ([], "out-of-range"), (["sg-0a"], "malformed"), (["subnet-0a", "subnet-0a"], "duplicate"),
                ("subnet-0a", "wrong-type"), (.array((0...16).map { .string("subnet-0\($0)") }), "out-of-range"),
            ]
        ),
        (
            ["self-managed-kafka"], "securityGroups", network, [["sg-0a", "sg-0b"]],
            [
                ([], "out-of-range"), (["subnet-0a"], "malformed"),
                (.array((0...5).map { .string("sg-0\($0)") }), "out-of-range"),
            ]
        ),
    ]

    static let resources: [Case] = [
        (
            slow.filter { $0 != "self-managed-kafka" } + ["self-managed-kafka"], "secret", [:],
            [.string(Requests.secret)],
            [
                (.string(Requests.key), "malformed"), ("kafka-secret", "malformed"), (1, "wrong-type"),
                (.string(Requests.secret + String(repeating: "x", count: 200)), "malformed"),
            ]
        ),
        (
            ["self-managed-kafka"], "rootCACertificate", [:], [.string(Requests.secret)],
            [(.string(Requests.queue), "malformed")]
        ),
        (
            polled, "filterEncryption", filters,
            [.string(Requests.key), "arn:aws:kms:us-east-1:123456789012:alias/filters"],
            [(.string(Requests.secret), "malformed"), ("", "malformed"), (1, "wrong-type")]
        ),
        (
            ["sns"], "deadLetterQueue", [:], [.string(Requests.queue)],
            [
                (.string(Requests.queue + ".fifo"), "fifo-not-supported"),
                ("arn:aws:sqs:eu-west-1:123456789012:orders", "other-region"),
                ("arn:aws:sqs:us-east-1:210987654321:orders", "other-account"),
                ("arn:aws:sns:us-east-1:123456789012:orders", "malformed"),
            ]
        ),
    ]

    static let objects: [Case] = [
        (
            streams + kafka, "onFailure", [:],
            [
                ["type": "sqs", "arn": .string(Requests.queue)], ["type": "s3", "arn": "arn:aws:s3:::failures"],
                ["type": "sns", "arn": "arn:aws:sns:us-east-1:123456789012:failures"],
            ],
            [
                (["type": "sqs", "arn": "arn:aws:s3:::failures"], "malformed"),
                (["type": "sqs", "arn": .string(Requests.queue + ".fifo")], "fifo-not-supported"),
                (["type": "sns", "arn": "arn:aws:sns:us-east-1:123456789012:failures.fifo"], "fifo-not-supported"),
                (["type": "sqs"], "required"), (["arn": .string(Requests.queue)], "required"),
                (["type": "sqs", "arn": .string(Requests.queue), "topic": "x"], "unknown-member"),
                (["type": "lambda", "arn": "x"], "not-in-enum"), (.string(Requests.queue), "wrong-type"),
            ]
        ),
        (streams, "onFailure", [:], [], [(["type": "kafka", "topic": "failed"], "not-in-enum")]),
        (
            kafka, "onFailure", [:], [["type": "kafka", "topic": "failed"], ["type": "kafka", "topic": "f"]],
            [
                (["type": "kafka", "topic": "orders"], "mutually-exclusive"),
                (["type": "kafka", "topic": ".x"], "malformed"),
                (["type": "kafka", "topic": "kafka://.x"], "malformed"),
                (["type": "kafka", "topic": "kafka://kafka://x"], "malformed"),
                (["type": "kafka", "topic": "kafka://"], "out-of-range"),
                (["type": "kafka", "topic": "kafka://orders"], "mutually-exclusive"),
                (["type": "kafka", "topic": .string(String(repeating: "t", count: 250))], "out-of-range"),
            ]
        ),
        (
            ["sqs"], "provisionedPollerConfig", [:],
            [
                ["minimumPollers": 2], ["maximumPollers": 2], ["minimumPollers": 200, "maximumPollers": 10_000],
            ],
            [
                ([:], "required"), (["minimumPollers": 1], "out-of-range"), (["minimumPollers": 201], "out-of-range"),
                (["maximumPollers": 1], "out-of-range"), (["maximumPollers": 10_001], "out-of-range"),
                (["minimumPollers": 5, "maximumPollers": 4], "out-of-range"),
                (["pollerGroupName": "x"], "unknown-member"),
                (true, "wrong-type"),
            ]
        ),
        (
            kafka, "provisionedPollerConfig", [:],
            [
                ["minimumPollers": 1, "maximumPollers": 1], ["minimumPollers": 200, "maximumPollers": 2000],
                ["pollerGroupName": .string(String(repeating: "g", count: 128))],
            ],
            [
                (["minimumPollers": 0], "out-of-range"), (["maximumPollers": 2001], "out-of-range"),
                (["pollerGroupName": ""], "out-of-range"), (["pollerGroupName": "a b"], "malformed"),
                (["pollerGroupName": .string(String(repeating: "g", count: 129))], "out-of-range"),
            ]
        ),
        (
            ["sqs", "amazon-mq", "documentdb"] + streams, "metricsConfig", [:], [["metrics": ["EventCount"]]],
            [
                (["metrics": []], "out-of-range"), (["metrics": ["ErrorCount"]], "not-in-enum"), ([:], "required"),
                (["metrics": ["EventCount"], "level": 1], "unknown-member"), (["EventCount"], "wrong-type"),
            ]
        ),
        (
            kafka, "metricsConfig", pollers, [["metrics": ["EventCount", "ErrorCount", "KafkaMetrics"]]],
            [(["metrics": ["EventCount", "EventCount"]], "duplicate")]
        ),
        (
            polled, "filters", [:], [[["body": ["a": [1]]]]],
            [
                ([["body": "a"]], "wrong-type"), ("{}", "wrong-type"), (["{\"body\":[1]}"], "wrong-type"),
                (.array((0...5).map { ["body": ["a": [.integer($0)]]] }), "out-of-range"),
            ]
        ),
        (
            ["self-managed-kafka"], "oauth", ["authenticationMethod": "OAUTHBEARER_AUTH"],
            [["scope": "a b"], ["audience": "x", "logicalCluster": "y", "identityPool": "z"]],
            [
                ([:], "required"), (["scope": ""], "out-of-range"), (["scope": "ä"], "malformed"),
                (["realm": "x"], "unknown-member"),
            ]
        ),
        (
            ["s3"], "events", [:], [["s3:ObjectCreated:*", "s3:ObjectRemoved:Delete"]],
            [
                ([], "out-of-range"), (["ObjectCreated"], "not-in-enum"),
                (["s3:ObjectCreated:*", "s3:ObjectCreated:Put"], "duplicate"),
            ]
        ),
        (
            ["s3"], "filters", [:], [[["prefix": "a/", "suffix": ".b"]]],
            [
                ([["prefix": "a"], ["prefix": "b"]], "duplicate"), ([[:]], "required"),
                ([["name": "x"]], "unknown-member"), ("x", "wrong-type"),
            ]
        ),
        (
            ["sns"], "filterPolicy", [:], [["a": ["x"]], [:]],
            [
                (["a": "x"], "wrong-type"), ("{}", "wrong-type"),
                (["a": [1], "b": [1], "c": [1], "d": [1], "e": [1], "f": [1]], "out-of-range"),
            ]
        ),
        (
            ["sns"], "filterPolicyWithMessageBody", [:], [["a": ["b": ["x"]]]],
            [(["a": []], "out-of-range"), ([], "wrong-type")]
        ),
    ]

    static let registry: JSONObject = [
        "type": "glue", "schemaRegistryArn": "arn:aws:glue:us-east-1:123456789012:registry/shop",
        "eventRecordFormat": "JSON", "schemaValidationConfigs": [["attribute": "VALUE"]],
    ]
    static let confluent: JSONObject = [
        "type": "confluent", "schemaRegistryUri": "https://registry.example.com", "authenticationType": "BASIC_AUTH",
        "secret": .string(Requests.secret), "eventRecordFormat": "SOURCE",
        "schemaValidationConfigs": [["attribute": "KEY"], ["attribute": "VALUE"]],
    ]

    static func changed(_ object: JSONObject, _ name: String, _ value: JSONValue?) -> JSONValue {
        var object = object
        object[name] = value
        return .object(object)
    }

    static let registries: [Case] = [
        (
            kafka, "schemaRegistryConfig", pollers,
            [
                .object(registry), .object(confluent),
                changed(confluent, "rootCACertificate", .string(Requests.secret)),
                changed(confluent, "authenticationType", "SERVER_ROOT_CA_CERTIFICATE"),
            ],
            [
                (changed(registry, "type", "apicurio"), "not-in-enum"),
                (changed(registry, "schemaRegistryArn", nil), "required"),
                (changed(registry, "schemaRegistryArn", .string(Requests.queue)), "malformed"),
                (changed(registry, "secret", .string(Requests.secret)), "unknown-member"),
                (changed(registry, "eventRecordFormat", "AVRO"), "not-in-enum"),
                (changed(registry, "schemaValidationConfigs", []), "out-of-range"),
                (changed(registry, "schemaValidationConfigs", [["attribute": "HEADER"]]), "not-in-enum"),
                (changed(confluent, "schemaRegistryUri", "http://registry.example.com"), "malformed"),
                (changed(confluent, "authenticationType", nil), "required"),
                (changed(confluent, "secret", nil), "required"),
            ]
        )
    ]

    @Test(arguments: [numbers, words, texts, resources, objects, registries].flatMap(\.self))
    func boundariesAreAcceptedAndWhatIsBeyondIsRefused(test: Case) {
        for type in test.types {
            func check(_ value: JSONValue) -> Validated<MappingDefinition> {
                var options = test.with
                options[test.option] = value
                return MappingDefinition.creating(from: Requests.create(type, options), settings: Requests.settings)
            }
            for value in test.accepted {
                #expect(check(value).refusals == [], "\(type) \(test.option) \(value.text())")
            }
            for (value, code) in test.refused {
                let refusals = check(value).violations
                let place = "/options/\(test.option)"
                #expect(
                    refusals.contains { $0.code.rawValue == code && $0.pointer.description.hasPrefix(place) },
                    "\(type) \(test.option) \(value.text()): \(refusals.map { "\($0.pointer) \($0.code)" })"
                )
                #expect(refusals.allSatisfy { !$0.message.isEmpty && ($0.fix != nil || $0.allowed != nil) })
            }
        }
    }

    @Test func everyOptionOfEveryTypeIsTested() {
        let tested = [Self.numbers, Self.words, Self.texts, Self.resources, Self.objects, Self.registries].flatMap(
            \.self
        )
        for type in SourceType.all {
            for option in type.options {
                #expect(
                    tested.contains { $0.option == option.name && $0.types.contains(type.name) },
                    "\(type) \(option.name)"
                )
            }
        }
    }

    /// An option on every type that does not have it is refused and the types that do are named.
    @Test func optionsOfOtherTypesAreRefusedByName() {
        let names = Set(SourceType.all.flatMap { $0.options.map(\.name) })
        for type in SourceType.all {
            for name in names where type.option(name) == nil {
                let request = Requests.create(type.name, [name: 1])
                let violations = MappingDefinition.creating(from: request, settings: Requests.settings).violations
                #expect(violations.map(\.code) == [.notAllowedForSourceType], "\(type) \(name)")
                let takers = SourceType.all.filter { $0.option(name) != nil }.map(\.name)
                #expect(takers.allSatisfy { violations[0].message.contains($0) })
            }
        }
    }
}
