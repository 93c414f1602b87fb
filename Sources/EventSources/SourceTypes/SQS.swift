import JSON

extension SourceType {
    /// Amazon SQS queues, standard and FIFO.
    public static let sqs = SourceType(
        "sqs",
        title: "Amazon SQS",
        kind: .polled,
        arnField: "queueArn",
        arnService: "sqs",
        identity: [.sourceARN("queueArn", [.sqsQueue], "The ARN of the queue; FIFO queues end in .fifo.")],
        options: [
            .batchSize(default: 10), .maxBatchingWindow, .reportBatchItemFailures(), .maxConcurrency, .filters,
            .filterEncryption,
            .provisionedPollerConfig(minimum: 2...200, maximum: 2...10_000, hasGroups: false),
            .metricsConfig(["EventCount"]),
        ],
        facts: [.functionTimeout, .queueVisibilityTimeout, .queueReceiveMessageWaitTime],
        records: RecordFields(
            payload: "body",
            [
                "messageId", "receiptHandle", "attributes", "messageAttributes", "md5OfBody", "md5OfMessageAttributes",
                "eventSource", "eventSourceARN", "awsRegion",
            ]
        ),
        wireFacts: WireFacts(
            showsProcessingResult: false,
            duplicate: .queue,
            refusals: ["StartingPosition": "StartingPosition is not valid for SQS event sources."]
        ),
        rules: [
            .sourceInFunctionRegion, .largeBatchNeedsWindow, .fifoBatchSize, .fifoWindow, .fifoPartialBatch,
            .filtersDeleteMessages, .filterEncryptionNeedsFilters, .concurrencyExcludesPollers, .pollerOrder,
            .visibilityTimeout, .longPolling,
        ],
        claims: { [$0["queueArn"]?.string ?? ""] },
        "Lambda polls the queue and deletes what the function processed."
    )
}
