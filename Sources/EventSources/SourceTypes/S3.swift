import JSON

extension SourceType {
    /// Amazon S3 buckets.
    public static let s3 = SourceType(
        "s3",
        title: "Amazon S3",
        kind: .pushed,
        arnField: "bucketArn",
        identity: [
            .sourceARN("bucketArn", [.s3Bucket], isOnWire: false, "The ARN of the bucket."),
            OptionDescriptor(
                "bucketOwner",
                .text(.account),
                isMutable: false,
                wire: nil,
                source: "S3 x-amz-expected-bucket-owner; Lambda API AddPermission SourceAccount",
                "The account that owns the bucket; the function's if not set."
            ),
        ],
        options: [
            OptionDescriptor(
                "events",
                .custom(bucketEvents),
                requirement: OptionRequirement(.both),
                wire: nil,
                source: "CDK S3EventSource events; S3 Event",
                "The events of the bucket that invoke the function."
            ),
            OptionDescriptor(
                "filters",
                .custom(keyFilters),
                wire: nil,
                source: "CDK S3EventSource filters; S3 FilterRule",
                "The prefix and suffix of the keys of the objects whose events invoke the function."
            ),
        ],
        facts: [.functionTimeout],
        invocation: { source, function in
            // A bucket's ARN names no account, so the account is a condition of its own; else a bucket of that name in
            // another account could invoke the function after the first one is deleted.
            source.arn.map { bucket in
                InvocationGrant(
                    sid: "AllowBucketToInvoke",
                    principal: "s3.amazonaws.com",
                    sourceARN: bucket,
                    sourceAccount: source.identity["bucketOwner"]?.string ?? function.account
                )
            }
        },
        rules: [.sourceInFunctionPartition, bucketRegion],
        claims: { _ in [] },
        overlap: SourceOverlap(
            scope: { $0["bucketArn"]?.string ?? "" },
            limit: { $0.maximumBucketNotifications },
            full: bucketFull,
            conflicts: bucketConflicts
        ),
        "The bucket invokes the function when objects change."
    )

    private static let bucketEvents = CustomShape(
        typeName: "list of event names",
        schema: [
            "type": "array", "minItems": 1, "uniqueItems": true,
            "items": ["type": "string", "enum": .array(S3EventName.all.map(JSONValue.string))],
        ],
        examples: [["s3:ObjectCreated:*"], ["s3:ObjectCreated:Put", "s3:ObjectRemoved:*"]]
    ) { value, pointer, findings in
        let (events, refusals) = S3EventName.validate(value, at: pointer)
        findings.refuse(refusals)
        return events.map { .array($0.map(JSONValue.string)) }
    }

    private static let keyFilters = CustomShape(
        typeName: "list of {prefix, suffix}",
        schema: [
            "type": "array", "maxItems": 2,
            "items": [
                "type": "object", "minProperties": 1, "additionalProperties": false,
                "properties": [
                    "prefix": ["type": "string", "maxLength": 1024],
                    "suffix": ["type": "string", "maxLength": 1024],
                ],
            ],
        ],
        examples: [[["prefix": "images/", "suffix": ".jpg"]], [["suffix": ".csv"]]]
    ) { value, pointer, findings in
        let (filter, violations, warnings) = S3KeyFilter.validate(value, at: pointer)
        findings.refuse(violations)
        findings.warn(warnings)
        guard let filter, filter.prefix != nil || filter.suffix != nil else { return nil }
        var entry = JSONObject()
        entry["prefix"] = filter.prefix.map(JSONValue.string)
        entry["suffix"] = filter.suffix.map(JSONValue.string)
        return [.object(entry)]
    }

    /// A bucket notifies functions of its own region only (S3 user guide, event notification destinations).
    ///
    /// Where a bucket of another account is, nobody here can see.
    private static let bucketRegion = Rule { context, findings in
        guard let owner = context.identity["bucketOwner"], let function = context.function,
            owner != .string(function.account)
        else { return }
        findings.warn(
            Finding(
                at: context.identityPointer("bucketOwner"),
                .bucketElsewhere,
                "The bucket must be in \(function.region), the function's region, and its owner must let account "
                    + "\(function.account) change its notifications; neither can be seen from here.",
                value: owner,
                fix:
                    "Have the owner allow s3:GetBucketNotification and s3:PutBucketNotification in the bucket's policy."
            )
        )
    }

    /// S3 takes no two rules that one event could match (S3 user guide, filtering by object key names).
    private static let bucketConflicts: @Sendable (JSONObject, JSONObject) -> [Finding] = { options, other in
        guard let conflict = notificationRule(options).conflict(with: notificationRule(other)) else { return [] }
        return [
            Finding(
                at: .root / "options" / "events",
                .overlappingRule,
                conflict.reason,
                value: .string(conflict.event),
                fix: "Give another event, prefix or suffix, so that no event matches both."
            )
        ]
    }

    /// S3 takes 100 notification configurations for a bucket (S3 service quotas); one for a queue or topic counts, too,
    /// and is nothing that is known here.
    private static let bucketFull: @Sendable (JSONObject, Int, Int) -> Finding = { identity, count, limit in
        Finding(
            at: .root / "source" / "bucketArn",
            .bucketFull,
            "This bucket has \(count) notifications, and may have up to \(limit).",
            value: identity["bucketArn"],
            allowed: ["maxItems": .integer(limit)],
            fix: "Delete one that is not needed, or let one take more events or keys."
        )
    }

    private static func notificationRule(_ options: JSONObject) -> S3NotificationRule {
        let filter = options["filters"]?.array?.first?.object
        return S3NotificationRule(
            events: (options["events"]?.array ?? []).compactMap(\.string),
            prefix: filter?["prefix"]?.string,
            suffix: filter?["suffix"]?.string
        )
    }
}
