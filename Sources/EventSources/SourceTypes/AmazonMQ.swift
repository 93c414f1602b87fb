import JSON

extension SourceType {
    /// Queues of Amazon MQ brokers, ActiveMQ and RabbitMQ.
    public static let amazonMQ = SourceType(
        "amazon-mq",
        title: "Amazon MQ",
        kind: .polled,
        arnField: "brokerArn",
        arnService: "mq",
        identity: [
            .sourceARN("brokerArn", [.mqBroker], "The ARN of the broker."),
            OptionDescriptor(
                "queue",
                .text(.queue),
                requirement: OptionRequirement(.both),
                isMutable: false,
                wire: WireBinding("Queues", .singleElement),
                source: "Lambda API Queues",
                "The name of the queue."
            ),
            OptionDescriptor(
                "virtualHost",
                .text(.virtualHost),
                isMutable: false,
                wire: WireBinding(.accessConfigurations(.virtualHost)),
                source: "Lambda API SourceAccessConfigurations VIRTUAL_HOST",
                "The virtual host of the queue; RabbitMQ only, `/` if not set."
            ),
        ],
        options: [
            .secret(requirement: OptionRequirement(.both)),
            .authenticationMethod(["BASIC_AUTH"], default: "BASIC_AUTH"),
            .batchSize(default: 100), .maxBatchingWindowFromHalfSecond, .filters, .filterEncryption,
            .metricsConfig(["EventCount"]),
        ],
        facts: [.functionTimeout],
        records: RecordFields(
            payload: "data",
            [
                "messageID", "messageType", "timestamp", "deliveryMode", "correlationID", "replyTo", "destination",
                "redelivered", "type", "expiration", "priority", "brokerInTime", "brokerOutTime", "properties",
                "basicProperties", "eventSource", "eventSourceArn", "eventSourceARN",
            ]
        ),
        wireFacts: WireFacts(showsProcessingResult: false, duplicate: .part("queue", named: "queues")),
        rules: [.sourceInFunctionRegion, .sourceInFunctionAccount, .filterEncryptionNeedsFilters],
        claims: {
            ["\($0["brokerArn"]?.string ?? "")|\($0["virtualHost"]?.string ?? "/")|\($0["queue"]?.string ?? "")"]
        },
        "Lambda consumes a queue of a message broker."
    )
}
