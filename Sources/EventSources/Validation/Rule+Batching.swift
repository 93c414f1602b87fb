import JSON

extension Rule {
    /// SQS: batches of more than 10 are gathered over a window (Lambda API CreateEventSourceMapping, recorded).
    static let largeBatchNeedsWindow = Rule { context, findings in
        guard !context.isFIFO, let size = context.integer("batchSize"), size > 10,
            context.integer("maxBatchingWindow") == 0
        else { return }
        let window = context.name("maxBatchingWindow")
        findings.refuse(
            Finding(
                at: context.pointer("batchSize"),
                .requires,
                "A batch of more than 10 messages needs `\(window)` of at least 1 second.",
                value: .integer(size),
                allowed: ["minimum": 1, "maximum": 10],
                fix: "Set `\(window)` to 1 or more, or `\(context.name("batchSize"))` to 10 or less."
            ),
            as: .invalidParameter(
                "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10"
            )
        )
    }

    /// SQS FIFO: at most 10 messages (Lambda guide, SQS).
    static let fifoBatchSize = Rule { context, findings in
        guard context.isFIFO, let size = context.integer("batchSize"), size > 10 else { return }
        findings.refuse(
            Finding(
                at: context.pointer("batchSize"),
                .outOfRange,
                "A FIFO queue hands out at most 10 messages at once.",
                value: .integer(size),
                allowed: ["minimum": 1, "maximum": 10],
                fix: "Give 10 or less."
            )
        )
    }

    /// SQS FIFO: no window (CDK BatchingWindowSupportedQueues).
    static let fifoWindow = Rule { context, findings in
        guard context.isFIFO, let window = context.integer("maxBatchingWindow"), window > 0 else { return }
        findings.refuse(
            Finding(
                at: context.pointer("maxBatchingWindow"),
                .fifoNotSupported,
                "FIFO queues have no batching window.",
                value: .integer(window),
                allowed: ["minimum": 0, "maximum": 0],
                fix: "Remove it, or use a standard queue."
            ),
            as: .invalidParameter("Batching window is not supported for FIFO queues")
        )
    }

    /// SQS FIFO: partial batch responses must keep the order (Lambda guide, SQS error handling).
    static let fifoPartialBatch = Rule { context, findings in
        guard context.isFIFO, context.options["reportBatchItemFailures"] == true else { return }
        findings.warn(
            Finding(
                at: context.pointer("reportBatchItemFailures"),
                .fifoPartialBatch,
                "With a FIFO queue the function must stop at the first failure and report it and every message after it; "
                    + "else messages of a group are processed out of order.",
                value: true
            )
        )
    }

    /// SQS: what no filter matches is deleted (Lambda guide, filtering with SQS).
    static let filtersDeleteMessages = Rule { context, findings in
        guard context.options.contains("filters") else { return }
        findings.warn(
            Finding(
                at: context.pointer("filters"),
                .filtersDeleteMessages,
                "Lambda deletes every message that no filter matches from the queue.",
                fix: "Make sure that nobody else needs those messages."
            )
        )
    }

    /// Encryption needs something to encrypt (CDK FilterCriteriaProvidedEnableSetting); the service takes it alone.
    static let filterEncryptionNeedsFilters = Rule(.rest) { context, findings in
        guard context.options.contains("filterEncryption"), !context.isSet("filters") else { return }
        findings.refuse(
            Finding(
                at: context.pointer("filterEncryption"),
                .requires,
                "`filterEncryption` encrypts `filters`, and there are none.",
                value: context.options["filterEncryption"],
                fix: "Give `filters`, or remove `filterEncryption`."
            )
        )
    }

    /// SQS: two ways to limit what runs at once (Lambda API ScalingConfig).
    static let concurrencyExcludesPollers = Rule { context, findings in
        guard context.options.contains("maxConcurrency"), context.options.contains("provisionedPollerConfig") else {
            return
        }
        let (limit, pollers) = (context.name("maxConcurrency"), context.name("provisionedPollerConfig"))
        findings.refuse(
            Finding(
                at: context.pointer("provisionedPollerConfig"),
                .mutuallyExclusive,
                "`\(pollers)` and `\(limit)` exclude each other.",
                fix: "Remove one of them."
            )
        )
    }

    /// The pollers that are always there are no more than those there may be.
    static let pollerOrder = Rule { context, findings in
        guard let config = context.options["provisionedPollerConfig"]?.object,
            let minimum = config["minimumPollers"]?.integer, let maximum = config["maximumPollers"]?.integer,
            minimum > maximum
        else { return }
        findings.refuse(
            Finding(
                at: context.pointer("provisionedPollerConfig", member: "minimumPollers"),
                .outOfRange,
                "At least \(minimum) and at most \(maximum) pollers contradict each other.",
                value: .integer(minimum),
                allowed: ["maximum": .integer(maximum)],
                fix: "Give \(maximum) or less, or raise the maximum."
            )
        )
    }
}
