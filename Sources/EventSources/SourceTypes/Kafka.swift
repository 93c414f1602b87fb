/// What both kinds of Kafka source have.
extension SourceType {
    /// Error handling, logs, metrics and schemas: options of provisioned mode.
    ///
    /// - Parameters:
    ///   - block: The member of the wire request that holds the Kafka options.
    ///   - retries: When endless retries are the default.
    ///   - isAnsweredUnset: Whether answers of plain mappings show the defaults of error handling.
    /// - Returns: The options in canonical order.
    static func kafkaProvisionedOptions(in block: String, retries: OptionCondition, isAnsweredUnset: Bool)
        -> [OptionDescriptor]
    {
        [
            .provisionedPollerConfig(minimum: 1...200, maximum: 1...2000, hasGroups: true),
            .bisectBatchOnError(when: .isSet("provisionedPollerConfig"), isAnsweredUnset: isAnsweredUnset),
            .maxRecordAge(when: .isSet("provisionedPollerConfig"), isAnsweredUnset: isAnsweredUnset),
            .retryAttempts(when: retries, isAnsweredUnset: isAnsweredUnset),
            .reportBatchItemFailures(when: .isSet("provisionedPollerConfig")),
            .onFailure(hasKafka: true, absentAnswer: nil),
            .schemaRegistryConfig(in: block),
            .filters, .filterEncryption, .logLevel, .metricsConfig(OptionDescriptor.metricKinds),
        ]
    }

    static let kafkaRecords = RecordFields(
        payload: "value",
        [
            "key", "topic", "partition", "offset", "timestamp", "timestampType", "headers", "eventSource",
            "eventSourceArn", "eventSourceARN", "bootstrapServers",
        ]
    )

    static let kafkaRules: [Rule] = [
        .timestampPairing, .timestampInThePast, .latestSkipsRecords, .consumerGroupKeepsOffsets,
        .provisionedModeOptions,
        .pollerOrder, .retryConsequences, .destinationIsAnotherTopic, .registryRootCertificate,
        .filterEncryptionNeedsFilters, .methodAndSecret,
    ]
}
