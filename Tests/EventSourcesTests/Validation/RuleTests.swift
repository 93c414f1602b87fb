import EventSources
import JSON
import Testing

/// Rules over several members: what is refused where, and what stands beside it unharmed.
@Suite struct RuleTests {
    typealias Case = (type: String, options: JSONObject, source: JSONObject, refusals: [String])

    static let fifo: JSONObject = ["queueArn": .string(Requests.queue + ".fifo")]
    static let pollers: JSONObject = ["provisionedPollerConfig": ["minimumPollers": 2]]
    static let network: JSONObject = ["vpcSubnets": ["subnet-0a"], "securityGroups": ["sg-0a"]]

    static func with(_ objects: JSONObject...) -> JSONObject {
        JSONObject(objects.flatMap { $0.map { ($0.name, $0.value) } })
    }

    static let queues: [Case] = [
        ("sqs", ["batchSize": 10], [:], []),
        ("sqs", ["batchSize": 11], [:], ["/options/batchSize requires"]),
        ("sqs", ["batchSize": 11, "maxBatchingWindow": 0], [:], ["/options/batchSize requires"]),
        ("sqs", ["batchSize": 11, "maxBatchingWindow": 1], [:], []),
        ("sqs", ["batchSize": 11, "maxBatchingWindow": 301], [:], ["/options/maxBatchingWindow out-of-range"]),
        ("sqs", ["batchSize": 10, "maxBatchingWindow": 0], fifo, []),
        ("sqs", ["batchSize": 11], fifo, ["/options/batchSize out-of-range"]),
        ("sqs", ["maxBatchingWindow": 1], fifo, ["/options/maxBatchingWindow fifo-not-supported"]),
        (
            "sqs", ["maxConcurrency": 2, "provisionedPollerConfig": ["minimumPollers": 2]], [:],
            ["/options/provisionedPollerConfig mutually-exclusive"]
        ),
        (
            "sqs", ["provisionedPollerConfig": ["minimumPollers": 10, "maximumPollers": 9]], [:],
            ["/options/provisionedPollerConfig/minimumPollers out-of-range"]
        ),
        ("sqs", ["filterEncryption": .string(Requests.key)], [:], ["/options/filterEncryption requires"]),
        (
            "sqs", ["filterEncryption": .string(Requests.key), "filters": []], [:],
            ["/options/filterEncryption requires"]
        ),
        ("sqs", ["filterEncryption": .string(Requests.key), "filters": "x"], [:], ["/options/filters wrong-type"]),
        ("sqs", [:], ["queueArn": "arn:aws:sqs:eu-west-1:123456789012:q"], ["/source/queueArn other-region"]),
        ("sqs", [:], ["queueArn": "arn:aws:sqs:us-east-1:210987654321:q"], []),
    ]

    static let streams: [Case] = [
        ("kinesis", ["startingPosition": "AT_TIMESTAMP"], [:], ["/options/startingPositionTimestamp required"]),
        (
            "kinesis", ["startingPositionTimestamp": 1_700_000_000], [:],
            ["/options/startingPositionTimestamp requires"]
        ),
        (
            "kinesis", ["startingPosition": "LAST", "startingPositionTimestamp": 1_700_000_000], [:],
            ["/options/startingPosition not-in-enum"]
        ),
        (
            "kinesis", ["startingPosition": "AT_TIMESTAMP", "startingPositionTimestamp": "soon"], [:],
            ["/options/startingPositionTimestamp malformed"]
        ),
        (
            "documentdb", [:], ["clusterArn": "arn:aws:rds:us-east-1:210987654321:cluster:shop"],
            ["/source/clusterArn other-account"]
        ),
        (
            "amazon-mq", [:],
            ["brokerArn": "arn:aws:mq:us-east-1:210987654321:broker:shop:b-1234a5b6-78cd-901e-2fgh-3i45j6k17819"],
            ["/source/brokerArn other-account"]
        ),
        ("amazon-mq", [:], ["virtualHost": "/shop"], []),
        ("amazon-mq", [:], ["virtualHost": ""], ["/source/virtualHost out-of-range"]),
        (
            "kinesis", [:],
            ["streamArn": "arn:aws:kinesis:us-east-1:123456789012:stream/clicks/consumer/fan:1700000000"], []
        ),
        ("s3", [:], ["bucketArn": "arn:aws-cn:s3:::images"], ["/source/bucketArn other-partition"]),
        (
            "sns", [:], ["topicArn": "arn:aws:sns:us-east-1:123456789012:news.fifo"],
            ["/source/topicArn fifo-not-supported"]
        ),
        ("sns", [:], ["topicArn": "arn:aws:sns:eu-west-1:210987654321:news"], []),
        (
            "sns", ["filterPolicy": ["a": ["x"]], "filterPolicyWithMessageBody": ["a": ["x"]]], [:],
            ["/options/filterPolicyWithMessageBody mutually-exclusive"]
        ),
    ]

