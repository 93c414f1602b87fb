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
        wireFacts: WireFacts(showsProcessingResult: true, duplicate: .stream),
        rules: [
            .sourceInFunctionRegion, .sourceInFunctionAccount, .timestampPairing, .timestampInThePast,
            .latestSkipsRecords, .filterEncryptionNeedsFilters,
        ],
        claims: { [$0["clusterArn"]?.string ?? ""] },
        "Lambda reads the change stream of a cluster."
    )

    private static let documentDBBlock = "DocumentDBEventSourceConfig"
}
