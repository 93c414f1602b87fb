import EventSources
import JSON
import Testing

/// Requests that AWS refuses, and how it words that.
@Suite struct WireRefusalTests {
    typealias Wire = WireMembersTests

    static let constraint = "failed to satisfy constraint:"

    /// A change of the smallest request at an index of ``WireMembersTests/smallest``; null removes a member.
    static let model: [(source: Int, change: JSONObject, pointer: String, error: WireViolation.Error)] = [
        (
            0, ["BatchSize": 10_001], "/BatchSize",
            .constraint("Value '10001' at 'batchSize' \(constraint) Member must have value less than or equal to 10000")
        ),
        (
            0, ["BatchSize": 0], "/BatchSize",
            .constraint("Value '0' at 'batchSize' \(constraint) Member must have value greater than or equal to 1")
        ),
        (0, ["BatchSize": "5"], "/BatchSize", .serialization("'batchSize' must be a whole number, not a string")),
        (0, ["Enabled": "yes"], "/Enabled", .serialization("'enabled' must be a Boolean, not a string")),
        (0, ["Tags": ["a": 1]], "/Tags", .serialization("'tags' must be an object of strings, not an object")),
        (
            0, ["FunctionName": nil], "/FunctionName",
            .constraint("Value null at 'functionName' \(constraint) Member must not be null")
        ),
        (
            1, ["StartingPosition": "invalid"], "/StartingPosition",
            .constraint(
                "Value 'invalid' at 'startingPosition' \(constraint) Member must satisfy enum value set: "
                    + "[LATEST, AT_TIMESTAMP, TRIM_HORIZON]"
            )
        ),
        (
            1, ["StartingPosition": nil], "/StartingPosition",
            .invalidParameter(
                "1 validation error detected: Value null at 'startingPosition' \(constraint) Member must not be null."
            )
        ),
        (
            0, ["FunctionResponseTypes": ["ReportBatchItemFailures", "ReportBatchItemFailures"]],
            "/FunctionResponseTypes",
            .constraint(
                "Value '[ReportBatchItemFailures, ReportBatchItemFailures]' at 'functionResponseTypes' \(constraint) "
                    + "Member must have length less than or equal to 1"
            )
        ),
        (
            0, ["ScalingConfig": ["MaximumConcurrency": 1]], "/ScalingConfig/MaximumConcurrency",
            .constraint(
                "Value '1' at 'scalingConfig.maximumConcurrency' \(constraint) Member must have value greater than or "
                    + "equal to 2"
            )
        ),
        (
            3, ["Topics": ["a", "b"]], "/Topics",
            .constraint("Value '[a, b]' at 'topics' \(constraint) Member must have length less than or equal to 1")
        ),
        (
            4, ["SourceAccessConfigurations": [["Type": "PASSWORD", "URI": "x"]]], "/SourceAccessConfigurations/0/Type",
            .constraint(
                "Value 'PASSWORD' at 'sourceAccessConfigurations.1.member.type' \(constraint) Member must satisfy enum "
                    + "value set: [BASIC_AUTH, VPC_SUBNET, VPC_SECURITY_GROUP, SASL_SCRAM_512_AUTH, "
                    + "SASL_SCRAM_256_AUTH, VIRTUAL_HOST, CLIENT_CERTIFICATE_TLS_AUTH, SERVER_ROOT_CA_CERTIFICATE, "
                    + "OAUTHBEARER_AUTH, OAUTHBEARER_SCOPE, OAUTHBEARER_AUDIENCE, OAUTHBEARER_LOGICAL_CLUSTER, "
                    + "OAUTHBEARER_IDENTITY_POOL, IAM_AUTH, IAM_OAUTHBEARER_AUTH]"
            )
        ),
        (
            1, ["StartingPositionTimestamp": "2026-01-02T03:04:05Z"], "/StartingPositionTimestamp",
            .serialization("'startingPositionTimestamp' must be a number of seconds, not a string")
        ),
    ]