    static let brokers: [Case] = [
        ("self-managed-kafka", [:], ["bootstrapServers": []], ["/source/bootstrapServers out-of-range"]),
        ("self-managed-kafka", [:], ["bootstrapServers": ["a:1", "a:1"]], ["/source/bootstrapServers/1 duplicate"]),
        ("self-managed-kafka", [:], ["bootstrapServers": ["a"]], ["/source/bootstrapServers/0 malformed"]),
        (
            "self-managed-kafka", [:], ["bootstrapServers": ["a:0", "b:65536", "c:1", "-d:2", "e..f:3"]],
            [
                "/source/bootstrapServers/0 malformed", "/source/bootstrapServers/1 malformed",
                "/source/bootstrapServers/3 malformed", "/source/bootstrapServers/4 malformed",
            ]
        ),
        ("self-managed-kafka", [:], ["topic": "a"], ["/source/topic out-of-range"]),
        ("managed-kafka", [:], ["topic": ".ab"], ["/source/topic malformed"]),
        ("managed-kafka", ["authenticationMethod": "CLIENT_CERTIFICATE_TLS_AUTH"], [:], ["/options/secret required"]),
        ("managed-kafka", ["retryAttempts": 3], [:], ["/options/retryAttempts requires"]),
        ("managed-kafka", ["retryAttempts": -1, "bisectBatchOnError": false], [:], []),
        (
            "managed-kafka",
            [
                "bisectBatchOnError": true, "maxRecordAge": 60, "reportBatchItemFailures": true, "logLevel": "INFO",
                "metricsConfig": ["metrics": ["EventCount"]],
                "schemaRegistryConfig": .object(OptionBoundaryTests.registry),
            ],
            [:],
            [
                "/options/bisectBatchOnError requires", "/options/logLevel requires", "/options/maxRecordAge requires",
                "/options/metricsConfig requires", "/options/reportBatchItemFailures requires",
                "/options/schemaRegistryConfig requires",
            ]
        ),
        (
            "managed-kafka",
            ["provisionedPollerConfig": ["minimumPollers": 0], "retryAttempts": 3],
            [:], ["/options/provisionedPollerConfig/minimumPollers out-of-range"]
        ),
        (
            "self-managed-kafka",
            with(
                pollers,
                [
                    "schemaRegistryConfig": OptionBoundaryTests.changed(
                        with(OptionBoundaryTests.confluent, ["rootCACertificate": .string(Requests.secret)]),
                        "authenticationType",
                        "SERVER_ROOT_CA_CERTIFICATE"
                    )
                ]
            ),
            [:], ["/options/schemaRegistryConfig/rootCACertificate mutually-exclusive"]
        ),
        (
            "self-managed-kafka", with(network, ["vpc": "vpc-0a", "consumptionMode": "Queue", "maxBatchingWindow": 1]),
            [:],
            ["/options/maxBatchingWindow mutually-exclusive", "/options/startingPosition mutually-exclusive"]
        ),
        (
            "self-managed-kafka", ["vpc": "vpc-0a"], [:],
            ["/options/securityGroups required", "/options/vpcSubnets required"]
        ),
        ("self-managed-kafka", ["vpcSubnets": ["subnet-0a"]], [:], ["/options/securityGroups required"]),
        ("self-managed-kafka", ["securityGroup": "sg-0a"], [:], ["/options/vpcSubnets required"]),
        (
            "self-managed-kafka", ["securityGroup": "sg-0a", "securityGroups": ["sg-0b"], "vpcSubnets": ["subnet-0a"]],
            [:],
            ["/options/securityGroups mutually-exclusive"]
        ),
        ("self-managed-kafka", ["oauth": ["scope": "x"]], [:], ["/options/oauth requires"]),
    ]

