import JSON

extension OptionDescriptor {
    /// The topic that is read.
    static let topic = OptionDescriptor(
        "topic",
        .text(.topic),
        requirement: OptionRequirement(.both),
        isMutable: false,
        wire: WireBinding("Topics", .singleElement),
        source: "CDK topic; Lambda API Topics",
        "The name of the topic."
    )

    /// The consumer group.
    ///
    /// - Parameter block: The member of the wire request that holds it.
    /// - Returns: The option.
    static func consumerGroupId(in block: String) -> OptionDescriptor {
        OptionDescriptor(
            "consumerGroupId",
            .text(.consumerGroup),
            isMutable: false,
            wire: WireBinding(.nested(block: block, member: "ConsumerGroupId")),
            source: "CDK consumerGroupId; Lambda API ConsumerGroupId",
            "The Kafka consumer group that keeps the offsets; one of the mapping's own, named by its id, if not set."
        )
    }

    /// How records are consumed.
    static func consumptionMode(in block: String) -> OptionDescriptor {
        OptionDescriptor(
            "consumptionMode",
            .enumeration(["Stream", "Queue"]),
            default: OptionDefault("Stream"),
            isMutable: false,
            wire: WireBinding(.nested(block: block, member: "ConsumptionMode"), hiddenAnswer: "Stream"),
            source: "Lambda API ConsumptionMode",
            "Whether partitions are read in order, or records are taken from a share group (Kafka 4.2)."
        )
    }

    /// The schema registry.
    ///
    /// - Parameter block: The member of the wire request that holds it.
    /// - Returns: The option.
    static func schemaRegistryConfig(in block: String) -> OptionDescriptor {
        let format = MemberDescriptor(
            "eventRecordFormat",
            wireName: "EventRecordFormat",
            .enumeration(["JSON", "SOURCE"]),
            required: .both,
            "How records are handed to the function: as JSON, or as they are."
        )
        let validation = MemberDescriptor(
            "schemaValidationConfigs",
            wireName: "SchemaValidationConfigs",
            .list(
                ListShape(
                    of: .object(
                        ObjectShape([
                            MemberDescriptor(
                                "attribute",
                                wireName: "Attribute",
                                .enumeration(["KEY", "VALUE"]),
                                required: .both,
                                "The part of the record."
                            )
                        ])
                    ),
                    counts: 1...2,
                    order: .arbitrary
                )
            ),
            required: .both,
            "The parts of a record that are validated against the schema."
        )
        let glue = [
            MemberDescriptor(
                "schemaRegistryArn",
                wireName: "SchemaRegistryURI",
                .arn(ARNShape([.glueRegistry])),
                required: .both,
                "The ARN of the registry."
            ),
            format, validation,
        ]
        let confluent = [
            MemberDescriptor(
                "schemaRegistryUri",
                wireName: "SchemaRegistryURI",
                .text(.registryURI),
                required: .both,
                "The address of the registry."
            ),
            MemberDescriptor(
                "authenticationType",
                wireName: "AccessConfigs",
                .enumeration([
                    "BASIC_AUTH", "CLIENT_CERTIFICATE_TLS_AUTH", "SERVER_ROOT_CA_CERTIFICATE", "OAUTHBEARER_AUTH",
                ]),
                required: .rest,
                "How Lambda authenticates to the registry."
            ),
            MemberDescriptor(
                "secret",
                wireName: "AccessConfigs",
                .arn(ARNShape([.secretsManagerSecret])),
                required: .rest,
                "The secret with the credentials."
            ),
            MemberDescriptor(
                "rootCACertificate",
                wireName: "AccessConfigs",
                .arn(ARNShape([.secretsManagerSecret])),
                "The secret with the root certificate of the registry, besides the credentials."
            ),
            format, validation,
        ]
        return OptionDescriptor(
            "schemaRegistryConfig",
            .tagged(
                TaggedShape(cases: [
                    TaggedShape.Case(
                        tag: "glue",
                        documentation: "An AWS Glue schema registry.",
                        object: ObjectShape(glue)
                    ),
                    TaggedShape.Case(
                        tag: "confluent",
                        documentation: "A Confluent schema registry.",
                        object: ObjectShape(confluent)
                    ),
                ])
            ),
            wire: WireBinding(.nested(block: block, member: "SchemaRegistryConfig"), .schemaRegistry, clearing: [:]),
            source: "CDK schemaRegistryConfig; Lambda API SchemaRegistryConfig",
            "The registry with the schemas that records are validated against and decoded with."
        )
    }

    /// The level of the mapping's logs.
    static let logLevel = OptionDescriptor(
        "logLevel",
        .enumeration(["DEBUG", "INFO", "WARN"]),
        wire: WireBinding("LoggingConfig", .wrapped("SystemLogLevel"), clearing: [:]),
        source: "CDK logLevel; Lambda API LoggingConfig.SystemLogLevel",
        "The level of the logs that the mapping writes; none if not set."
    )
}