    static let rules: [(source: Int, change: JSONObject, pointer: String, message: String)] =
        [
            (0, ["EventSourceArn": nil], "/EventSourceArn", "Unrecognized event source."),
            (
                0, ["EventSourceArn": "arn:aws:sns:us-east-1:123456789012:x"], "/EventSourceArn",
                "Unrecognized event source."
            ),
            (
                0, ["StartingPosition": "LATEST"], "/StartingPosition",
                "StartingPosition is not valid for SQS event sources."
            ),
            (
                0, ["MaximumRetryAttempts": 3], "/MaximumRetryAttempts",
                "Unsupported 'maximumRetryAttempts' parameter for given event source mapping type."
            ),
            (
                0, ["DestinationConfig": ["OnSuccess": ["Destination": "arn:aws:s3:::failures"]]], "/DestinationConfig",
                "Unsupported DestinationConfig parameter for given event source mapping type."
            ),
            (
                1, ["DestinationConfig": ["OnSuccess": ["Destination": "arn:aws:s3:::failures"]]],
                "/DestinationConfig/OnSuccess",
                "Unsupported DestinationConfig parameter for given event source mapping type."
            ),
            (
                0, ["BatchSize": 11], "/BatchSize",
                "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10"
            ),
            (
                0, ["EventSourceArn": .string(Requests.queue + ".fifo"), "MaximumBatchingWindowInSeconds": 1],
                "/MaximumBatchingWindowInSeconds", "Batching window is not supported for FIFO queues"
            ),
            (
                1, ["MaximumRecordAgeInSeconds": 59], "/MaximumRecordAgeInSeconds",
                "MaximumRecordAgeInSeconds must be either -1 (forever) or between 60 and 604800 (inclusive)"
            ),
            (
                2, ["StartingPosition": "AT_TIMESTAMP"], "/StartingPosition",
                "Unsupported starting position for arn type: arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/"
                    + "2026-01-02T03:04:05.678"
            ),
            (
                1, ["StartingPosition": "AT_TIMESTAMP"], "/StartingPositionTimestamp",
                "Need to specify a timestamp for AT_TIMESTAMP starting position."
            ),
            (
                4, ["SourceAccessConfigurations": nil], "/SourceAccessConfigurations",
                "Required 'sourceAccessConfigurations' parameter is missing."
            ),
            (4, ["Topics": nil], "/Topics", "Required 'topics' parameter is missing."),
            (5, ["Queues": nil], "/Queues", "Required 'queues' parameter is missing."),
            (
                3, ["SelfManagedKafkaEventSourceConfig": ["ConsumerGroupId": "x"]],
                "/SelfManagedKafkaEventSourceConfig",
                "Unsupported 'selfManagedKafkaEventSourceConfig' parameter for given event source mapping type."
            ),
        ]
        + [
            #"null"#, #"simple string"#, #"{"eventSource": "aws:sqs"}"#, #"{"eventSource": []}"#, #"{"a":[1],"a":[2]}"#,
            "",
        ]
        .map { pattern in
            (
                0, ["FilterCriteria": ["Filters": [["Pattern": .string(pattern)]]]],
                "/FilterCriteria/Filters/0/Pattern",
                "Invalid filter pattern definition."
            )
        }

    static func refused(_ source: Int, _ change: JSONObject) -> [WireViolation] {
        var request = Wire.smallest[source].request
        request["FunctionName"] = "orders"
        for (name, value) in change { request[name] = value }
        return MappingDefinition.creating(fromWire: request, settings: Requests.settings).violations
    }

    @Test(arguments: model)
    func violatedConstraintsAreWordedLikeAWSs(
        source: Int,
        change: JSONObject,
        pointer: String,
        error: WireViolation.Error
    ) {
        let violations = Self.refused(source, change)
        #expect(violations.map(\.error) == [error])
        #expect(violations.map(\.finding.pointer.description) == [pointer])
    }

    @Test(arguments: rules)
    func brokenRulesAreWordedLikeAWSs(source: Int, change: JSONObject, pointer: String, message: String) {
        let violations = Self.refused(source, change)
        #expect(violations.map(\.error) == [.invalidParameter(message)])
        #expect(violations.allSatisfy { $0.finding.pointer.description.hasPrefix(pointer) })
    }

    @Test func unknownMembersAreNamed() {
        let violations = Self.refused(0, ["BatchSise": 1, "ScalingConfig": ["MaxConcurrency": 1]])
        #expect(violations.map(\.finding.pointer.description) == ["/BatchSise", "/ScalingConfig/MaxConcurrency"])
        #expect(
            violations.map(\.error) == [
                .unknownMember("Unknown member 'BatchSise' at 'batchSise'; did you mean 'BatchSize'?"),
                .unknownMember(
                    "Unknown member 'MaxConcurrency' at 'scalingConfig.maxConcurrency'; did you mean 'MaximumConcurrency'?"
                ),
            ]
        )
    }

    /// Access configurations that cannot stand together, or not with the source.
    static let access: [(source: Int, entries: JSONValue, pointers: [String])] = [
        (
            4,
            [
                ["Type": "BASIC_AUTH", "URI": .string(Requests.secret)],
                ["Type": "SASL_SCRAM_512_AUTH", "URI": .string(Requests.secret)],
            ],
            ["/SourceAccessConfigurations/1/Type"]
        ),
        (4, [["Type": "VPC_SUBNET", "URI": "subnet:subnet-0a"]], ["/SourceAccessConfigurations"]),
        (
            4, [["Type": "VIRTUAL_HOST", "URI": "/"]],
            ["/SourceAccessConfigurations/0/Type"]
        ),
        (4, [["Type": "BASIC_AUTH"]], ["/SourceAccessConfigurations"]),
        (4, [["Type": "BASIC_AUTH", "URI": "not an arn"]], ["/SourceAccessConfigurations/0/URI"]),
        (4, [["Type": "IAM_AUTH", "URI": .string(Requests.secret)]], ["/SourceAccessConfigurations"]),
        (4, [["URI": .string(Requests.secret)]], ["/SourceAccessConfigurations/0/Type"]),
        (4, "x", ["/SourceAccessConfigurations"]),
        (3, [["Type": "BASIC_AUTH", "URI": .string(Requests.secret)]], ["/SourceAccessConfigurations/0/Type"]),
        (
            5, [["Type": "SASL_SCRAM_512_AUTH", "URI": .string(Requests.secret)]],
            ["/SourceAccessConfigurations/0/Type"]
        ),
    ]

    @Test(arguments: access)
    func accessConfigurationsFitTheSource(source: Int, entries: JSONValue, pointers: [String]) {
        let violations = Self.refused(source, ["SourceAccessConfigurations": entries])
        #expect(violations.map(\.finding.pointer.description).sorted() == pointers)
    }
}
