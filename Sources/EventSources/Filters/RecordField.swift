/// The names that event filters see at the top of a record, by source type.
///
/// From the Lambda developer guide's sample events and the pages on filtering for each service. Payloads are decoded
/// before they are matched, and Kinesis metadata stands beside the payload.
enum RecordField {
    /// The names, the payload first; `nil` for types that are not filtered this way.
    static func names(ofType type: String) -> [String]? { byType[type] }

    static func payload(ofType type: String) -> String? { byType[type]?.first }

    private static let byType: [String: [String]] = [
        "sqs": [
            "body", "messageId", "receiptHandle", "attributes", "messageAttributes", "md5OfBody",
            "md5OfMessageAttributes", "eventSource", "eventSourceARN", "awsRegion",
        ],
        "kinesis": [
            "data", "partitionKey", "sequenceNumber", "kinesisSchemaVersion", "approximateArrivalTimestamp",
            "encryptionType", "kinesis", "eventSource", "eventVersion", "eventID", "eventName",
            "invokeIdentityArn", "awsRegion", "eventSourceARN",
        ],
        "dynamodb": [
            "dynamodb", "eventName", "eventID", "eventVersion", "eventSource", "awsRegion", "eventSourceARN",
            "userIdentity",
        ],
        "managed-kafka": kafka, "self-managed-kafka": kafka,
        "amazon-mq": [
            "data", "messageID", "messageType", "timestamp", "deliveryMode", "correlationID", "replyTo",
            "destination", "redelivered", "type", "expiration", "priority", "brokerInTime", "brokerOutTime",
            "properties", "basicProperties", "eventSource", "eventSourceArn", "eventSourceARN",
        ],
        "documentdb": [
            "event", "_id", "clusterTime", "documentKey", "fullDocument", "ns", "operationType",
            "updateDescription", "lsid", "txnNumber", "to", "eventSource", "eventSourceArn", "eventSourceARN",
        ],
    ]

    private static let kafka = [
        "value", "key", "topic", "partition", "offset", "timestamp", "timestampType", "headers", "eventSource",
        "eventSourceArn", "eventSourceARN", "bootstrapServers",
    ]
}
