import JSON

extension SourceType {
    /// Change streams of DocumentDB clusters.
    public static let documentDB = SourceType(
        "documentdb",
        title: "Amazon DocumentDB",
        kind: .polled,
        arnField: "clusterArn",
        arnService: "rds",
        identity: [.sourceARN("clusterArn", [.docDBCluster], "The ARN of the cluster.")],
        options: [
            OptionDescriptor(
                "databaseName",
                .text(.databaseName),
                requirement: OptionRequirement(.both),
                wire: WireBinding(.nested(block: documentDBBlock, member: "DatabaseName")),
                source: "Lambda API DocumentDBEventSourceConfig.DatabaseName",
                "The database whose changes are read."
            ),
            OptionDescriptor(
                "collectionName",
                .text(.collectionName),
                wire: WireBinding(.nested(block: documentDBBlock, member: "CollectionName")),
                source: "Lambda API DocumentDBEventSourceConfig.CollectionName",
                "The collection whose changes are read; all of the database if not set."
            ),
            OptionDescriptor(
                "fullDocument",
                .enumeration(["Default", "UpdateLookup"]),
                default: OptionDefault("Default"),
                wire: WireBinding(.nested(block: documentDBBlock, member: "FullDocument")),
                source: "Lambda API DocumentDBEventSourceConfig.FullDocument",
                "Whether an update carries the whole document besides the change."
            ),
            .secret(requirement: OptionRequirement(.both)),
            .authenticationMethod(["BASIC_AUTH"], default: "BASIC_AUTH"),
            // AWS takes a mapping without a position, and shows none then (Terraform's acceptance test, SAM templates).
            .startingPosition(["TRIM_HORIZON", "LATEST", "AT_TIMESTAMP"], requirement: OptionRequirement(.rest)),
            .startingPositionTimestamp,
            .batchSize(default: 100), .maxBatchingWindowFromHalfSecond, .filters, .filterEncryption,
            .metricsConfig(["EventCount"]),
        ],
        facts: [.functionTimeout],
        records: RecordFields(
            payload: "event",
            [
                "_id", "clusterTime", "documentKey", "fullDocument", "ns", "operationType", "updateDescription", "lsid",
                "txnNumber", "to", "eventSource", "eventSourceArn", "eventSourceARN",
            ]
        ),
        wireFacts: WireFacts(showsProcessingResult: true, duplicate: .stream),
        rules: [
            .sourceInFunctionRegion, .sourceInFunctionAccount, .timestampPairing, .timestampInThePast,
            .latestSkipsRecords, .filterEncryptionNeedsFilters, filtersNotSupported,
        ],
        claims: { [$0["clusterArn"]?.string ?? ""] },
        "Lambda reads the change stream of a cluster."
    )

    /// The Lambda developer guide says that there is no filtering of DocumentDB; the API takes filters.
    private static let filtersNotSupported = Rule { context, findings in
        guard context.options.contains("filters") else { return }
        findings.warn(
            Finding(
                at: context.pointer("filters"),
                .filtersNotSupported,
                "Lambda takes filters on DocumentDB, and its guide says that they are not supported: do not rely on them.",
                fix: "Filter within the function."
            )
        )
    }

    private static let documentDBBlock = "DocumentDBEventSourceConfig"
}
