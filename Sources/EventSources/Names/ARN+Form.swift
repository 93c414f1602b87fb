extension ARN {
    /// The kinds of resource that fields of a mapping name.
    ///
    /// Shapes come from the Lambda, SNS, KMS and Glue service models and from the naming rules of each service.
    public enum Form: String, Sendable, Hashable, CaseIterable {
        /// A queue: `arn:aws:sqs:REGION:ACCOUNT:NAME`, `NAME.fifo` for a FIFO queue.
        case sqsQueue
        /// A data stream: `arn:aws:kinesis:REGION:ACCOUNT:stream/NAME`.
        case kinesisStream
        /// An enhanced fan-out consumer: `arn:aws:kinesis:REGION:ACCOUNT:stream/NAME/consumer/CONSUMER:EPOCH`.
        case kinesisConsumer
        /// The stream of a table: `arn:aws:dynamodb:REGION:ACCOUNT:table/TABLE/stream/LABEL`.
        case dynamoDBStream
        /// A managed Kafka cluster: `arn:aws:kafka:REGION:ACCOUNT:cluster/NAME/ID`.
        case mskCluster
        /// A connection to a managed Kafka cluster of another account:
        /// `arn:aws:kafka:REGION:ACCOUNT:vpc-connection/OWNER/NAME/ID`.
        case mskVPCConnection
        /// A message broker: `arn:aws:mq:REGION:ACCOUNT:broker:NAME:b-ID`.
        case mqBroker
        /// A DocumentDB cluster: `arn:aws:rds:REGION:ACCOUNT:cluster:NAME`; elastic clusters have no change stream
        /// that Lambda reads.
        case docDBCluster
        /// A bucket: `arn:aws:s3:::NAME`.
        case s3Bucket
        /// A topic: `arn:aws:sns:REGION:ACCOUNT:NAME`, `NAME.fifo` for a FIFO topic.
        case snsTopic
        /// A secret: `arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME`, at most 200 characters as Lambda takes it.
        case secretsManagerSecret
        /// A key or an alias of one: `arn:aws:kms:REGION:ACCOUNT:key/ID`, `…:alias/NAME`.
        case kmsKey
        /// A schema registry: `arn:aws:glue:REGION:ACCOUNT:registry/NAME`.
        case glueRegistry
        /// A function, with or without version or alias: `arn:aws:lambda:REGION:ACCOUNT:function:NAME[:QUALIFIER]`.
        case lambdaFunction
        /// A mapping: `arn:aws:lambda:REGION:ACCOUNT:event-source-mapping:UUID`.
        case eventSourceMapping
    }
}

extension ARN.Form {
    /// The kind in words, with its article, for messages.
    public var title: String {
        switch self {
        case .sqsQueue: "an SQS queue"
        case .kinesisStream: "a Kinesis data stream"
        case .kinesisConsumer: "a Kinesis stream consumer"
        case .dynamoDBStream: "a DynamoDB table stream"
        case .mskCluster: "an MSK cluster"
        case .mskVPCConnection: "an MSK VPC connection"
        case .mqBroker: "an Amazon MQ broker"
        case .docDBCluster: "a DocumentDB cluster"
        case .s3Bucket: "an S3 bucket"
        case .snsTopic: "an SNS topic"
        case .secretsManagerSecret: "a Secrets Manager secret"
        case .kmsKey: "a KMS key or alias"
        case .glueRegistry: "a Glue schema registry"
        case .lambdaFunction: "a Lambda function"
        case .eventSourceMapping: "an event source mapping"
        }
    }

    /// The form with placeholders in capitals, for messages and documentation.
    public var template: String {
        switch self {
        case .sqsQueue: "arn:aws:sqs:REGION:ACCOUNT:NAME[.fifo]"
        case .kinesisStream: "arn:aws:kinesis:REGION:ACCOUNT:stream/NAME"
        case .kinesisConsumer: "arn:aws:kinesis:REGION:ACCOUNT:stream/NAME/consumer/CONSUMER:EPOCH"
        case .dynamoDBStream: "arn:aws:dynamodb:REGION:ACCOUNT:table/TABLE/stream/LABEL"
        case .mskCluster: "arn:aws:kafka:REGION:ACCOUNT:cluster/NAME/ID"
        case .mskVPCConnection: "arn:aws:kafka:REGION:ACCOUNT:vpc-connection/OWNER/NAME/ID"
        case .mqBroker: "arn:aws:mq:REGION:ACCOUNT:broker:NAME:b-ID"
        case .docDBCluster: "arn:aws:rds:REGION:ACCOUNT:cluster:NAME"
        case .s3Bucket: "arn:aws:s3:::NAME"
        case .snsTopic: "arn:aws:sns:REGION:ACCOUNT:NAME[.fifo]"
        case .secretsManagerSecret: "arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME"
        case .kmsKey: "arn:aws:kms:REGION:ACCOUNT:key/ID or …:alias/NAME"
        case .glueRegistry: "arn:aws:glue:REGION:ACCOUNT:registry/NAME"
        case .lambdaFunction: "arn:aws:lambda:REGION:ACCOUNT:function:NAME[:QUALIFIER]"
        case .eventSourceMapping: "arn:aws:lambda:REGION:ACCOUNT:event-source-mapping:UUID"
        }
    }

    /// The service in the ARN.
    public var service: String {
        switch self {
        case .sqsQueue: "sqs"
        case .kinesisStream, .kinesisConsumer: "kinesis"
        case .dynamoDBStream: "dynamodb"
        case .mskCluster, .mskVPCConnection: "kafka"
        case .mqBroker: "mq"
        case .docDBCluster: "rds"
        case .s3Bucket: "s3"
        case .snsTopic: "sns"
        case .secretsManagerSecret: "secretsmanager"
        case .kmsKey: "kms"
        case .glueRegistry: "glue"
        case .lambdaFunction, .eventSourceMapping: "lambda"
        }
    }

    /// Whether ARNs of this kind name a region and an account; those of buckets name neither.
    public var isRegional: Bool { self != .s3Bucket }

    /// The greatest length that Lambda takes in the field, in characters.
    public var maximumLength: Int {
        switch self {
        case .secretsManagerSecret: 200
        default: ARN.maximumLength
        }
    }
}
