import HTTPTypes
import JSON
import Testing

/// AWS's errors, with the texts that were recorded or that the API documents.
@Suite struct ErrorTests {
    struct Refusal: Sendable, CustomTestStringConvertible {
        var body: JSONObject
        var code: String
        var message: String

        var testDescription: String { message }

        init(_ body: JSONObject, _ code: String, _ message: String) {
            self.body = body
            self.code = code
            self.message = message
        }
    }

    static let queue: JSONValue = "arn:aws:sqs:us-east-1:123456789012:q"
    static let fifo: JSONValue = "arn:aws:sqs:us-east-1:123456789012:q.fifo"
    static let stream: JSONValue = "arn:aws:kinesis:us-east-1:123456789012:stream/s"
    static let table: JSONValue = "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-01-02T03:04:05.678"
    static let invalid = "InvalidParameterValueException"
    static let validation = "ValidationException"

    static let creations: [Refusal] = [
        Refusal(["FunctionName": "f"], invalid, "Unrecognized event source."),
        Refusal(
            ["EventSourceArn": stream],
            validation,
            "1 validation error detected: Value null at 'functionName' failed to satisfy constraint: "
                + "Member must not be null"
        ),
        Refusal(
            [
                "FunctionName": "f", "EventSourceArn": stream, "StartingPosition": "LATEST",
                "DestinationConfig": ["OnSuccess": ["Destination": queue]],
            ],
            invalid,
            "Unsupported DestinationConfig parameter for given event source mapping type."
        ),
        Refusal(
            ["FunctionName": "f", "EventSourceArn": queue, "MaximumRetryAttempts": 3],
            invalid,
            "Unsupported 'maximumRetryAttempts' parameter for given event source mapping type."
        ),
        Refusal(
            ["FunctionName": "f", "EventSourceArn": queue, "StartingPosition": "LATEST"],
            invalid,
            "StartingPosition is not valid for SQS event sources."
        ),
        Refusal(
            ["FunctionName": "f", "EventSourceArn": stream],
            invalid,
            "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: "
                + "Member must not be null."
        ),
        Refusal(
            ["FunctionName": "f", "EventSourceArn": table],
            invalid,
            "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: "
                + "Member must not be null."
        ),
        Refusal(
            ["FunctionName": "f", "EventSourceArn": stream, "StartingPosition": "invalid"],
            validation,
            "1 validation error detected: Value 'invalid' at 'startingPosition' failed to satisfy constraint: "
                + "Member must satisfy enum value set: [LATEST, AT_TIMESTAMP, TRIM_HORIZON]"
        ),
        Refusal(
            [
                "FunctionName": "f", "EventSourceArn": table, "StartingPosition": "AT_TIMESTAMP",
            ],
            invalid,
            "Unsupported starting position for arn type: "
                + "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-01-02T03:04:05.678"
        ),
        Refusal(
            [
                "FunctionName": "f", "Topics": ["t1"],
                "SelfManagedEventSource": ["Endpoints": ["KAFKA_BOOTSTRAP_SERVERS": ["kafka:1000"]]],
            ],
            invalid,
            "Required 'sourceAccessConfigurations' parameter is missing."
        ),
        Refusal(
            ["FunctionName": "f", "EventSourceArn": queue, "BatchSize": 11],
            invalid,
            "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10"
        ),
        Refusal(
            ["FunctionName": "f", "EventSourceArn": fifo, "MaximumBatchingWindowInSeconds": 1],
            invalid,
            "Batching window is not supported for FIFO queues"
        ),
        Refusal(
            [
                "FunctionName": "f", "EventSourceArn": stream, "StartingPosition": "LATEST",
                "MaximumRecordAgeInSeconds": 30,
            ],
            invalid,
            "MaximumRecordAgeInSeconds must be either -1 (forever) or between 60 and 604800 (inclusive)"
        ),
        Refusal(
            ["FunctionName": "f", "EventSourceArn": queue, "BatchSize": 10001],
            validation,
            "1 validation error detected: Value '10001' at 'batchSize' failed to satisfy constraint: "
                + "Member must have value less than or equal to 10000"
        ),
        Refusal(
            ["FunctionName": "f", "EventSourceArn": queue, "BatchSize": 0],
            validation,
            "1 validation error detected: Value '0' at 'batchSize' failed to satisfy constraint: "
                + "Member must have value greater than or equal to 1"
        ),
        Refusal(
            ["FunctionName": "f", "EventSourceArn": queue, "BatchSize": 0, "MaximumBatchingWindowInSeconds": 301],
            validation,
            "2 validation errors detected: Value '0' at 'batchSize' failed to satisfy constraint: "
                + "Member must have value greater than or equal to 1; "
                + "Value '301' at 'maximumBatchingWindowInSeconds' failed to satisfy constraint: "
                + "Member must have value less than or equal to 300"
        ),
    ]

