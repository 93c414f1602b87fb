import JSON

extension SourceType {
    /// Topics of Amazon MSK clusters.
    public static let managedKafka = SourceType(
        "managed-kafka",
        title: "Amazon MSK",
        kind: .polled,
        arnField: "clusterArn",
        arnService: "kafka",
        identity: [
            .sourceARN(
                "clusterArn",
                [.mskCluster, .mskVPCConnection],
                "The ARN of the cluster, or of a VPC connection to a cluster of another account."
            ),
            .topic,
        ],
        options: [
            .startingPosition(["TRIM_HORIZON", "LATEST", "AT_TIMESTAMP"]), .startingPositionTimestamp,
            .batchSize(default: 100), .maxBatchingWindowFromHalfSecond,
            .consumerGroupId(in: "AmazonManagedKafkaEventSourceConfig"), .secret(),
            .authenticationMethod(
                ["SASL_SCRAM_512_AUTH", "CLIENT_CERTIFICATE_TLS_AUTH"],
                default: "SASL_SCRAM_512_AUTH"
            ),
        ]
            + kafkaProvisionedOptions(
                in: "AmazonManagedKafkaEventSourceConfig",
                retries: .isSet("provisionedPollerConfig"),
                isAnsweredUnset: false
            ),
        facts: [.functionTimeout],
        records: kafkaRecords,
        wireFacts: WireFacts(showsProcessingResult: true, duplicate: .part("topic", named: "topics")),
        rules: [.sourceInFunctionRegion] + kafkaRules,
        claims: { ["\($0["clusterArn"]?.string ?? "")|\($0["topic"]?.string ?? "")"] },
        "Lambda reads the partitions of a topic of an MSK cluster."
    )
}
