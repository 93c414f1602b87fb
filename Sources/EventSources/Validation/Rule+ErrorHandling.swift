import JSON

extension Rule {
    /// Warnings on what happens to records that keep failing (Lambda guide, error handling of streams).
    static let retryConsequences = Rule { context, findings in
        guard let attempts = context.integer("retryAttempts"), let age = context.integer("maxRecordAge") else { return }
        let isEndless = attempts == -1 && age == -1
        let hasDestination = context.isSet("onFailure")
        func limits() -> String { "`\(context.name("retryAttempts"))` or `\(context.name("maxRecordAge"))`" }
        if isEndless, hasDestination {
            findings.warn(
                Finding(
                    at: context.pointer("onFailure"),
                    .destinationNeverUsed,
                    "Without a limit of retries or age no record is given up before it expires, so that next to nothing "
                        + "reaches the destination.",
                    fix: "Set \(limits())."
                )
            )
        } else if isEndless, context.isGiven("retryAttempts") || context.options["bisectBatchOnError"] == true {
            findings.warn(
                Finding(
                    at: context.pointer("retryAttempts"),
                    .endlessRetries,
                    "A record that always fails blocks its shard until it expires.",
                    value: -1,
                    fix: "Set \(limits()), and `\(context.name("onFailure"))`."
                )
            )
        } else if !isEndless, !hasDestination {
            findings.warn(
                Finding(
                    at: context.pointer("onFailure"),
                    .failedRecordsDiscarded,
                    "Records that exceed \(limits()) are discarded without a trace.",
                    fix: "Set `\(context.name("onFailure"))`."
                )
            )
        }
    }

    /// A Kafka destination is another topic than the source (Lambda guide, Kafka on-failure destinations).
    static let destinationIsAnotherTopic = Rule { context, findings in
        guard let topic = context.options["onFailure"]?.object?["topic"], topic == context.identity["topic"] else {
            return
        }
        let place = context.pointer("onFailure")
        findings.refuse(
            Finding(
                at: place / (context.scope.contains(.wire) ? "Destination" : "topic"),
                .mutuallyExclusive,
                "The destination is the topic that is read, which would make failures endless.",
                value: topic,
                fix: "Name another topic."
            )
        )
    }
}
