extension Lambda {
    /// The members of an event source mapping.
    enum MappingShapes {
        /// What only a new mapping is told.
        private static let position = [
            Member("EventSourceArn"), Member("StartingPosition"), Member("StartingPositionTimestamp", .timestamp),
            Member("Topics", .list(of: .string)), Member("Queues", .list(of: .string)),
            Member("SelfManagedEventSource", .structure([Member("Endpoints", .map(of: .list(of: .string)))])),
        ]

        /// What a mapping is told when it is made and when it is changed, and shows.
        private static let options = [
            Member("BatchSize", .integer), Member("MaximumBatchingWindowInSeconds", .integer),
            Member(
                "FilterCriteria",
                .structure([Member("Filters", .list(of: .structure([Member("Pattern")])))])
            ),
            Member("KMSKeyArn"), Member("MetricsConfig", .structure([Member("Metrics", .list(of: .string))])),
            Member("LoggingConfig", .structure([Member("SystemLogLevel")])),
            Member("ScalingConfig", .structure([Member("MaximumConcurrency", .integer)])),
            Member("ParallelizationFactor", .integer),
            Member(
                "DestinationConfig",
                .structure([Member("OnSuccess", destination), Member("OnFailure", destination)])
            ),
            Member("MaximumRecordAgeInSeconds", .integer), Member("BisectBatchOnFunctionError", .boolean),
            Member("MaximumRetryAttempts", .integer), Member("TumblingWindowInSeconds", .integer),
            Member("SourceAccessConfigurations", accessConfigurations),
            Member("FunctionResponseTypes", .list(of: .string)),
            Member("AmazonManagedKafkaEventSourceConfig", .structure(kafka)),
            Member("SelfManagedKafkaEventSourceConfig", .structure(kafka + [Member("ConsumptionMode")])),
            Member(
                "DocumentDBEventSourceConfig",
                .structure([Member("DatabaseName"), Member("CollectionName"), Member("FullDocument")])
            ),
            Member(
                "ProvisionedPollerConfig",
                .structure([
                    Member("MinimumPollers", .integer), Member("MaximumPollers", .integer),
                    Member("PollerGroupName"),
                ])
            ),
        ]

        private static let destination = Shape.structure([Member("Destination")])
        private static let accessConfigurations = Shape.list(of: .structure([Member("Type"), Member("URI")]))
        private static let kafka = [
            Member("ConsumerGroupId"),
            Member(
                "SchemaRegistryConfig",
                .structure([
                    Member("SchemaRegistryURI"), Member("EventRecordFormat"),
                    Member("AccessConfigs", accessConfigurations),
                    Member("SchemaValidationConfigs", .list(of: .structure([Member("Attribute")]))),
                ])
            ),
        ]

        /// The request of a creation.
        static let creation =
            [.required("FunctionName"), Member("Enabled", .boolean), Member("Tags", .map(of: .string))] + position
            + options

        /// The request of a change, beside which mapping.
        static let update = [Member("FunctionName"), Member("Enabled", .boolean)] + options

        /// A mapping as AWS shows it.
        static let configuration =
            [
                Member("UUID"), Member("EventSourceMappingArn"), Member("FunctionArn"), Member("State"),
                Member("StateTransitionReason"), Member("LastModified", .timestamp), Member("LastProcessingResult"),
                Member("FilterCriteriaError", .structure([Member("ErrorCode"), Member("Message")])),
            ] + position + options
    }
}
