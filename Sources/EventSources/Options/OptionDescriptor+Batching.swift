import JSON

extension OptionDescriptor {
    /// Records per invocation.
    ///
    /// - Parameter defaultValue: 10 for SQS, 100 for every other source (Lambda API, BatchSize).
    /// - Returns: The option.
    static func batchSize(default defaultValue: Int) -> OptionDescriptor {
        OptionDescriptor(
            "batchSize",
            .integer(IntegerShape(1...10_000, unit: "records")),
            default: OptionDefault(.integer(defaultValue)),
            wire: WireBinding("BatchSize"),
            source: "CDK batchSize; Lambda API BatchSize",
            "The largest number of records that Lambda hands to one invocation."
        )
    }

    /// Seconds to gather records before an invocation, for sources whose default is 0.
    static let maxBatchingWindow = maxBatchingWindow(default: OptionDefault(0), irrevocable: nil)

    /// Seconds to gather records before an invocation, for sources whose default of 500 ms no request can say.
    static let maxBatchingWindowFromHalfSecond = maxBatchingWindow(
        default: nil,
        irrevocable: OptionIrrevocability("the default of 500 ms cannot be restored once a window was set")
    )

    private static func maxBatchingWindow(default defaultValue: OptionDefault?, irrevocable: OptionIrrevocability?)
        -> OptionDescriptor
    {
        OptionDescriptor(
            "maxBatchingWindow",
            .integer(IntegerShape(0...300, unit: "seconds")),
            default: defaultValue,
            irrevocable: irrevocable,
            wire: WireBinding("MaximumBatchingWindowInSeconds"),
            source: "CDK maxBatchingWindow; Lambda API MaximumBatchingWindowInSeconds",
            defaultValue == nil
                ? "The longest time that Lambda gathers records before it invokes the function; 500 ms if not set."
                : "The longest time that Lambda gathers records before it invokes the function."
        )
    }

    /// Partial batch responses.
    ///
    /// - Parameter condition: When the option applies; always if `nil`.
    /// - Returns: The option.
    static func reportBatchItemFailures(when condition: OptionCondition? = nil) -> OptionDescriptor {
        OptionDescriptor(
            "reportBatchItemFailures",
            .boolean,
            default: OptionDefault(false, when: condition),
            wire: WireBinding("FunctionResponseTypes", .responseTypes),
            source: "CDK reportBatchItemFailures; Lambda API FunctionResponseTypes",
            "Whether the function reports which records of a batch failed, so that only those are tried again."
        )
    }

    /// Event filters.
    static let filters = OptionDescriptor(
        "filters",
        .patterns,
        wire: WireBinding(
            "FilterCriteria",
            .filterCriteria,
            unlistedWhen: .isSet("filterEncryption"),
            clearing: [:]
        ),
        source: "CDK filters; Lambda API FilterCriteria",
        "Event patterns as JSON objects; a record is handed on if it matches any of them."
    )

    /// The key that encrypts the filters.
    static let filterEncryption = OptionDescriptor(
        "filterEncryption",
        .arn(ARNShape([.kmsKey], model: .key)),
        wire: WireBinding("KMSKeyArn", clearing: ""),
        source: "CDK filterEncryption; Lambda API KMSKeyArn",
        "The KMS key that encrypts the filters at rest; a key owned by AWS if not set."
    )

    /// All kinds of metrics (Lambda API EventSourceMappingMetric).
    static let metricKinds = ["EventCount", "ErrorCount", "KafkaMetrics"]

    /// CloudWatch metrics.
    ///
    /// - Parameter kinds: The metrics of the source: all have EventCount, Kafka has two more (Lambda API MetricsConfig).
    /// - Returns: The option.
    static func metricsConfig(_ kinds: [String]) -> OptionDescriptor {
        OptionDescriptor(
            "metricsConfig",
            .object(
                ObjectShape([
                    MemberDescriptor(
                        "metrics",
                        wireName: "Metrics",
                        .list(
                            ListShape(
                                of: .enumeration(EnumerationShape(kinds, modelWords: metricKinds)),
                                counts: 1...kinds.count,
                                order: .arbitrary
                            )
                        ),
                        required: .both,
                        "The metrics to publish."
                    )
                ])
            ),
            wire: WireBinding("MetricsConfig", .object, clearing: ["Metrics": []]),
            source: "CDK metricsConfig; Lambda API MetricsConfig",
            "The additional CloudWatch metrics that the mapping publishes."
        )
    }
}
