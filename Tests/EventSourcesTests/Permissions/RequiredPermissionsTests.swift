import EventSources
import JSON
import Testing

@Suite struct RequiredPermissionsTests {
    private static let secret = "arn:aws:secretsmanager:us-east-1:123456789012:secret:kafka-AbCdEf"
    private static let cluster = "arn:aws:kafka:us-east-1:123456789012:cluster/sales/abcd1234-4"

    /// Statement by statement: the name, then the actions on the resources.
    private func policies(
        _ source: JSONValue,
        _ options: JSONValue = [:],
        function: JSONValue = "orders:live"
    ) throws -> [String: [String]] {
        let definition = MappingDefinition.creating(
            from: ["function": function, "source": source, "options": options],
            settings: Requests.settings
        )
        #expect(definition.violations == [])
        let policies = RequiredPermissions.policies(for: try #require(definition.value))
        var lines: [String: [String]] = [:]
        for (name, document) in policies {
            #expect(document.object?["Version"] == "2012-10-17")
            lines[name] = (document.object?["Statement"]?.array ?? []).map(line)
        }
        return lines
    }

    private func line(_ statement: JSONValue) -> String {
        let members = statement.object ?? [:]
        #expect(members["Effect"] == "Allow")
        func list(_ name: String) -> String {
            (members[name]?.array ?? []).compactMap(\.string).joined(separator: " ")
        }
        let principal = members["Principal"]?.object?["Service"]?.string.map { "\($0) " } ?? ""
        let condition = members["Condition"].map { " if \($0.text())" } ?? ""
        return "\(members["Sid"]?.string ?? "") \(principal)\(list("Action")) on \(list("Resource"))\(condition)"
    }

    @Test func queue() throws {
        let queue = "arn:aws:sqs:us-east-1:123456789012:orders"
        #expect(
            try policies(["type": "sqs", "queueArn": .string(queue)]) == [
                "executionRole": ["ReadQueue sqs:ReceiveMessage sqs:DeleteMessage sqs:GetQueueAttributes on \(queue)"]
            ]
        )
    }

