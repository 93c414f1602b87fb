import JSON

extension OptionDescriptor {
    /// Where reading begins.
    ///
    /// - Parameters:
    ///   - positions: The positions that the source knows.
    ///   - requirement: Where it must be given; both faces by default.
    ///   - defaultValue: What it is otherwise.
    /// - Returns: The option.
    static func startingPosition(
        _ positions: [String],
        requirement: OptionRequirement = OptionRequirement(.both),
        default defaultValue: OptionDefault? = nil
    ) -> OptionDescriptor {
        OptionDescriptor(
            "startingPosition",
            .enumeration(
                EnumerationShape(
                    positions,
                    modelWords: ["LATEST", "AT_TIMESTAMP", "TRIM_HORIZON"],
                    awsRefusal: "Unsupported starting position for arn type: {EventSourceArn}"
                )
            ),
            requirement: requirement,
            default: defaultValue,
            isMutable: false,
            wire: WireBinding("StartingPosition"),
            source: "CDK startingPosition; Lambda API StartingPosition",
            positions.contains("AT_TIMESTAMP")
                ? "Where reading begins: at the oldest record, after the newest, or at a moment."
                : "Where reading begins: at the oldest record, or after the newest."
        )
    }

    /// The moment where reading begins.
    static let startingPositionTimestamp = OptionDescriptor(
        "startingPositionTimestamp",
        .timestamp,
        isMutable: false,
        wire: WireBinding("StartingPositionTimestamp", .epochSeconds),
        source: "CDK startingPositionTimestamp; Lambda API StartingPositionTimestamp",
        "The moment of the first record to read, with AT_TIMESTAMP; RFC 3339 or seconds since 1970."
    )

    /// Concurrent batches per shard.
    static let parallelizationFactor = OptionDescriptor(
        "parallelizationFactor",
        .integer(IntegerShape(1...10, unit: "batches")),
        default: OptionDefault(1),
        wire: WireBinding("ParallelizationFactor"),
        source: "CDK parallelizationFactor; Lambda API ParallelizationFactor",
        "The number of batches of one shard that are processed at the same time."
    )

    /// Seconds of a tumbling window.
    static let tumblingWindow = OptionDescriptor(
        "tumblingWindow",
        .integer(IntegerShape(0...900, unit: "seconds")),
        default: OptionDefault(0),
        wire: WireBinding("TumblingWindowInSeconds"),
        source: "CDK tumblingWindow; Lambda API TumblingWindowInSeconds",
        "The length of the windows over which the function aggregates; 0 for none."
    )

    /// Halving of failed batches.
    ///
    /// - Parameters:
    ///   - condition: When the option applies; always if `nil`.
    ///   - isAnsweredUnset: Whether answers show the default where it does not apply.
    /// - Returns: The option.
    static func bisectBatchOnError(
        when condition: OptionCondition? = nil,
        isAnsweredUnset: Bool = false
    ) -> OptionDescriptor {
        OptionDescriptor(
            "bisectBatchOnError",
            .boolean,
            default: OptionDefault(false, when: condition),
            wire: WireBinding("BisectBatchOnFunctionError", absentAnswer: isAnsweredUnset ? false : nil),
            source: "CDK bisectBatchOnError; Lambda API BisectBatchOnFunctionError",
            "Whether a failed batch is split in two before it is tried again."
        )
    }

    /// The age at which records are given up.
    ///
    /// - Parameters:
    ///   - condition: When the option applies; always if `nil`.
    ///   - isAnsweredUnset: Whether answers show the default where it does not apply.
    /// - Returns: The option.
    static func maxRecordAge(
        when condition: OptionCondition? = nil,
        isAnsweredUnset: Bool = false
    ) -> OptionDescriptor {
        OptionDescriptor(
            "maxRecordAge",
            .integer(
                IntegerShape(
                    60...604_800,
                    or: -1,
                    unit: "seconds",
                    modelRange: -1...604_800,
                    awsRefusal:
                        "MaximumRecordAgeInSeconds must be either -1 (forever) or between 60 and 604800 (inclusive)"
                )
            ),
            default: OptionDefault(-1, when: condition),
            wire: WireBinding("MaximumRecordAgeInSeconds", absentAnswer: isAnsweredUnset ? -1 : nil),
            source: "CDK maxRecordAge; Lambda API MaximumRecordAgeInSeconds",
            "The age at which a record is given up; -1 for never."
        )
    }

    /// The number of retries after which records are given up.
    ///
    /// - Parameters:
    ///   - condition: When the option applies; always if `nil`.
    ///   - isAnsweredUnset: Whether answers show the default where it does not apply.
    /// - Returns: The option.
    static func retryAttempts(
        when condition: OptionCondition? = nil,
        isAnsweredUnset: Bool = false
    ) -> OptionDescriptor {
        OptionDescriptor(
            "retryAttempts",
            .integer(IntegerShape(0...10_000, or: -1, unit: "attempts", modelRange: -1...10_000)),
            default: OptionDefault(-1, when: condition),
            irrevocable: OptionIrrevocability(
                "a share group has no endless retries",
                when: .takesFromShareGroup
            ),
            wire: WireBinding(
                "MaximumRetryAttempts",
                absentAnswer: isAnsweredUnset ? -1 : nil,
                absentWhen: .readsOffsets
            ),
            source: "CDK retryAttempts; Lambda API MaximumRetryAttempts",
            "How often a failed batch is tried again; -1 until its records expire."
        )
    }

    /// Where the description of a given-up batch goes.
    ///
    /// - Parameters:
    ///   - hasKafka: Whether a topic of the same cluster is a destination.
    ///   - absentAnswer: What Lambda answers when there is none.
    /// - Returns: The option.
    static func onFailure(hasKafka: Bool, absentAnswer: JSONValue?) -> OptionDescriptor {
        func resource(_ tag: String, _ form: ARN.Form, _ words: String, fifoRefusal: String? = nil) -> TaggedShape.Case
        {
            let arn = MemberDescriptor(
                "arn",
                wireName: "Destination",
                .arn(ARNShape([form], fifoRefusal: fifoRefusal)),
                required: .both,
                "The ARN of the \(words)."
            )
            return TaggedShape.Case(tag: tag, documentation: "An \(words).", object: ObjectShape([arn]))
        }
        var cases = [
            resource("sqs", .sqsQueue, "SQS queue", fifoRefusal: "A FIFO queue cannot be an on-failure destination."),
            resource("sns", .snsTopic, "SNS topic", fifoRefusal: "A FIFO topic cannot be an on-failure destination."),
            resource("s3", .s3Bucket, "S3 bucket"),
        ]
        if hasKafka {
            let topic = MemberDescriptor(
                "topic",
                wireName: "Destination",
                .text(.destinationTopic),
                required: .both,
                "The name of a topic of the same cluster."
            )
            cases.append(
                TaggedShape.Case(tag: "kafka", documentation: "A Kafka topic.", object: ObjectShape([topic]))
            )
        }
        return OptionDescriptor(
            "onFailure",
            .tagged(TaggedShape(cases: cases)),
            wire: WireBinding("DestinationConfig", .destination, absentAnswer: absentAnswer, clearing: [:]),
            source: "CDK onFailure; Lambda API DestinationConfig.OnFailure",
            "Where the description of a batch goes whose records are given up."
        )
    }
}
