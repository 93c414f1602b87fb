/// The operations of SNS that keep subscriptions (API of 2010-03-31).
public enum SNS {
    /// Amazon SNS.
    public static let service = AWSService(
        "sns",
        version: "2010-03-31",
        .query,
        endpoint: .init("sns", isFIPSInGovCloud: true)
    )

    private static let topics = AWSPermission.Target("KeepSubscriptions", "arn:{partition}:sns:*:*:*")
    private static let subscription = Member.required("SubscriptionArn")

    /// Subscribes an endpoint to a topic.
    public static let subscribe = AWSOperation(
        "Subscribe",
        of: service,
        input: [
            .required("TopicArn"), .required("Protocol"), Member("Endpoint"),
            Member("Attributes", .map(of: .string)), Member("ReturnSubscriptionArn", .boolean),
        ],
        output: [Member("SubscriptionArn")],
        isMutating: true,
        permission: AWSPermission("sns:Subscribe", on: topics),
        failures: ["InvalidParameter", "InvalidParameterException"].map {
            .init($0, containing: "Subscription already exists with different attributes", .conflict)
        }
    )
    /// Ends a subscription.
    public static let unsubscribe = AWSOperation(
        "Unsubscribe",
        of: service,
        input: [subscription],
        isMutating: true,
        permission: AWSPermission("sns:Unsubscribe", on: topics)
    )
    /// Reads the attributes of a subscription.
    public static let getSubscriptionAttributes = AWSOperation(
        "GetSubscriptionAttributes",
        of: service,
        input: [subscription],
        output: [Member("Attributes", .map(of: .string))],
        isMutating: false,
        permission: AWSPermission("sns:GetSubscriptionAttributes", on: topics)
    )
    /// Changes one attribute of a subscription.
    public static let setSubscriptionAttributes = AWSOperation(
        "SetSubscriptionAttributes",
        of: service,
        input: [subscription, .required("AttributeName"), Member("AttributeValue")],
        isMutating: true,
        permission: AWSPermission("sns:SetSubscriptionAttributes", on: topics)
    )
    /// Lists the subscriptions of a topic, a page at a time.
    public static let listSubscriptionsByTopic = AWSOperation(
        "ListSubscriptionsByTopic",
        of: service,
        input: [.required("TopicArn"), Member("NextToken")],
        output: [
            Member(
                "Subscriptions",
                .list(
                    of: .structure([
                        Member("SubscriptionArn"), Member("Owner"), Member("Protocol"), Member("Endpoint"),
                        Member("TopicArn"),
                    ])
                )
            ),
            Member("NextToken"),
        ],
        isMutating: false,
        permission: AWSPermission("sns:ListSubscriptionsByTopic", on: topics)
    )

    /// All of them.
    public static let operations = [
        subscribe, unsubscribe, getSubscriptionAttributes, setSubscriptionAttributes, listSubscriptionsByTopic,
    ]
}
