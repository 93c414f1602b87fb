import JSON

/// The names that event filters see at the top of a record, by source type.
///
/// From the Lambda developer guide's sample events and the pages on filtering for each service. Payloads are decoded
/// before they are matched, and Kinesis metadata stands beside the payload.
struct RecordFields: Sendable {
    /// The names; the payload is one of them.
    let names: Set<String>
    /// What a finding says is allowed.
    let allowed: JSONValue
    /// What a finding advises.
    let advice: String?

    private init(_ names: [String]) {
        self.names = Set(names)
        allowed = ["enum": .array(names.map(JSONValue.string))]
        advice = names.first.map { "Fields of the payload go into \"\($0)\"." }
    }

    /// The fields of a source type's records; `nil` for types that are not filtered this way.
    static func ofType(_ type: String) -> RecordFields? { byType[type] }

    private static let byType = names.mapValues(RecordFields.init)

    /// The payload first.
    private static let names: [String: [String]] = [
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
