internal import JSON

extension RequiredPermissions.Needs {
    /// What reading the source takes.
    var sourceStatements: [PolicyStatement] {
        switch type {
        case "sqs": queueStatements
        case "kinesis": streamStatements
        case "dynamodb": tableStatements
        case "managed-kafka": clusterStatements
        case "self-managed-kafka": brokerStatements
        case "amazon-mq": sourceStatement("ReadBroker", ["mq:DescribeBroker"])
        case "documentdb":
            [
                PolicyStatement(
                    "ReadCluster",
                    ["rds:DescribeDBClusters", "rds:DescribeDBClusterParameters", "rds:DescribeDBSubnetGroups"],
                    on: ["*"]
                )
            ]
        default: []
        }
    }

    private func sourceStatement(_ sid: String, _ actions: [String]) -> [PolicyStatement] {
        source.map { [PolicyStatement(sid, actions, on: [$0.description])] } ?? []
    }

    private var queueStatements: [PolicyStatement] {
        sourceStatement("ReadQueue", ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"])
    }

    /// A consumer is subscribed to, its stream is read as any stream is.
    private var streamStatements: [PolicyStatement] {
        guard let source else { return [] }
        let reading = [
            "kinesis:DescribeStream", "kinesis:DescribeStreamSummary", "kinesis:GetRecords",
            "kinesis:GetShardIterator", "kinesis:ListShards",
        ]
        let parts = source.resource.split(separator: "/")
        guard source.form(among: [.kinesisConsumer]) != nil, parts.count > 1 else {
            return sourceStatement("ReadStream", reading)
        }
        let stream = prefix(of: source) + "stream/" + parts[1]
        return [
            PolicyStatement("ReadStream", reading, on: [stream]),
            PolicyStatement("SubscribeConsumer", ["kinesis:SubscribeToShard"], on: [source.description]),
        ]
    }

    private var tableStatements: [PolicyStatement] {
        sourceStatement(
            "ReadStream",
            ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"]
        ) + [PolicyStatement("ListStreams", ["dynamodb:ListStreams"], on: ["*"])]
    }

    private var clusterStatements: [PolicyStatement] {
        guard let source else { return [] }
        let isConnection = source.form(among: [.mskVPCConnection]) != nil
        var statements = [
            PolicyStatement(
                "ReadCluster",
                ["kafka:DescribeCluster", "kafka:DescribeClusterV2", "kafka:GetBootstrapBrokers"],
                on: [kafkaResource("cluster")]
            )
        ]
        if isConnection {
            statements.append(
                PolicyStatement("ReadConnection", ["kafka:DescribeVpcConnection"], on: [source.description])
            )
        }
        // A mapping without a secret authenticates as the role, unless the cluster lets anyone in.
        if text("secret") == nil { statements += kafkaAccessStatements }
        return statements
    }

    /// Brokers that know the role by a password or certificate need no permission of their own.
    private var brokerStatements: [PolicyStatement] {
        switch text("authenticationMethod") {
        case "IAM_AUTH": kafkaAccessStatements
        case "IAM_OAUTHBEARER_AUTH": [tokenStatement]
        default: []
        }
    }

    /// The token that the role asks STS for (IAM user guide, "Outbound identity federation").
    private var tokenStatement: PolicyStatement {
        let audience = options["oauth"]?.object?["audience"]?.string
        return PolicyStatement(
            "RequestToken",
            ["sts:GetWebIdentityToken"],
            on: ["*"],
            if: audience.map { [("ForAllValues:StringEquals", "sts:IdentityTokenAudience", $0)] } ?? []
        )
    }

    /// MSK developer guide, "IAM access control": reading a topic in a consumer group.
    private var kafkaAccessStatements: [PolicyStatement] {
        let topic = identity["topic"]?.string ?? "*"
        let group = text("consumerGroupId") ?? "*"
        return [
            PolicyStatement(
                "ConnectToCluster",
                ["kafka-cluster:Connect", "kafka-cluster:DescribeClusterDynamicConfiguration"],
                on: [kafkaResource("cluster")]
            ),
            PolicyStatement(
                "ReadTopic",
                ["kafka-cluster:DescribeTopic", "kafka-cluster:ReadData"],
                on: [kafkaResource("topic") + "/" + topic]
            ),
            PolicyStatement(
                "JoinConsumerGroup",
                ["kafka-cluster:DescribeGroup", "kafka-cluster:AlterGroup"],
                on: [kafkaResource("group") + "/" + group]
            ),
        ]
    }

    /// The ARN of the cluster, or of what it holds, up to its name and id.
    ///
    /// Through a connection only the name of the cluster is known, through brokers nothing of it.
    func kafkaResource(_ kind: String) -> String {
        guard let source else { return "arn:\(function.partition):kafka:\(function.region):*:\(kind)/*/*" }
        let parts = source.resource.split(separator: "/")
        if source.form(among: [.mskVPCConnection]) != nil, parts.count == 4 {
            return "arn:\(source.partition):kafka:\(source.region):*:\(kind)/\(parts[2])/*"
        }
        return prefix(of: source) + kind + "/" + parts.dropFirst().joined(separator: "/")
    }

    private func prefix(of arn: ARN) -> String { "arn:\(arn.partition):\(arn.service):\(arn.region):\(arn.account):" }
}
