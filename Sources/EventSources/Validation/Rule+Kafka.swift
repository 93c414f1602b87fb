import JSON

extension Rule {
    /// Options that only pollers of the mapping's own can honour (Lambda guide, Kafka provisioned mode).
    static let provisionedModeOptions = Rule { context, findings in
        guard !context.isSet("provisionedPollerConfig") else { return }
        for name in [
            "bisectBatchOnError", "maxRecordAge", "retryAttempts", "reportBatchItemFailures", "schemaRegistryConfig",
            "logLevel", "metricsConfig",
        ] {
            guard let value = context.options[name], let option = context.type.option(name),
                value != option.defaultValue?.value
            else { continue }
            let pollers = context.name("provisionedPollerConfig")
            findings.refuse(
                Finding(
                    at: context.pointer(name),
                    .requires,
                    "`\(context.name(name))` of a Kafka source needs `\(pollers)` (provisioned mode).",
                    value: value.echoed,
                    fix: "Set `\(pollers)`, or remove `\(context.name(name))`."
                )
            )
        }
    }

    /// What a share group does not have (Lambda API ConsumptionMode).
    static let queueModeOptions = Rule { context, findings in
        guard context.options["consumptionMode"] == "Queue" else { return }
        for name in ["startingPosition", "startingPositionTimestamp", "maxBatchingWindow"] {
            guard let value = context.options[name] else { continue }
            findings.refuse(
                Finding(
                    at: context.pointer(name),
                    .mutuallyExclusive,
                    "`\(context.name(name))` has no meaning with `\(context.name("consumptionMode"))` Queue.",
                    value: value,
                    fix: "Remove it."
                )
            )
        }
        if context.integer("retryAttempts") == -1 {
            findings.refuse(
                Finding(
                    at: context.pointer("retryAttempts"),
                    .outOfRange,
                    "With `\(context.name("consumptionMode"))` Queue retries cannot be endless.",
                    value: -1,
                    allowed: ["minimum": 0, "maximum": 10_000],
                    fix: "Give 0 to 10000."
                )
            )
        }
    }

    /// A mapping with a group of its own starts over when it is replaced.
    static let consumerGroupKeepsOffsets = Rule { context, findings in
        guard context.options["startingPosition"] == "AT_TIMESTAMP", !context.isSet("consumerGroupId") else { return }
        findings.warn(
            Finding(
                at: context.pointer("consumerGroupId"),
                .noConsumerGroup,
                "Without a consumer group of your own, a mapping that replaces this one reads the topic again from the "
                    + "same moment.",
                fix: "Name a `consumerGroupId`."
            )
        )
    }

    /// A root certificate stands once in a registry's access configurations.
    static let registryRootCertificate = Rule { context, findings in
        guard let registry = context.options["schemaRegistryConfig"]?.object,
            registry["authenticationType"] == "SERVER_ROOT_CA_CERTIFICATE", registry["rootCACertificate"] != nil
        else { return }
        findings.refuse(
            Finding(
                at: context.pointer("schemaRegistryConfig")
                    / (context.scope.contains(.wire) ? "AccessConfigs" : "rootCACertificate"),
                .mutuallyExclusive,
                "`authenticationType` SERVER_ROOT_CA_CERTIFICATE makes `secret` the root certificate already.",
                fix: "Remove `rootCACertificate`, or give another `authenticationType`."
            )
        )
    }
}
