import JSON

extension Rule {
    /// Lambda refuses a queue that hands messages out again while the function still runs; AWS recommends six times the
    /// function timeout plus the batching window (Lambda guide, SQS).
    static let visibilityTimeout = Rule { context, findings in
        guard let timeout = context.facts["functionTimeout"]?.integer,
            let visibility = context.facts["queueVisibilityTimeout"]?.integer
        else { return }
        let recommended = 6 * timeout + (context.integer("maxBatchingWindow") ?? 0)
        if visibility < timeout {
            let finding = Finding(
                at: context.factPointer("queueVisibilityTimeout"),
                .visibilityTimeoutTooShort,
                "The queue's visibility timeout of \(visibility) s is shorter than the function timeout of \(timeout) s.",
                value: .integer(visibility),
                allowed: ["minimum": .integer(timeout), "unit": "seconds"],
                fix: "Raise the queue's visibility timeout, best to \(recommended) s, or shorten the function timeout."
            )
            if context.scope.contains(.rest) { findings.refuse(finding) } else { findings.warn(finding) }
        } else if visibility < recommended {
            findings.warn(
                Finding(
                    at: context.factPointer("queueVisibilityTimeout"),
                    .visibilityTimeoutBelowRecommended,
                    "AWS recommends a visibility timeout of six times the function timeout plus the batching window.",
                    value: .integer(visibility),
                    allowed: ["minimum": .integer(recommended), "unit": "seconds"],
                    fix: "Raise the queue's visibility timeout to \(recommended) s."
                )
            )
        }
    }

    /// Short polling pays for empty receives (CDK documentation of SqsEventSource, receiveMessageWaitTime).
    static let longPolling = Rule { context, findings in
        guard context.facts["queueReceiveMessageWaitTime"] == 0 else { return }
        findings.warn(
            Finding(
                at: context.factPointer("queueReceiveMessageWaitTime"),
                .shortPolling,
                "The queue answers empty receives at once, each of them a billed request.",
                value: 0,
                allowed: ["maximum": 20, "unit": "seconds"],
                fix: "Set the queue's receive message wait time to 20 s."
            )
        )
    }

    /// DynamoDB: the table must have a stream (CDK DynamoStreamsEnabledTable).
    static let streamEnabled = Rule { context, findings in
        guard context.facts["streamEnabled"] == false else { return }
        let finding = Finding(
            at: context.factPointer("streamEnabled"),
            .streamDisabled,
            "The table's stream is not enabled, so that there is nothing to read.",
            value: false,
            allowed: ["enum": [true]],
            fix: "Enable the table's stream first."
        )
        if context.scope.contains(.rest) { findings.refuse(finding) } else { findings.warn(finding) }
    }
}