    @Test func stream() throws {
        let stream = "arn:aws:kinesis:us-east-1:123456789012:stream/s"
        let found = try policies(
            ["type": "kinesis", "streamArn": .string(stream)],
            [
                "startingPosition": "LATEST",
                "onFailure": ["type": "sqs", "arn": "arn:aws:sqs:us-east-1:123456789012:dlq"],
            ]
        )
        #expect(
            found == [
                "executionRole": [
                    "ReadStream kinesis:DescribeStream kinesis:DescribeStreamSummary kinesis:GetRecords "
                        + "kinesis:GetShardIterator kinesis:ListShards on \(stream)",
                    "SendFailures sqs:SendMessage on arn:aws:sqs:us-east-1:123456789012:dlq",
                ]
            ]
        )
    }

    @Test func consumerIsSubscribedAndItsStreamRead() throws {
        let stream = "arn:aws:kinesis:us-east-1:123456789012:stream/s"
        let found = try policies(
            ["type": "kinesis", "streamArn": .string("\(stream)/consumer/c:17")],
            [
                "startingPosition": "LATEST",
                "onFailure": ["type": "sns", "arn": "arn:aws:sns:us-east-1:123456789012:t"],
            ]
        )
        #expect(
            found["executionRole"] == [
                "ReadStream kinesis:DescribeStream kinesis:DescribeStreamSummary kinesis:GetRecords "
                    + "kinesis:GetShardIterator kinesis:ListShards on \(stream)",
                "SubscribeConsumer kinesis:SubscribeToShard on \(stream)/consumer/c:17",
                "SendFailures sns:Publish on arn:aws:sns:us-east-1:123456789012:t",
            ]
        )
    }

    @Test func tableStreamWithBucketAsDestination() throws {
        let stream = "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-01-02T03:04:05.678"
        let found = try policies(
            ["type": "dynamodb", "streamArn": .string(stream)],
            ["startingPosition": "LATEST", "onFailure": ["type": "s3", "arn": "arn:aws:s3:::failures"]]
        )
        #expect(
            found == [
                "executionRole": [
                    "ReadStream dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator on \(stream)",
                    "ListStreams dynamodb:ListStreams on *",
                    "SendFailures s3:PutObject on arn:aws:s3:::failures/*",
                    "ListFailures s3:ListBucket on arn:aws:s3:::failures",
                ]
            ]
        )
    }

    private static let network =
        "UseNetwork ec2:CreateNetworkInterface ec2:DeleteNetworkInterface ec2:DescribeNetworkInterfaces "
        + "ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs on *"
    private static let logs =
        "WriteLogs logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents on "
        + "arn:aws:logs:us-east-1:123456789012:*"
    private static let decryption =
        "DecryptSecrets kms:Decrypt on arn:aws:kms:us-east-1:*:key/* "
        + #"if {"StringLike":{"kms:ViaService":"secretsmanager.us-east-1.*"}}"#

    @Test func managedKafkaWithoutSecretAuthenticatesAsTheRole() throws {
        let found = try policies(
            ["type": "managed-kafka", "clusterArn": .string(Self.cluster), "topic": "orders"],
            ["startingPosition": "LATEST", "consumerGroupId": "group-1"]
        )
        let base = "arn:aws:kafka:us-east-1:123456789012"
        #expect(
            found["executionRole"] == [
                "ReadCluster kafka:DescribeCluster kafka:DescribeClusterV2 kafka:GetBootstrapBrokers on \(Self.cluster)",
                "ConnectToCluster kafka-cluster:Connect kafka-cluster:DescribeClusterDynamicConfiguration on "
                    + Self.cluster,
                "ReadTopic kafka-cluster:DescribeTopic kafka-cluster:ReadData on "
                    + "\(base):topic/sales/abcd1234-4/orders",
                "JoinConsumerGroup kafka-cluster:DescribeGroup kafka-cluster:AlterGroup on "
                    + "\(base):group/sales/abcd1234-4/group-1",
                Self.network, Self.logs,
            ]
        )
    }

    @Test func managedKafkaWithSecretRegistryAndTopicAsDestination() throws {
        let registry = "arn:aws:glue:us-east-1:123456789012:registry/r"
        let found = try policies(
            ["type": "managed-kafka", "clusterArn": .string(Self.cluster), "topic": "orders"],
            [
                "startingPosition": "LATEST", "secret": .string(Self.secret),
                "provisionedPollerConfig": ["minimumPollers": 1, "maximumPollers": 2],
                "retryAttempts": 3, "onFailure": ["type": "kafka", "topic": "failures"],
                "schemaRegistryConfig": [
                    "type": "glue", "schemaRegistryArn": .string(registry), "eventRecordFormat": "JSON",
                    "schemaValidationConfigs": [["attribute": "VALUE"]],
                ],
            ]
        )
        #expect(
            found["executionRole"] == [
                "ReadCluster kafka:DescribeCluster kafka:DescribeClusterV2 kafka:GetBootstrapBrokers on \(Self.cluster)",
                Self.network, "ReadSecrets secretsmanager:GetSecretValue on \(Self.secret)", Self.decryption,
                "ReadRegistry glue:GetRegistry on \(registry)",
                "ReadSchemas glue:GetSchemaVersion on \(registry) arn:aws:glue:us-east-1:123456789012:schema/r/*",
                "SendFailures kafka-cluster:DescribeTopic kafka-cluster:WriteData on "
                    + "arn:aws:kafka:us-east-1:123456789012:topic/sales/abcd1234-4/failures",
                Self.logs,
            ]
        )
    }

    @Test func connectionToAClusterOfAnotherAccount() throws {
        let connection = "arn:aws:kafka:us-east-1:123456789012:vpc-connection/210987654321/sales/abcd1234-7"
        let found = try policies(
            ["type": "managed-kafka", "clusterArn": .string(connection), "topic": "orders"],
            ["startingPosition": "LATEST"]
        )
        #expect(
            found["executionRole"]?.prefix(4).map { $0 } == [
                "ReadCluster kafka:DescribeCluster kafka:DescribeClusterV2 kafka:GetBootstrapBrokers on "
                    + "arn:aws:kafka:us-east-1:*:cluster/sales/*",
                "ReadConnection kafka:DescribeVpcConnection on \(connection)",
                "ConnectToCluster kafka-cluster:Connect kafka-cluster:DescribeClusterDynamicConfiguration on "
                    + "arn:aws:kafka:us-east-1:*:cluster/sales/*",
                "ReadTopic kafka-cluster:DescribeTopic kafka-cluster:ReadData on "
                    + "arn:aws:kafka:us-east-1:*:topic/sales/*/orders",
            ]
        )
    }

    @Test func selfManagedKafkaInAVPCWithEverySecret() throws {
        let certificate = "arn:aws:secretsmanager:us-east-1:123456789012:secret:ca-AbCdEf"
        let registry = "arn:aws:secretsmanager:us-east-1:123456789012:secret:registry-AbCdEf"
        let found = try policies(
            ["type": "self-managed-kafka", "bootstrapServers": ["b:9092"], "topic": "orders"],
            [
                "startingPosition": "LATEST", "secret": .string(Self.secret), "rootCACertificate": .string(certificate),
                "vpcSubnets": ["subnet-12345678"], "securityGroups": ["sg-12345678"],
                "provisionedPollerConfig": ["minimumPollers": 1],
                "schemaRegistryConfig": [
                    "type": "confluent", "schemaRegistryUri": "https://registry.example.com",
                    "authenticationType": "BASIC_AUTH", "secret": .string(registry), "eventRecordFormat": "JSON",
                    "schemaValidationConfigs": [["attribute": "VALUE"]],
                ],
            ]
        )
        #expect(
            found == [
                "executionRole": [
                    Self.network,
                    "ReadSecrets secretsmanager:GetSecretValue on \(Self.secret) \(certificate) \(registry)",
                    Self.decryption, Self.logs,
                ]
            ]
        )
    }

    @Test func selfManagedKafkaOverTheInternetNeedsNoNetwork() throws {
        let found = try policies(
            ["type": "self-managed-kafka", "bootstrapServers": ["b:9092"], "topic": "orders"],
            ["startingPosition": "LATEST", "secret": .string(Self.secret)]
        )
        #expect(
            found["executionRole"] == [
                "ReadSecrets secretsmanager:GetSecretValue on \(Self.secret)", Self.decryption, Self.logs,
            ]
        )
    }

    @Test func selfManagedKafkaThatAsksIAM() throws {
        let found = try policies(
            ["type": "self-managed-kafka", "bootstrapServers": ["b:9092"], "topic": "orders"],
            ["startingPosition": "LATEST", "authenticationMethod": "IAM_AUTH"]
        )
        #expect(
            found["executionRole"] == [
                "ConnectToCluster kafka-cluster:Connect kafka-cluster:DescribeClusterDynamicConfiguration on "
                    + "arn:aws:kafka:us-east-1:*:cluster/*/*",
                "ReadTopic kafka-cluster:DescribeTopic kafka-cluster:ReadData on "
                    + "arn:aws:kafka:us-east-1:*:topic/*/*/orders",
                "JoinConsumerGroup kafka-cluster:DescribeGroup kafka-cluster:AlterGroup on "
                    + "arn:aws:kafka:us-east-1:*:group/*/*/*",
                Self.logs,
            ]
        )
    }

    @Test func selfManagedKafkaWithATokenOfTheRole() throws {
        let found = try policies(
            ["type": "self-managed-kafka", "bootstrapServers": ["b:9092"], "topic": "orders"],
            [
                "startingPosition": "LATEST", "authenticationMethod": "IAM_OAUTHBEARER_AUTH",
                "oauth": ["audience": "https://kafka.example.com"],
            ]
        )
        #expect(
            found["executionRole"]?.first
                == "RequestToken sts:GetWebIdentityToken on * if "
                + #"{"ForAllValues:StringEquals":{"sts:IdentityTokenAudience":"https://kafka.example.com"}}"#
        )
    }

    @Test(arguments: SourceType.all)
    func everyTypeNeedsSomethingAndNamesItOnce(type: SourceType) throws {
        let definition = MappingDefinition.creating(from: Requests.create(type.name), settings: Requests.settings)
        let policies = RequiredPermissions.policies(for: try #require(definition.value))
        #expect(policies.names == [type.kind == .polled ? "executionRole" : "functionPolicy"])
        for (_, document) in policies {
            let names = (document.object?["Statement"]?.array ?? []).compactMap { $0.object?["Sid"]?.string }
            #expect(Set(names).count == names.count)
            #expect(names.allSatisfy { name in name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) } })
        }
    }

    @Test func brokerNeedsItsSecretAndNetwork() throws {
        let broker = "arn:aws:mq:us-east-1:123456789012:broker:b:b-c8352341-ec91-4a78-ad9c-a43f23d325bb"
        let found = try policies(
            ["type": "amazon-mq", "brokerArn": .string(broker), "queue": "q"],
            ["secret": .string(Self.secret)]
        )
        #expect(
            found["executionRole"] == [
                "ReadBroker mq:DescribeBroker on \(broker)", Self.network,
                "ReadSecrets secretsmanager:GetSecretValue on \(Self.secret)", Self.decryption, Self.logs,
            ]
        )
    }

    @Test func documentDatabaseNeedsItsSecretAndNetwork() throws {
        let found = try policies(
            ["type": "documentdb", "clusterArn": "arn:aws:rds:us-east-1:123456789012:cluster:docs"],
            ["databaseName": "shop", "startingPosition": "LATEST", "secret": .string(Self.secret)]
        )
        #expect(
            found["executionRole"] == [
                "ReadCluster rds:DescribeDBClusters rds:DescribeDBClusterParameters rds:DescribeDBSubnetGroups on *",
                Self.network, "ReadSecrets secretsmanager:GetSecretValue on \(Self.secret)", Self.decryption,
            ]
        )
    }

    @Test func bucketMayInvokeTheFunctionFromItsAccountOnly() throws {
        let found = try policies(
            ["type": "s3", "bucketArn": "arn:aws:s3:::images"],
            ["events": ["s3:ObjectCreated:*"]]
        )
        #expect(
            found == [
                "functionPolicy": [
                    "AllowBucketToInvoke s3.amazonaws.com lambda:InvokeFunction on "
                        + "arn:aws:lambda:us-east-1:123456789012:function:orders:live if "
                        + #"{"StringEquals":{"aws:SourceAccount":"123456789012"},"#
                        + #""ArnLike":{"aws:SourceArn":"arn:aws:s3:::images"}}"#
                ]
            ]
        )
    }

    @Test func theOwnerOfTheBucketMayInvoke() throws {
        let source: JSONValue = ["type": "s3", "bucketArn": "arn:aws:s3:::images", "bucketOwner": "210987654321"]
        let found = try policies(source, ["events": ["s3:ObjectCreated:*"]])
        #expect(found["functionPolicy"]?.first?.contains(#"{"aws:SourceAccount":"210987654321"}"#) == true)
    }

    /// Topics of regions that accounts have to enable invoke functions elsewhere under the region's name.
    @Test(
        arguments: [
            ("us-east-1", "sns.amazonaws.com"), ("ap-east-1", "sns.ap-east-1.amazonaws.com"),
            ("af-south-1", "sns.af-south-1.amazonaws.com"), ("mx-central-1", "sns.mx-central-1.amazonaws.com"),
            ("eu-west-1", "sns.amazonaws.com"), ("xx-new-9", "sns.xx-new-9.amazonaws.com"),
        ]
    )
    func topicsInvokeUnderTheNameOfTheirRegion(region: String, principal: String) throws {
        let found = try policies(["type": "sns", "topicArn": .string("arn:aws:sns:\(region):123456789012:news")], [:])
        #expect(found["functionPolicy"]?.first?.hasPrefix("AllowTopicToInvoke \(principal) ") == true)
    }

    @Test func topicMayInvokeTheFunctionAndSendDeadLetters() throws {
        let topic = "arn:aws:sns:us-east-1:123456789012:news"
        let found = try policies(
            ["type": "sns", "topicArn": .string(topic)],
            ["deadLetterQueue": "arn:aws:sqs:us-east-1:123456789012:dlq"]
        )
        #expect(
            found == [
                "functionPolicy": [
                    "AllowTopicToInvoke sns.amazonaws.com lambda:InvokeFunction on "
                        + "arn:aws:lambda:us-east-1:123456789012:function:orders:live if "
                        + #"{"ArnLike":{"aws:SourceArn":"\#(topic)"}}"#
                ],
                "queuePolicy": [
                    "AllowTopicToSendDeadLetters sns.amazonaws.com sqs:SendMessage on "
                        + #"arn:aws:sqs:us-east-1:123456789012:dlq if {"ArnEquals":{"aws:SourceArn":"\#(topic)"}}"#
                ],
            ]
        )
    }

    @Test func encryptedFiltersNeedTheKey() throws {
        let found = try policies(
            ["type": "sqs", "queueArn": "arn:aws:sqs:us-east-1:123456789012:orders"],
            [
                "filters": [["body": ["kind": ["order"]]]],
                "filterEncryption": "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
            ]
        )
        #expect(found["keyPolicy"] == ["AllowLambdaToReadFilters lambda.amazonaws.com kms:Decrypt on *"])
    }

    @Test func partitionFollowsTheFunction() throws {
        let found = try policies(
            ["type": "self-managed-kafka", "bootstrapServers": ["b:9092"], "topic": "orders"],
            [
                "startingPosition": "LATEST",
                "secret": "arn:aws-cn:secretsmanager:cn-north-1:123456789012:secret:kafka-AbCdEf",
            ],
            function: "arn:aws-cn:lambda:cn-north-1:123456789012:function:orders"
        )
        #expect(found["executionRole"]?.allSatisfy { $0.contains("arn:aws-cn:") } == true)
    }
}
