import EventSources
import JSON

/// Subscriptions of functions to topics.
extension ForwardingMachine {
    mutating func nextForTopic(_ now: Timestamp) -> UpstreamCall? {
        guard let topic = wanted.source.arn else { return nil }
        guard isWantedUpstream else {
            return nextForUnsubscription(topic) ?? nextForOldPermissions()
        }
        // A subscription invokes one function for good; another function needs another one.
        if let function = record.known.subscribedFunction ?? record.known.subscribing, function != grant.target,
            let call = nextForUnsubscription(topic)
        {
            return call
        }
        if let call = nextForPermission() { return call }
        guard let subscription = record.known.subscription else {
            if round.conflict == nil, round.hasLooked {
                record.known.subscribing = grant.target
                return .subscribe(
                    topic: topic.description,
                    function: grant.target,
                    attributes: wanted.subscriptionAttributes
                )
            }
            if let foreign = round.foreign {
                let message =
                    "A subscription of this function to this topic exists in AWS that was not made here: "
                    + "\(foreign.uuid). Retry with {\"adopt\": \"\(foreign.uuid)\"} to take it over, or delete it."
                var error = ownError("Subscribe", message, now)
                error.service = "sns"
                fail(error)
                return nil
            }
            if round.hasLooked, let conflict = round.conflict {
                fail(ForwardingError(conflict, at: now))
                return nil
            }
            return .subscription(topic: topic.description, function: grant.target)
        }
        guard let shown = round.attributes else { return .subscriptionAttributes(subscription: subscription) }
        if let (name, value) = differingAttribute(shown) {
            guard !round.attributesSent.contains(name) else {
                var error = ownError("GetSubscriptionAttributes", "SNS accepted \(name) and shows another one.", now)
                error.service = "sns"
                fail(error)
                return nil
            }
            return .setSubscriptionAttribute(subscription: subscription, name: name, value: value)
        }
        return nextForOldPermissions()
    }

    private mutating func nextForUnsubscription(_ topic: ARN) -> UpstreamCall? {
        if let subscription = record.known.subscription { return .unsubscribe(subscription: subscription) }
        // It was asked for and the answer never came.
        if let function = record.known.subscribing {
            return .subscription(topic: topic.description, function: function)
        }
        record.known.subscribedFunction = nil
        return nil
    }

    /// The next attribute to set.
    ///
    /// SNS checks a policy against the scope that is set: the wider scope comes before its policy, the narrower after.
    private func differingAttribute(_ shown: [String: String]) -> (name: String, value: String?)? {
        let wanted = wanted.subscriptionAttributes
        let toBody = wanted["FilterPolicyScope"] == "MessageBody"
        let order =
            toBody
            ? ["FilterPolicyScope", "FilterPolicy", "RedrivePolicy"]
            : ["FilterPolicy", "FilterPolicyScope", "RedrivePolicy"]
        for name in order where !isSame(name, wanted[name], shown[name], hasPolicy: wanted["FilterPolicy"] != nil) {
            return (name, wanted[name])
        }
        return nil
    }

    private func isSame(_ name: String, _ wanted: String?, _ shown: String?, hasPolicy: Bool) -> Bool {
        if name == "FilterPolicyScope" {
            return !hasPolicy || (shown.flatMap { $0.isEmpty ? nil : $0 } ?? "MessageAttributes") == wanted
        }
        let one = wanted.flatMap { try? JSONValue(parsing: $0, limits: .stored) } ?? [:]
        let other = shown.flatMap { try? JSONValue(parsing: $0, limits: .stored) } ?? [:]
        return one == other
    }

    mutating func takeFromTopic(_ answer: UpstreamAnswer, of call: UpstreamCall) {
        switch (call, answer) {
        case (.subscription(_, let function), .subscription(let found)):
            if function == grant.target { round.hasLooked = true }
            take(found, for: function)
        case (.subscribe(_, let function, _), .subscription(let made)):
            record.known.subscription = made
            record.known.subscribedFunction = function
        case (.subscriptionAttributes, .values(let attributes)):
            round.attributes = attributes
        case (.setSubscriptionAttribute(_, let name, _), _):
            // Read back before it counts.
            round.attributesSent.insert(name)
            round.attributes = nil
        case (.unsubscribe, _):
            record.known.subscription = nil
            record.known.subscribedFunction = nil
            record.known.subscribing = nil
        default: break
        }
    }

    private mutating func take(_ found: String?, for function: String) {
        guard let found else {
            if !isWantedUpstream || function != grant.target { record.known.subscribing = nil }
            return
        }
        if record.known.subscribing == function || record.adopt == found {
            record.known.subscription = found
            record.known.subscribedFunction = function
            record.known.subscribing = function
        } else {
            round.foreign = (found, nil)
            // Not to subscribe over it: with equal attributes SNS would answer as if it had made a new one.
            round.hasLooked = false
        }
    }

    mutating func toleratesFromTopic(_ failure: UpstreamFailure, of call: UpstreamCall) -> Bool {
        switch (call, failure.kind) {
        case (.subscribe, .conflict) where round.conflict == nil:
            // It is there with other attributes: ours, since there was none before it was asked for.
            round.conflict = failure
            round.hasLooked = false
            return true
        case (.unsubscribe, .notFound), (.subscription, .notFound):
            // The topic is gone, and the subscriptions with it.
            guard !isWantedUpstream || call.isMutating else { return false }
            record.known.subscription = nil
            record.known.subscribedFunction = nil
            record.known.subscribing = nil
            return true
        case (.subscriptionAttributes, .notFound), (.setSubscriptionAttribute, .notFound):
            // Somebody removed it upstream; what is wanted has not changed.
            guard !round.attributesSent.contains("") else { return false }
            record.known.subscription = nil
            record.known.subscribing = nil
            round.attributes = nil
            round.hasLooked = false
            round.attributesSent = [""]
            return true
        default: return false
        }
    }
}

extension MappingDefinition {
    /// The attributes that the subscription of a topic's mapping has.
    var subscriptionAttributes: [String: String] {
        var attributes: [String: String] = [:]
        if let policy = options["filterPolicy"] {
            attributes["FilterPolicy"] = policy.text()
            attributes["FilterPolicyScope"] = "MessageAttributes"
        } else if let policy = options["filterPolicyWithMessageBody"] {
            attributes["FilterPolicy"] = policy.text()
            attributes["FilterPolicyScope"] = "MessageBody"
        }
        if let queue = options["deadLetterQueue"] {
            attributes["RedrivePolicy"] = JSONValue.object(["deadLetterTargetArn": queue]).text()
        }
        return attributes
    }
}
