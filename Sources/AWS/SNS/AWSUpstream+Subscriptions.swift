import AWSServices
public import ControlPlane
import JSON

extension AWSUpstream {
    // SNS lists 100 a page, and a topic has at most 12,500,000 subscriptions.
    private static let maximumPageCount = 125_000

    /// `Subscribe` with protocol `lambda`; answers the subscription's ARN.
    ///
    /// Where the same subscription is there already, SNS answers its ARN, or a conflict if its attributes differ.
    public func subscribe(
        topic: String,
        function: String,
        attributes: [String: String],
        in scope: UpstreamScope
    ) async throws -> String {
        let answer = try await answer(
            to: SNS.subscribe,
            [
                "TopicArn": .string(topic), "Protocol": "lambda", "Endpoint": .string(function),
                "Attributes": .object(
                    JSONObject(attributes.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })
                ), "ReturnSubscriptionArn": true,
            ],
            in: scope
        )
        guard let arn = answer["SubscriptionArn"]?.string, arn.hasPrefix("arn:") else {
            throw answer.unreadable("it names no subscription")
        }
        return arn
    }

    /// `GetSubscriptionAttributes`.
    public func subscriptionAttributes(
        _ subscription: String,
        in scope: UpstreamScope
    ) async throws -> [String: String] {
        let answer = try await answer(
            to: SNS.getSubscriptionAttributes,
            ["SubscriptionArn": .string(subscription)],
            in: scope
        )
        guard let members = answer["Attributes"]?.object else { throw answer.unreadable("it has no attributes") }
        var attributes: [String: String] = [:]
        for (name, value) in members { attributes[name] = value.string }
        return attributes
    }

    /// `SetSubscriptionAttributes` for one attribute; `nil` clears it.
    ///
    /// SNS clears a filter policy with `{}`, its scope with the default, and everything else with an empty value.
    public func setSubscriptionAttribute(
        _ subscription: String,
        _ name: String,
        _ value: String?,
        in scope: UpstreamScope
    ) async throws {
        let cleared =
            switch name {
            case "FilterPolicy": "{}"
            case "FilterPolicyScope": "MessageAttributes"
            default: ""
            }
        _ = try await answer(
            to: SNS.setSubscriptionAttributes,
            [
                "SubscriptionArn": .string(subscription), "AttributeName": .string(name),
                "AttributeValue": .string(value ?? cleared),
            ],
            in: scope
        )
    }

    /// `Unsubscribe`.
    public func unsubscribe(_ subscription: String, in scope: UpstreamScope) async throws {
        _ = try await answer(to: SNS.unsubscribe, ["SubscriptionArn": .string(subscription)], in: scope)
    }

    /// The subscription of this topic for this function, if there is one (`ListSubscriptionsByTopic`, all pages).
    public func subscription(topic: String, function: String, in scope: UpstreamScope) async throws -> String? {
        var token: String?
        for _ in 0..<Self.maximumPageCount {
            var input: JSONObject = ["TopicArn": .string(topic)]
            input["NextToken"] = token.map { .string($0) }
            let answer = try await answer(to: SNS.listSubscriptionsByTopic, input, in: scope)
            guard let list = answer["Subscriptions"]?.array else {
                throw answer.unreadable("it has no subscriptions")
            }
            for member in list.compactMap(\.object)
            where member["Protocol"]?.string == "lambda" && member["Endpoint"]?.string == function {
                // One that waits for confirmation, or was deleted, has a word in place of an ARN.
                if let arn = member["SubscriptionArn"]?.string, arn.hasPrefix("arn:") { return arn }
            }
            let next = answer["NextToken"]?.string ?? ""
            if next.isEmpty { return nil }
            guard next != token else { throw answer.unreadable("its pages go round in a circle") }
            token = next
        }
        return nil
    }
}
