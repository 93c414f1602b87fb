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
        wireFacts: streamFacts,
        rules: streamRules + [.streamEnabled],
        claims: { [$0["streamArn"]?.string ?? ""] },
        "Lambda reads the changes of a table in order."
    )
}