    @Test(arguments: [queues, streams, brokers].flatMap(\.self))
    func rulesOverSeveralMembersNameTheOffender(test: Case) {
        let request = Requests.create(test.type, test.options, source: test.source)
        #expect(MappingDefinition.creating(from: request, settings: Requests.settings).refusals == test.refusals)
    }

    /// Options of self-managed Kafka without those that the smallest request has.
    static let access: [(options: JSONObject, refusals: [String])] = [
        (["startingPosition": "LATEST"], ["/options/secret required"]),
        ([:], ["/options/secret required", "/options/startingPosition required"]),
        (with(["startingPosition": "LATEST"], network), []),
        (["startingPosition": "LATEST", "authenticationMethod": "IAM_AUTH"], []),
        (
            ["startingPosition": "LATEST", "authenticationMethod": "IAM_AUTH", "secret": .string(Requests.secret)],
            ["/options/secret mutually-exclusive"]
        ),
        (
            ["startingPosition": "LATEST", "authenticationMethod": "IAM_OAUTHBEARER_AUTH"],
            ["/options/oauth/audience required"]
        ),
        (
            [
                "startingPosition": "LATEST", "authenticationMethod": "IAM_OAUTHBEARER_AUTH",
                "oauth": ["audience": "x", "scope": "y"],
            ],
            ["/options/oauth/scope mutually-exclusive"]
        ),
        (
            [
                "startingPosition": "LATEST", "authenticationMethod": "OAUTHBEARER_AUTH",
                "secret": .string(Requests.secret), "oauth": ["scope": "y"],
            ],
            []
        ),
        (["startingPosition": "LATEST", "authenticationMethod": "BASIC_AUTH"], ["/options/secret required"]),
        (with(["consumptionMode": "Queue"], network), []),
        (
            with(["consumptionMode": "Queue", "retryAttempts": -1], network, pollers),
            ["/options/retryAttempts out-of-range"]
        ),
        (with(["consumptionMode": "Queue", "retryAttempts": 0], network, pollers), []),
        (
            [
                "startingPosition": "LATEST", "authenticationMethod": "OAUTHBEARER_AUTH",
                "secret": .string(Requests.secret), "rootCACertificate": .string(Requests.secret),
                "oauth": ["audience": "x", "scope": "y", "identityPool": "z", "logicalCluster": "c"],
                "vpcSubnets": .array((10..<26).map { .string("subnet-\($0)") }),
                "securityGroups": ["sg-0a", "sg-0b"],
            ],
            ["/options/vpcSubnets out-of-range"]
        ),
    ]

    @Test(arguments: access)
    func credentialsAndNetworksGoTogether(options: JSONObject, refusals: [String]) {
        let request: JSONValue = [
            "function": "orders", "source": .object(Requests.sources["self-managed-kafka"] ?? [:]),
            "options": .object(options),
        ]
        #expect(MappingDefinition.creating(from: request, settings: Requests.settings).refusals == refusals)
    }

