import JSON

extension SourceType {
    /// Amazon SNS topics.
    public static let sns = SourceType(
        "sns",
        title: "Amazon SNS",
        kind: .pushed,
        arnField: "topicArn",
        identity: [
            .sourceARN(
                "topicArn",
                [.snsTopic],
                fifoRefusal: "A FIFO topic cannot deliver to a Lambda function.",
                isOnWire: false,
                "The ARN of the topic, a standard one."
            )
        ],
        options: [
            OptionDescriptor(
                "filterPolicy",
                .custom(
                    policy(.messageAttributes, examples: [["store": ["books"]], ["price": [["numeric": [">=", 10]]]]])
                ),
                wire: nil,
                source: "CDK SnsEventSource filterPolicy; SNS FilterPolicy",
                "The filter policy on the attributes of a message, in SNS's own JSON."
            ),
            OptionDescriptor(
                "filterPolicyWithMessageBody",
                .custom(
                    policy(.messageBody, examples: [["order": ["state": ["paid"]]], ["kind": [["prefix": "order"]]]])
                ),
                wire: nil,
                source: "CDK SnsEventSource filterPolicyWithMessageBody; SNS FilterPolicyScope MessageBody",
                "The filter policy on the body of a message, in SNS's own JSON."
            ),
            OptionDescriptor(
                "deadLetterQueue",
                .arn(
                    ARNShape([.sqsQueue], fifoRefusal: "The dead-letter queue of a standard topic is a standard queue.")
                ),
                wire: nil,
                source: "CDK SnsEventSource deadLetterQueue; SNS RedrivePolicy",
                "The queue for messages that could not be delivered; in the account of the subscription and the region "
                    + "of the topic."
            ),
        ],
        facts: [.functionTimeout],
        rules: [.sourceInFunctionPartition, onePolicy, deadLetterPlace],
        claims: { [$0["topicArn"]?.string ?? ""] },
        "The topic invokes the function for every message."
    )

    private static func policy(_ scope: SNSFilterPolicy.Scope, examples: [JSONValue]) -> CustomShape {
        CustomShape(
            typeName: "SNS filter policy",
            schema: ["type": "object"],
            examples: examples
        ) { value, pointer, findings in
            let refusals = SNSFilterPolicy.validate(value, scope: scope, at: pointer)
            findings.refuse(refusals)
            return refusals.isEmpty ? value : nil
        }
    }

    /// A subscription has one policy with one scope (SNS FilterPolicyScope); the CDK drops the second silently.
    private static let onePolicy = Rule { context, findings in
        guard context.options["filterPolicy"] != nil, context.options["filterPolicyWithMessageBody"] != nil else {
            return
        }
        findings.refuse(
            Finding(
                at: context.pointer("filterPolicyWithMessageBody"),
                .mutuallyExclusive,
                "A subscription filters by attributes or by the body, not by both.",
                fix: "Remove one of the two policies."
            )
        )
    }

    /// The dead-letter queue is in the subscription's account and region (SNS developer guide, dead-letter queues).
    private static let deadLetterPlace = Rule { context, findings in
        guard let text = context.string("deadLetterQueue"), let queue = try? ARN(parsing: text) else { return }
        if let topic = context.sourceARN, queue.region != topic.region {
            findings.refuse(
                Finding(
                    at: context.pointer("deadLetterQueue"),
                    .otherRegion,
                    "The queue is in \(queue.region), the topic in \(topic.region).",
                    value: .string(text),
                    allowed: ["region": .string(topic.region)],
                    fix: "Name a queue in \(topic.region)."
                )
            )
        }
        if let function = context.function, queue.account != function.account {
            findings.refuse(
                Finding(
                    at: context.pointer("deadLetterQueue"),
                    .otherAccount,
                    "The queue belongs to account \(queue.account), the subscription to \(function.account).",
                    value: .string(text),
                    allowed: ["account": .string(function.account)],
                    fix: "Name a queue of account \(function.account)."
                )
            )
        }
    }
}
