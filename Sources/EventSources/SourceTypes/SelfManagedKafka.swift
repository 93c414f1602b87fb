import JSON

extension SourceType {
    /// Topics of Kafka clusters that the user runs.
    public static let selfManagedKafka = SourceType(
        "self-managed-kafka",
        title: "Self-managed Apache Kafka",
        kind: .polled,
        arnField: nil,
        identity: [
            OptionDescriptor(
                "bootstrapServers",
                // A live read shows b-2, b-1 of brokers declared as b-1, b-2.
                .list(ListShape(of: .text(.broker), counts: 1...10, order: .sorted)),
                requirement: OptionRequirement(.both),
                isMutable: false,
                wire: WireBinding("SelfManagedEventSource", .endpoints),
                source: "CDK bootstrapServers; Lambda API SelfManagedEventSource",
                "The addresses of the brokers, host:port."
            ),
            .topic,
        ],
        options: [
            .consumptionMode(in: "SelfManagedKafkaEventSourceConfig"),
            .startingPosition(
                ["TRIM_HORIZON", "LATEST", "AT_TIMESTAMP"],
                requirement: OptionRequirement(.rest, when: .readsOffsets),
                default: OptionDefault("TRIM_HORIZON", scope: .wire, when: .readsOffsets)
            ),
            .startingPositionTimestamp, .batchSize(default: 100), .maxBatchingWindowFromHalfSecond,
            .consumerGroupId(in: "SelfManagedKafkaEventSourceConfig"), .secret(),
            .authenticationMethod(
                [
                    "SASL_SCRAM_512_AUTH", "SASL_SCRAM_256_AUTH", "BASIC_AUTH", "CLIENT_CERTIFICATE_TLS_AUTH",
                    "OAUTHBEARER_AUTH", "IAM_AUTH", "IAM_OAUTHBEARER_AUTH",
                ],
                default: "SASL_SCRAM_512_AUTH"
            ),
            .oauth, .rootCACertificate, .vpc, .vpcSubnets, .securityGroups,
        ]
            + kafkaProvisionedOptions(
                in: "SelfManagedKafkaEventSourceConfig",
                retries: .isSet("provisionedPollerConfig").and(.readsOffsets),
                // A live read of a plain mapping shows them.
                isAnsweredUnset: true
            ),
        facts: [.functionTimeout],
        records: kafkaRecords,
        wireFacts: WireFacts(showsProcessingResult: true, duplicate: .brokers(of: "topic", named: "topics")),
        rules: kafkaRules + [.queueModeOptions, .secretOrNetwork, .networkParts, .oauthParts, .accessEntryCount],
        claims: { identity in
            let topic = identity["topic"]?.string ?? ""
            return (identity["bootstrapServers"]?.array ?? []).map { "\(canonicalBroker($0.string ?? ""))|\(topic)" }
        },
        "Lambda reads the partitions of a topic of a Kafka cluster that you run."
    )

    /// A broker's address in the one form of all that mean the same: names of hosts know no letter case (RFC 4343), and a
    /// port is a number.
    private static func canonicalBroker(_ address: String) -> String {
        guard let colon = address.utf8.lastIndex(of: UInt8(ascii: ":")),
            let port = UInt16(address[address.utf8.index(after: colon)...])
        else { return address.lowercased() }
        return "\(address[..<colon].lowercased()):\(port)"
    }
}
