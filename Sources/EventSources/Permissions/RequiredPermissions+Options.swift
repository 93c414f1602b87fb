internal import JSON

extension RequiredPermissions.Needs {
    /// The network interfaces through which Lambda reaches a source in a VPC.
    var networkStatements: [PolicyStatement] {
        switch type {
        case "managed-kafka", "amazon-mq", "documentdb": break
        case "self-managed-kafka" where options["vpcSubnets"]?.array?.isEmpty == false: break
        default: return []
        }
        return [
            PolicyStatement(
                "UseNetwork",
                [
                    "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:DescribeNetworkInterfaces",
                    "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs",
                ],
                on: ["*"]
            )
        ]
    }

    /// The secrets with credentials and certificates.
    ///
    /// Their keys are not known here; the permission to decrypt is narrowed to what Secrets Manager asks for.
    var secretStatements: [PolicyStatement] {
        var secrets: [String] = []
        let registry = options["schemaRegistryConfig"]?.object
        let named = [
            text("secret"), text("rootCACertificate"), registry?["secret"]?.string,
            registry?["rootCACertificate"]?.string,
        ]
        for case .some(let secret) in named where !secrets.contains(secret) { secrets.append(secret) }
        guard !secrets.isEmpty else { return [] }
        return [
            PolicyStatement("ReadSecrets", ["secretsmanager:GetSecretValue"], on: secrets),
            PolicyStatement(
                "DecryptSecrets",
                ["kms:Decrypt"],
                on: ["arn:\(function.partition):kms:\(function.region):*:key/*"],
                if: [("StringLike", "kms:ViaService", "secretsmanager.\(function.region).*")]
            ),
        ]
    }

    /// The Glue registry and its schemas; other registries are reached with a secret.
    var registryStatements: [PolicyStatement] {
        guard let text = options["schemaRegistryConfig"]?.object?["schemaRegistryArn"]?.string,
            let registry = try? ARN(parsing: text)
        else { return [] }
        let name = registry.resource.split(separator: "/").dropFirst().joined(separator: "/")
        let prefix = "arn:\(registry.partition):glue:\(registry.region):\(registry.account):"
        return [
            PolicyStatement("ReadRegistry", ["glue:GetRegistry"], on: [text]),
            PolicyStatement("ReadSchemas", ["glue:GetSchemaVersion"], on: [text, prefix + "schema/\(name)/*"]),
        ]
    }

    /// Where given-up batches go.
    var destinationStatements: [PolicyStatement] {
        guard let destination = options["onFailure"]?.object, let kind = destination["type"]?.string else { return [] }
        let arn = destination["arn"]?.string
        switch (kind, arn) {
        case ("sqs", .some(let arn)): return [PolicyStatement("SendFailures", ["sqs:SendMessage"], on: [arn])]
        case ("sns", .some(let arn)): return [PolicyStatement("SendFailures", ["sns:Publish"], on: [arn])]
        case ("s3", .some(let arn)):
            return [
                PolicyStatement("SendFailures", ["s3:PutObject"], on: [arn + "/*"]),
                PolicyStatement("ListFailures", ["s3:ListBucket"], on: [arn]),
            ]
        case ("kafka", _) where usesClusterPermissions:
            guard let topic = destination["topic"]?.string else { return [] }
            return [
                PolicyStatement(
                    "SendFailures",
                    ["kafka-cluster:DescribeTopic", "kafka-cluster:WriteData"],
                    on: [kafkaResource("topic") + "/" + topic]
                )
            ]
        default: return []
        }
    }

    /// Whether IAM decides on topics: MSK clusters, and others that are told to ask it.
    private var usesClusterPermissions: Bool {
        type == "managed-kafka" || text("authenticationMethod") == "IAM_AUTH"
    }

    /// The logs that the guide asks for with Kafka and MQ.
    var logStatements: [PolicyStatement] {
        guard ["managed-kafka", "self-managed-kafka", "amazon-mq"].contains(type) else { return [] }
        return [
            PolicyStatement(
                "WriteLogs",
                ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
                on: ["arn:\(function.partition):logs:\(function.region):\(function.account):*"]
            )
        ]
    }
}
