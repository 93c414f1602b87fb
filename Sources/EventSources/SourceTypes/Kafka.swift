/// What both kinds of Kafka source have.
extension SourceType {
    /// Error handling, logs, metrics and schemas: options of provisioned mode.
    ///
    /// - Parameters:
    ///   - block: The member of the wire request that holds the Kafka options.
    ///   - retries: When endless retries are the default.
    /// - Returns: The options in canonical order.
    static func kafkaProvisionedOptions(in block: String, retries: OptionCondition) -> [OptionDescriptor] {
        [
            .provisionedPollerConfig(minimum: 1...200, maximum: 1...2000, hasGroups: true),
            .bisectBatchOnError(when: .isSet("provisionedPollerConfig")),
            .maxRecordAge(when: .isSet("provisionedPollerConfig")),
            .retryAttempts(when: retries),
            .reportBatchItemFailures(when: .isSet("provisionedPollerConfig")),
            .onFailure(hasKafka: true, absentAnswer: nil),
            .schemaRegistryConfig(in: block),
            .filters, .filterEncryption, .logLevel, .metricsConfig(OptionDescriptor.metricKinds),
        ]
    }

    static let kafkaRules: [Rule] = [
        .timestampPairing, .timestampInThePast, .latestSkipsRecords, .consumerGroupKeepsOffsets,
        .provisionedModeOptions,
        .pollerOrder, .retryConsequences, .destinationIsAnotherTopic, .registryRootCertificate,
        .filterEncryptionNeedsFilters, .methodAndSecret,
    ]
}