    static let facts: [(type: String, context: JSONObject, refusals: [String], warnings: [String])] = [
        ("sqs", ["functionTimeout": 30, "queueVisibilityTimeout": 180], [], []),
        ("sqs", ["functionTimeout": 30, "queueVisibilityTimeout": 179], [], ["visibility-timeout-below-recommended"]),
        ("sqs", ["functionTimeout": 30, "queueVisibilityTimeout": 30], [], ["visibility-timeout-below-recommended"]),
        (
            "sqs", ["functionTimeout": 30, "queueVisibilityTimeout": 29],
            ["/context/queueVisibilityTimeout visibility-timeout-too-short"], []
        ),
        ("sqs", ["queueVisibilityTimeout": 1], [], []),
        ("sqs", ["queueReceiveMessageWaitTime": 0], [], ["short-polling"]),
        ("sqs", ["queueReceiveMessageWaitTime": 21], ["/context/queueReceiveMessageWaitTime out-of-range"], []),
        ("sqs", ["functionTimeout": 901], ["/context/functionTimeout out-of-range"], []),
        ("dynamodb", ["streamEnabled": true], [], []),
        ("dynamodb", ["streamEnabled": false], ["/context/streamEnabled stream-disabled"], []),
        ("kinesis", ["streamEnabled": true], ["/context/streamEnabled not-allowed-for-source-type"], []),
        ("sns", ["functionTimeOut": 3], ["/context/functionTimeOut unknown-member"], []),
    ]

    @Test(arguments: facts)
    func factsThatTheServerCannotSeeAreJudged(
        type: String,
        context: JSONObject,
        refusals: [String],
        warnings: [String]
    ) throws {
        var request = try #require(Requests.create(type).object)
        request["context"] = .object(context)
        let validated = MappingDefinition.creating(from: .object(request), settings: Requests.settings)
        #expect(validated.refusals == refusals)
        #expect(validated.warningCodes == warnings)
        if let definition = validated.value { #expect(definition.members["context"] == .object(context)) }
    }

    static let warnings: [(type: String, options: JSONObject, source: JSONObject, codes: [String])] = [
        ("sqs", ["filters": [["body": ["a": [1]]]]], [:], ["filters-delete-messages"]),
        ("sqs", ["filters": [["bodi": ["a": [1]]]]], [:], ["filters-delete-messages", "unknown-record-field"]),
        ("sqs", ["reportBatchItemFailures": true], [:], []),
        ("sqs", ["reportBatchItemFailures": true], fifo, ["fifo-partial-batch"]),
        ("kinesis", ["startingPosition": "LATEST"], [:], ["latest-skips-records"]),
        ("kinesis", ["retryAttempts": -1], [:], ["endless-retries"]),
        ("kinesis", ["bisectBatchOnError": true], [:], ["endless-retries"]),
        ("kinesis", ["retryAttempts": 3], [:], ["failed-records-discarded"]),
        ("dynamodb", ["maxRecordAge": 60], [:], ["failed-records-discarded"]),
        (
            "kinesis", ["onFailure": ["type": "sqs", "arn": .string(Requests.queue)]], [:], ["destination-never-used"]
        ),
        ("kinesis", ["retryAttempts": 3, "onFailure": ["type": "sqs", "arn": .string(Requests.queue)]], [:], []),
        ("managed-kafka", ["startingPosition": "LATEST"], [:], ["latest-skips-records"]),
        (
            "managed-kafka", ["startingPosition": "AT_TIMESTAMP", "startingPositionTimestamp": 1], [:],
            ["no-consumer-group"]
        ),
        (
            "managed-kafka",
            ["startingPosition": "AT_TIMESTAMP", "startingPositionTimestamp": 1, "consumerGroupId": "mine"], [:], []
        ),
        (
            "self-managed-kafka",
            ["encryption": .string(Requests.secret), "securityGroup": "sg-0a", "vpcSubnets": ["subnet-0a"]], [:],
            ["alias", "alias"]
        ),
        ("s3", ["filters": [["prefix": "a*"]]], [:], ["ambiguous"]),
        ("s3", ["filters": [["suffix": "a b"]]], [:], ["never-matches"]),
        ("s3", [:], ["bucketOwner": "123456789012"], []),
        ("s3", [:], ["bucketOwner": "210987654321"], ["bucket-elsewhere"]),
        ("sns", [:], ["topicArn": "arn:aws:sns:ap-east-1:123456789012:news"], []),
        ("sns", [:], ["topicArn": "arn:aws:sns:eu-west-1:123456789012:news"], []),
        ("sns", [:], ["topicArn": "arn:aws:sns:xx-new-9:123456789012:news"], ["unknown-region"]),
    ]

    @Test(arguments: warnings)
    func whatIsLegalButDangerousIsWarnedOf(type: String, options: JSONObject, source: JSONObject, codes: [String]) {
        let request = Requests.create(type, options, source: source)
        let validated = MappingDefinition.creating(from: request, settings: Requests.settings)
        #expect(validated.refusals == [])
        #expect(validated.warningCodes == codes)
    }

    @Test func aliasesAreAnsweredUnderTheCanonicalName() throws {
        let options = try Requests.definition(
            "self-managed-kafka",
            ["encryption": .string(Requests.secret), "securityGroup": "sg-0a", "vpcSubnets": ["subnet-0a"]]
        ).options
        #expect(options["rootCACertificate"] == .string(Requests.secret))
        #expect(options["securityGroups"] == ["sg-0a"])
        #expect(options["encryption"] == nil)
    }

    @Test func quotasAreSettings() {
        var settings = Requests.settings
        settings.maximumFilters = 10
        settings.maximumConcurrencyLimit = 5000
        let filters = JSONValue.array((0..<10).map { ["body": ["a": [.integer($0)]]] })
        let request = Requests.create("sqs", ["filters": filters, "maxConcurrency": 5000])
        #expect(MappingDefinition.creating(from: request, settings: settings).refusals == [])
        #expect(
            MappingDefinition.creating(from: request, settings: Requests.settings).refusals
                == ["/options/filters out-of-range", "/options/maxConcurrency out-of-range"]
        )
    }