    @Test(arguments: creations)
    func creationIsRefusedInAWSsWords(_ refusal: Refusal) async throws {
        let faces = try Faces()
        let answer = await faces.call(.post, Faces.mappings, .object(refusal.body))
        #expect(answer.status == 400)
        #expect(answer.errorType == refusal.code)
        let body: JSONValue =
            refusal.code == Self.invalid
            ? ["Type": "User", "message": .string(refusal.message)] : ["message": .string(refusal.message)]
        #expect(answer.json == body)
        #expect(await faces.call(.get, Faces.mappings).json == ["EventSourceMappings": []])
    }

    @Test(arguments: ["null", "simple string", #"{"eventSource": "aws:sqs"}"#, #"{"eventSource": []}"#, "{", "[]"])
    func patternThatIsNoneIsRefused(_ pattern: String) async throws {
        let faces = try Faces()
        let criteria: JSONValue = ["Filters": [["Pattern": .string(pattern)]]]
        let created = await faces.create(["EventSourceArn": Self.queue, "FilterCriteria": criteria])
        let id = await faces.createQueue()
        for answer in [created, await faces.update(id, ["FilterCriteria": criteria])] {
            #expect(answer.status == 400)
            #expect(answer.errorType == Self.invalid)
            #expect(answer.message == "Invalid filter pattern definition.")
        }
    }

    static let cluster = "arn:aws:kafka:us-east-1:123456789012:cluster/c/11111111-2222-3333-4444-555555555555-1"
    static let conflicts: [(String, JSONObject, String)] = [
        (
            "sqs", ["EventSourceArn": queue],
            #"An event source mapping with SQS arn (" arn:aws:sqs:us-east-1:123456789012:q ") and function (" f ") "#
                + "already exists."
        ),
        (
            "kinesis", ["EventSourceArn": stream, "StartingPosition": "LATEST"],
            #"The event source arn (" arn:aws:kinesis:us-east-1:123456789012:stream/s ") and function (" f ") "#
                + "provided mapping already exists."
        ),
        (
            "managed-kafka",
            ["EventSourceArn": .string(cluster), "Topics": ["t1"], "StartingPosition": "LATEST"],
            #"An event source mapping with event source arn ("\#(cluster)"), function "#
                + #"("arn:aws:lambda:us-east-1:123456789012:function:f") and topics ("t1") already exists."#
        ),
        (
            "self-managed-kafka",
            [
                "SelfManagedEventSource": ["Endpoints": ["KAFKA_BOOTSTRAP_SERVERS": ["a:1", "b:2"]]], "Topics": ["t1"],
                "SourceAccessConfigurations": [
                    ["Type": "BASIC_AUTH", "URI": "arn:aws:secretsmanager:us-east-1:123456789012:secret:s-AbCdEf"]
                ],
            ],
            #"An event source mapping with event source ("a:1,b:2"), function "#
                + #"("arn:aws:lambda:us-east-1:123456789012:function:f"), topics ("t1") already exists."#
        ),
    ]

    @Test(arguments: conflicts)
    func duplicateNamesTheMappingInTheWay(_ name: String, _ body: JSONObject, _ text: String) async throws {
        let faces = try Faces()
        let id = try #require(await faces.create(body, function: "f")["UUID"]?.string)
        let again = await faces.create(body, function: "f")
        #expect(again.status == 409)
        #expect(again.errorType == "ResourceConflictException")
        #expect(
            again.json == [
                "Type": "User",
                "message": .string("\(text) Please update or delete the existing mapping with UUID \(id)"),
            ]
        )
        #expect(await faces.create(body, function: "g").status == 202)
        // Renaming the function onto the first is the same conflict.
        let other = try #require(await faces.create(body, function: "f:live")["UUID"]?.string)
        #expect(await faces.update(other, ["FunctionName": "f"]).json == again.json)
    }

    @Test func oneSharedBrokerAndTopicIsADuplicate() async throws {
        let faces = try Faces()
        func kafka(_ servers: JSONValue, _ topic: JSONValue) -> JSONObject {
            [
                "SelfManagedEventSource": ["Endpoints": ["KAFKA_BOOTSTRAP_SERVERS": servers]], "Topics": [topic],
                "SourceAccessConfigurations": [
                    ["Type": "BASIC_AUTH", "URI": "arn:aws:secretsmanager:us-east-1:123456789012:secret:s-AbCdEf"]
                ],
            ]
        }
        #expect(await faces.create(kafka(["a:1", "b:2"], "t1")).status == 202)
        #expect(await faces.create(kafka(["c:3", "b:2"], "t1")).status == 409)
        #expect(await faces.create(kafka(["c:3", "b:2"], "t2")).status == 202)
        #expect(await faces.create(kafka(["c:3"], "t1")).status == 202)
    }

    @Test(arguments: ["{", "[1]", "null", "\"x\"", #"{"FunctionName": "f", "FunctionName": "g"}"#, "{\"a\": \u{1}}"])
    func bodyThatIsNoObjectIsASerializationException(_ text: String) async throws {
        let faces = try Faces()
        let id = await faces.createQueue()
        let arn = "arn:aws:lambda:us-east-1:123456789012:event-source-mapping:\(id)"
        for answer in [
            await faces.call(.post, Faces.mappings, text: Array(text.utf8)),
            await faces.call(.put, "\(Faces.mappings)/\(id)", text: Array(text.utf8)),
            await faces.call(.post, "/2017-03-31/tags/\(arn)", text: Array(text.utf8)),
        ] {
            #expect(answer.status == 400)
            #expect(answer.errorType == "SerializationException")
            #expect(answer.message?.isEmpty == false)
        }
    }

    @Test(
        arguments: [
            ("BatchSize", "ten"), ("BatchSize", true), ("Enabled", "yes"), ("FunctionName", 1),
            ("ScalingConfig", 5), ("KMSKeyArn", 1), ("FunctionResponseTypes", "ReportBatchItemFailures"),
            ("FilterCriteria", []), ("FilterCriteria", ["Filters": ["x"]]), ("Tags", ["a": 1]), ("Tags", []),
            ("Topics", "t"), ("StartingPositionTimestamp", "tomorrow"), ("SourceAccessConfigurations", [:]),
            ("ScalingConfig", ["MaximumConcurrency": "5"]), ("BatchSize", 1.5), ("EventSourceArn", 1),
        ] as [(String, JSONValue)]
    )
    func valueOfAnotherTypeIsASerializationException(_ name: String, _ value: JSONValue) async throws {
        let faces = try Faces()
        var body: JSONObject = ["FunctionName": "f", "EventSourceArn": Self.queue]
        body[name] = value
        let answer = await faces.call(.post, Faces.mappings, .object(body))
        #expect(answer.status == 400)
        #expect(answer.errorType == "SerializationException", "\(answer.json)")
    }

    @Test(
        arguments: [
            ["Batchsize": 5], ["FilterCriteria": ["Filter": []]], ["FilterCriteria": ["Filters": [["pattern": "{}"]]]],
            ["ScalingConfig": ["MaxConcurrency": 5]], ["UUID": "x"],
            ["SourceAccessConfigurations": [["type": "BASIC_AUTH"]]],
        ] as [JSONObject]
    )
    func unknownMemberIsRefusedByName(_ more: JSONObject) async throws {
        func innermost(_ value: JSONValue) -> String? {
            guard let object = value.object ?? value.array?.first?.object,
                let member = object.first(where: { _ in true })
            else { return nil }
            return innermost(member.value) ?? member.name
        }
        let faces = try Faces()
        let name = try #require(innermost(.object(more)))
        let id = await faces.createQueue()
        var body: JSONObject = ["EventSourceArn": Self.queue]
        for (name, value) in more { body[name] = value }
        for answer in [await faces.create(body, function: "other"), await faces.update(id, more)] {
            #expect(answer.status == 400)
            #expect(answer.message?.contains(name) == true, "\(answer.json)")
        }
        #expect(await faces.get(id)["BatchSize"] == 10)
    }

    @Test(
        arguments: [
            ["EventSourceArn": queue], ["StartingPosition": "LATEST"], ["Topics": ["t"]], ["Queues": ["q"]],
            ["SelfManagedEventSource": ["Endpoints": [:]]], ["Tags": ["a": "b"]],
        ] as [JSONObject]
    )
    func memberOfTheCreationOnlyIsRefusedInAnUpdate(_ body: JSONObject) async throws {
        let faces = try Faces()
        let id = await faces.createQueue()
        let answer = await faces.update(id, body)
        #expect(answer.status == 400)
        #expect(answer.message?.lowercased().contains(body.names[0].lowercased()) == true, "\(answer.json)")
        #expect(await faces.get(id)["State"] == "Enabled")
    }

    @Test(arguments: ["managed-kafka", "self-managed-kafka"])
    func consumerGroupIsRefusedInAnUpdateEvenUnchanged(_ type: String) async throws {
        let faces = try Faces()
        let source = try #require(SourceCase.all.first { $0.name == type })
        let created = await faces.create(source.create)
        let block =
            type == "managed-kafka" ? "AmazonManagedKafkaEventSourceConfig" : "SelfManagedKafkaEventSourceConfig"
        let group = try #require(created[block]?.object?["ConsumerGroupId"])
        let answer = await faces.update(created["UUID"]?.string ?? "", [block: ["ConsumerGroupId": group]])
        #expect(answer.status == 400)
        #expect(answer.errorType == Self.invalid)
        let name = block.prefix(1).lowercased() + block.dropFirst()
        #expect(answer.message?.hasPrefix("Unsupported '\(name).consumerGroupId' parameter") == true, "\(answer.json)")
    }

    @Test func batchRuleIsJudgedOnTheMergedMapping() async throws {
        let faces = try Faces()
        let id = await faces.createQueue("q", ["BatchSize": 100, "MaximumBatchingWindowInSeconds": 1])
        let refused = await faces.update(id, ["MaximumBatchingWindowInSeconds": 0])
        #expect(
            refused.message
                == "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10"
        )
        let accepted = await faces.update(id, ["MaximumBatchingWindowInSeconds": 0, "BatchSize": 10])
        #expect(accepted.status == 202)
    }

    @Test(arguments: ["nothing", "00000000-0000-0000-0000-000000000000", "00000000000000000000000000000000", "%20"])
    func unknownIDIsNotFound(_ id: String) async throws {
        let faces = try Faces()
        for answer in [await faces.get(id), await faces.update(id, [:]), await faces.delete(id)] {
            #expect(answer.status == 404)
            #expect(answer.errorType == "ResourceNotFoundException")
            #expect(answer.message == "The resource you requested does not exist.")
        }
    }

    /// Terraform repeats a call for minutes when it reads one of these.
    @Test func noErrorSoundsLikeAMissingPermission() async throws {
        let faces = try Faces()
        for refusal in Self.creations {
            let message = await faces.call(.post, Faces.mappings, .object(refusal.body)).message ?? ""
            for phrase in [
                "cannot be assumed by Lambda", "execution role does not have permissions",
                "ensure the role can perform",
            ] { #expect(!message.contains(phrase)) }
        }
    }
}
