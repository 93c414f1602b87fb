extension OptionDescriptor {
    /// The function's timeout.
    static let functionTimeout = fact("functionTimeout", seconds: 1...900, "The timeout of the function.")

    /// The queue's visibility timeout.
    static let queueVisibilityTimeout = fact(
        "queueVisibilityTimeout",
        seconds: 0...43_200,
        "The visibility timeout of the queue."
    )

    /// The queue's receive wait.
    static let queueReceiveMessageWaitTime = fact(
        "queueReceiveMessageWaitTime",
        seconds: 0...20,
        "How long the queue waits for a message before it answers an empty receive."
    )

    /// Whether the table has a stream.
    static let streamEnabled = OptionDescriptor(
        "streamEnabled",
        .boolean,
        wire: nil,
        source: "CDK DynamoEventSource",
        "Whether the table's stream is enabled."
    )

    private static func fact(
        _ name: String,
        seconds: ClosedRange<Int64>,
        _ documentation: String
    ) -> OptionDescriptor {
        OptionDescriptor(
            name,
            .integer(IntegerShape(seconds, unit: "seconds")),
            wire: nil,
            source: "AWS service limits",
            documentation
        )
    }
}