    static let suggestions: [(option: String, fix: String)] = [
        ("batchsize", "Here it is called `batchSize`."), ("BatchSize", "Here it is called `batchSize`."),
        ("bathcSize", "Did you mean `batchSize`?"),
        ("FunctionResponseTypes", "Here it is called `reportBatchItemFailures`."),
        ("queueArn", "It identifies the source: move it into `source`."),
        ("queueVisibilityTimeout", "It is a fact about the surroundings: move it into `context`."),
        ("enabled", "It stands beside `options`, not in it."), ("zzz", "Remove it."),
    ]

    @Test(arguments: suggestions)
    func misspeltOptionsAreTraced(option: String, fix: String) throws {
        let request = Requests.create("sqs", [option: 1])
        let violations = MappingDefinition.creating(from: request, settings: Requests.settings).violations
        #expect(violations.map(\.fix) == [fix])
        #expect(violations.first?.allowed?.object?["members"]?.array?.isEmpty == false)
    }
}

@Suite struct ManyViolationsTests {
    private let members = JSONObject((0..<5000).map { ("n\($0)", 0) })

    @Test func onlyTheFirstHundredAreToldAndHowManyThereAreBesides() {
        let result = MappingDefinition.creating(
            from: .object(members),
            settings: ValidationSettings(now: Timestamp(milliseconds: 0))
        )
        #expect(result.value == nil)
        #expect(result.violations.count == Finding.limit + 1)
        #expect(result.violations.last?.code == .furtherViolations)
        // Function and source are missing too.
        #expect(result.violations.last?.message.hasPrefix("4902 more") == true)
    }

    @Test func soOnTheWire() {
        let result = MappingDefinition.creating(
            fromWire: members,
            settings: ValidationSettings(now: Timestamp(milliseconds: 0))
        )
        #expect(result.value == nil)
        #expect(result.violations.count == Finding.limit + 1)
        #expect(result.violations.last?.finding.code == .furtherViolations)
    }

    @Test func listIsBoundedOnce() {
        let many = (0..<250).map { Finding(at: .root, .duplicate, "\($0)") }
        #expect(many.bounded.count == 101)
        #expect(many.bounded.bounded == many.bounded)
        #expect(many.prefix(100).map(\.self).bounded.count == 100)
    }
}
