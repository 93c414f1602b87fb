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
        invocation: { source, function in
            source.arn.map { topic in
                InvocationGrant(
                    sid: "AllowTopicToInvoke",
                    principal: principal(of: topic, in: function.region),
                    sourceARN: topic,
                    sourceAccount: nil
                )
            }
        },
        rules: [.sourceInFunctionPartition, onePolicy, deadLetterPlace, knownRegion],
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

    /// Who invokes the function: a topic of a region that accounts have to enable does it under that region's own name
    /// where the function is elsewhere (SNS developer guide, cross-region delivery); under the global name its messages
    /// vanish.
    ///
    /// Regions that are not known here are newer than those, and newer ones have to be enabled.
    private static func principal(of topic: ARN, in region: String) -> String {
        guard topic.region != region else { return "sns.amazonaws.com" }
        return switch Partition.enablement(ofRegion: topic.region) {
        case .byDefault: "sns.amazonaws.com"
        case .optIn, .unknown: "sns.\(topic.region).amazonaws.com"
        }
    }

    private static let knownRegion = Rule { context, findings in
        guard let topic = context.sourceARN, let function = context.function, topic.region != function.region,
            Partition.enablement(ofRegion: topic.region) == .unknown
        else { return }
        findings.warn(
            Finding(
                at: context.identityPointer("topicArn"),
                .unknownRegion,
                "Whether accounts have to enable \(topic.region) is not known here, and the name under which SNS invokes "
                    + "a function of another region depends on it; \(principal(of: topic, in: function.region)) is taken.",
                value: .string(topic.description),
                fix: "Check the topic's region; if it is one that every account has, allow sns.amazonaws.com as well."
            )
        )
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
