import JSON

extension SourceType {
    /// Kinesis data streams, read directly or through an enhanced fan-out consumer.
    public static let kinesis = SourceType(
        "kinesis",
        title: "Amazon Kinesis Data Streams",
        kind: .polled,
        arnField: "streamArn",
        arnService: "kinesis",
        identity: [
            .sourceARN(
                "streamArn",
                [.kinesisStream, .kinesisConsumer],
                "The ARN of the stream, or of one of its enhanced fan-out consumers."
            )
        ],
        options: [
            .startingPosition(["TRIM_HORIZON", "LATEST", "AT_TIMESTAMP"]), .startingPositionTimestamp,
        ] + streamOptions,
        facts: [.functionTimeout],
        records: RecordFields(
            payload: "data",
            isJSON: true,
            [
                "partitionKey", "sequenceNumber", "kinesisSchemaVersion", "approximateArrivalTimestamp",
                "encryptionType", "kinesis", "eventSource", "eventVersion", "eventID", "eventName",
                "invokeIdentityArn", "awsRegion", "eventSourceARN",
            ]
        ),
        wireFacts: streamFacts,
        rules: streamRules + [.timestampPairing, .timestampInThePast],
        claims: { [$0["streamArn"]?.string ?? ""] },
        "Lambda reads the shards of the stream in order."
    )

    /// What all sources made of shards have.
    static let streamOptions: [OptionDescriptor] = [
        .batchSize(default: 100), .maxBatchingWindow, .parallelizationFactor, .tumblingWindow, .bisectBatchOnError(),
        .maxRecordAge(), .retryAttempts(), .reportBatchItemFailures(),
        .onFailure(hasKafka: false, absentAnswer: ["OnFailure": [:]]), .filters, .filterEncryption,
        .metricsConfig(["EventCount"]),
    ]

    /// What the Lambda API says of all sources made of shards (recorded).
    static let streamFacts = WireFacts(
        showsProcessingResult: true,
        stateTransitionReason: "User action",
        duplicate: .stream
    )

    /// What holds for all sources made of shards.
    static let streamRules: [Rule] = [
        .sourceInFunctionRegion, .latestSkipsRecords, .retryConsequences, .filterEncryptionNeedsFilters,
    ]
}
