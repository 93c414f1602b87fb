/// The operations of S3 that keep the notifications of buckets (API of 2006-03-01).
public enum S3 {
    /// Amazon S3.
    public static let service = AWSService(
        "s3",
        version: "2006-03-01",
        .restXML(namespace: "http://s3.amazonaws.com/doc/2006-03-01/"),
        endpoint: .init("s3", namesDualStack: true),
        signsPathAsSent: true
    )

    private static let buckets = AWSPermission.Target("KeepBucketNotifications", "arn:{partition}:s3:::*")

    private static let bucket = Member.required("Bucket", in: .bucket)
    private static let owner = Member("ExpectedBucketOwner", in: .header, as: "x-amz-expected-bucket-owner")

    /// Everything that a bucket notifies of.
    private static let configuration = [
        Member("TopicConfigurations", entries(of: "TopicArn", as: "Topic"), as: "TopicConfiguration"),
        Member("QueueConfigurations", entries(of: "QueueArn", as: "Queue"), as: "QueueConfiguration"),
        Member(
            "LambdaFunctionConfigurations",
            entries(of: "LambdaFunctionArn", as: "CloudFunction"),
            as: "CloudFunctionConfiguration"
        ),
        Member("EventBridgeConfiguration", .structure([])),
    ]

    private static func entries(of destination: String, as wireName: String) -> Shape {
        let rules = Shape.list(of: .structure([Member("Name"), Member("Value")]), isFlattened: true)
        return .list(
            of: .structure([
                Member("Id"), .required(destination, as: wireName),
                .required("Events", .list(of: .string, isFlattened: true), as: "Event"),
                Member(
                    "Filter",
                    .structure([
                        Member("Key", .structure([Member("FilterRules", rules, as: "FilterRule")]), as: "S3Key")
                    ])
                ),
            ]),
            isFlattened: true
        )
    }

    /// Somebody else changes the bucket right now.
    private static let aborted = AWSOperation.Failure("OperationAborted", .inUse)

    /// Reads what a bucket notifies of.
    public static let getBucketNotificationConfiguration = AWSOperation(
        "GetBucketNotificationConfiguration",
        of: service,
        method: "GET",
        path: "",
        fixedQuery: "notification",
        input: [bucket, owner],
        output: configuration,
        isMutating: false,
        permission: AWSPermission("s3:GetBucketNotification", on: buckets),
        failures: [aborted]
    )
    /// Replaces what a bucket notifies of.
    public static let putBucketNotificationConfiguration = AWSOperation(
        "PutBucketNotificationConfiguration",
        of: service,
        method: "PUT",
        path: "",
        fixedQuery: "notification",
        input: [
            bucket, owner,
            Member("SkipDestinationValidation", .boolean, in: .header, as: "x-amz-skip-destination-validation"),
            .required("NotificationConfiguration", .structure(configuration), in: .payload),
        ],
        isMutating: true,
        permission: AWSPermission("s3:PutBucketNotification", on: buckets),
        failures: [
            // A permission to invoke that Lambda has not yet told everyone about.
            .init(
                "InvalidArgument",
                containing: "Unable to validate the following destination configurations",
                .propagating
            ),
            aborted,
        ]
    )

    /// All of them.
    public static let operations = [getBucketNotificationConfiguration, putBucketNotificationConfiguration]
}
