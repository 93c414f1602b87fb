extension SourceType {
    /// Every source type, in the order of the documentation.
    public static let all: [SourceType] = [
        sqs, kinesis, dynamodb, managedKafka, selfManagedKafka, amazonMQ, documentDB, s3, sns,
    ]

    /// The source type of a name on the REST API, if there is one.
    public static func named(_ name: String) -> SourceType? { all.first { $0.name == name } }
}
