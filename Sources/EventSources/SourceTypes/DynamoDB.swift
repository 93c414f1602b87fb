import JSON

extension SourceType {
    /// DynamoDB table streams.
    public static let dynamodb = SourceType(
        "dynamodb",
        title: "Amazon DynamoDB Streams",
        kind: .polled,
        arnField: "streamArn",
        arnService: "dynamodb",
        identity: [.sourceARN("streamArn", [.dynamoDBStream], "The ARN of the table's stream.")],
        options: [.startingPosition(["TRIM_HORIZON", "LATEST"])] + streamOptions,
        facts: [.functionTimeout, .streamEnabled],
        // Numbers stand as text under their type's letter (DynamoDB guide, low-level API).
        records: RecordFields(
            payload: "dynamodb",
            isJSON: true,
            numbersAsText: ["N", "NS"],
            [
                "eventName", "eventID", "eventVersion", "eventSource", "awsRegion", "eventSourceARN", "userIdentity",
            ]
        ),
        wireFacts: streamFacts,
        rules: streamRules + [.streamEnabled],
        claims: { [$0["streamArn"]?.string ?? ""] },
        "Lambda reads the changes of a table in order."
    )
}
