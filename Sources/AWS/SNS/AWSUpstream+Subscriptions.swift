public import ControlPlane

extension AWSUpstream {
    private static let version = "2010-03-31"
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
        var parameters = [
            (name: "TopicArn", value: topic), ("Protocol", "lambda"), ("Endpoint", function),
            ("ReturnSubscriptionArn", "true"),
        ]
        for (index, attribute) in attributes.sorted(by: { $0.key < $1.key }).enumerated() {
            parameters.append(("Attributes.entry.\(index + 1).key", attribute.key))
            parameters.append(("Attributes.entry.\(index + 1).value", attribute.value))
        }
        let call = sns(.subscribe, parameters, in: scope)
        let response = try await send(call, in: scope)
        let arn = try QueryAnswer.result(of: response, call, client)["SubscriptionArn"]?.text ?? ""
        guard arn.hasPrefix("arn:") else {
            throw client.unreadable(call, response, "it names no subscription")
        }
        return arn
    }

    /// `GetSubscriptionAttributes`.
    public func subscriptionAttributes(
        _ subscription: String,
        in scope: UpstreamScope
    ) async throws -> [String: String] {
        let call = sns(.getSubscriptionAttributes, [("SubscriptionArn", subscription)], in: scope)
        let response = try await send(call, in: scope)
        guard let list = try QueryAnswer.result(of: response, call, client)["Attributes"] else {
            throw client.unreadable(call, response, "it has no attributes")
        }
        var attributes: [String: String] = [:]
        for entry in list.all("entry") {
            guard let key = entry["key"]?.text, let value = entry["value"]?.text else {
                throw client.unreadable(call, response, "an attribute has no key or value")
            }
            attributes[key] = value
        }
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
        let parameters = [
            (name: "SubscriptionArn", value: subscription), ("AttributeName", name),
            ("AttributeValue", value ?? cleared),
        ]
        try await perform(sns(.setSubscriptionAttributes, parameters, in: scope), in: scope)
    }

    /// `Unsubscribe`.
    public func unsubscribe(_ subscription: String, in scope: UpstreamScope) async throws {
        try await perform(sns(.unsubscribe, [("SubscriptionArn", subscription)], in: scope), in: scope)
    }

    /// The subscription of this topic for this function, if there is one (`ListSubscriptionsByTopic`, all pages).
    public func subscription(topic: String, function: String, in scope: UpstreamScope) async throws -> String? {
        var token: String?
        for _ in 0..<Self.maximumPageCount {
            var parameters = [(name: "TopicArn", value: topic)]
            if let token { parameters.append(("NextToken", token)) }
            let call = sns(.listSubscriptionsByTopic, parameters, in: scope)
            let response = try await send(call, in: scope)
            let result = try QueryAnswer.result(of: response, call, client)
            guard let list = result["Subscriptions"] else {
                throw client.unreadable(call, response, "it has no subscriptions")
            }
            for member in list.all("member")
            where member["Protocol"]?.text == "lambda" && member["Endpoint"]?.text == function {
                // One that waits for confirmation, or was deleted, has a word in place of an ARN.
                if let arn = member["SubscriptionArn"]?.text, arn.hasPrefix("arn:") { return arn }
            }
            let next = result["NextToken"]?.text ?? ""
            if next.isEmpty { return nil }
            guard next != token else { throw client.unreadable(call, response, "its pages go round in a circle") }
            token = next
        }
        return nil
    }

    private func sns(
        _ operation: Operation,
        _ parameters: [(name: String, value: String)],
        in scope: UpstreamScope
    ) -> ServiceCall {
        var call = ServiceCall(operation: operation, region: scope.region)
        call.setForm([("Action", operation.rawValue), ("Version", Self.version)] + parameters)
        return call
    }

    /// Makes a call whose answer says nothing but that it was done.
    private func perform(_ call: ServiceCall, in scope: UpstreamScope) async throws(UpstreamFailure) {
        let response = try await send(call, in: scope)
        _ = try QueryAnswer.result(of: response, call, client)
    }
}
