import EventSources
public import JSON
public import UntrustedText

/// One call of an AWS API, as a value: what the forwarder decides on, sends, logs and shows in dry runs.
public enum UpstreamCall: Sendable, Hashable {
    /// `CreateEventSourceMapping`.
    case createMapping(JSONObject)
    /// `GetEventSourceMapping`.
    case mapping(uuid: String)
    /// `UpdateEventSourceMapping`.
    case updateMapping(uuid: String, JSONObject)
    /// `DeleteEventSourceMapping`.
    case deleteMapping(uuid: String)
    /// One page of `ListEventSourceMappings`.
    case mappings(function: String?, source: String?, marker: String?)
    /// `ListTags`.
    case tags(arn: String)
    /// `TagResource`.
    case tag(arn: String, [Text: Text])
    /// `UntagResource`.
    case untag(arn: String, [Text])
    /// `AddPermission`.
    case addPermission(FunctionGrant, FunctionPermission)
    /// `RemovePermission`.
    case removePermission(FunctionGrant, statementID: String)
    /// `GetPolicy`.
    case statements(FunctionGrant)
    /// `GetBucketNotificationConfiguration`, and `PutBucketNotificationConfiguration` where something differs.
    case editNotifications(bucket: String, removing: Set<String>, adding: [BucketNotification], owner: String)
    /// `ListSubscriptionsByTopic`.
    case subscription(topic: String, function: String)
    /// `Subscribe`.
    case subscribe(topic: String, function: String, attributes: [String: String])
    /// `GetSubscriptionAttributes`.
    case subscriptionAttributes(subscription: String)
    /// `SetSubscriptionAttributes`.
    case setSubscriptionAttribute(subscription: String, name: String, value: String?)
    /// `Unsubscribe`.
    case unsubscribe(subscription: String)
}

/// Where a statement of a function's policy stands: the policies of versions and aliases are their own.
public struct FunctionGrant: Sendable, Hashable {
    /// The function's ARN without version or alias.
    public var function: String
    /// The version or alias.
    public var qualifier: String?

    /// Makes a place.
    public init(function: String, qualifier: String?) {
        self.function = function
        self.qualifier = qualifier
    }

    /// The place for a function as a mapping names it; `$LATEST` has no policy of its own (AddPermission refuses it).
    init(_ function: FunctionARN) {
        self.function = function.unqualified.description
        qualifier = function.qualifier == "$LATEST" ? nil : function.qualifier
    }

    /// The ARN that a bucket or topic is to invoke.
    var target: String { qualifier.map { "\(function):\($0)" } ?? function }
}

/// What an AWS API answered, as far as the forwarder looks at it.
public enum UpstreamAnswer: Sendable, Hashable {
    /// It was done.
    case done
    /// An event source mapping.
    case mapping(JSONObject)
    /// A page of event source mappings.
    case mappings([JSONObject], nextMarker: String?)
    /// Tags, or the attributes of a subscription.
    case values([String: String])
    /// Tags.
    case tags([Text: Text])
    /// Our entries of a bucket's notifications.
    case notifications([BucketNotification])
    /// The ids of the statements of a policy.
    case statements(Set<String>)
    /// The ARN of a subscription, if there is one.
    case subscription(String?)
}

extension UpstreamCall {
    /// The service, as in ``UpstreamFailure/service``.
    public var service: String {
        switch self {
        case .editNotifications: "s3"
        case .subscription, .subscribe, .subscriptionAttributes, .setSubscriptionAttribute, .unsubscribe: "sns"
        default: "lambda"
        }
    }

    /// AWS's name of the operation.
    public var operation: String {
        switch self {
        case .createMapping: "CreateEventSourceMapping"
        case .mapping: "GetEventSourceMapping"
        case .updateMapping: "UpdateEventSourceMapping"
        case .deleteMapping: "DeleteEventSourceMapping"
        case .mappings: "ListEventSourceMappings"
        case .tags: "ListTags"
        case .tag: "TagResource"
        case .untag: "UntagResource"
        case .addPermission: "AddPermission"
        case .removePermission: "RemovePermission"
        case .statements: "GetPolicy"
        case .editNotifications: "PutBucketNotificationConfiguration"
        case .subscription: "ListSubscriptionsByTopic"
        case .subscribe: "Subscribe"
        case .subscriptionAttributes: "GetSubscriptionAttributes"
        case .setSubscriptionAttribute: "SetSubscriptionAttributes"
        case .unsubscribe: "Unsubscribe"
        }
    }

    /// Whether it may change something.
    public var isMutating: Bool {
        switch self {
        case .mapping, .mappings, .tags, .statements, .subscription, .subscriptionAttributes: false
        default: true
        }
    }

    /// Makes the call.
    ///
    /// - Throws: ``UpstreamFailure``.
    func send(to upstream: any UpstreamAPI, in scope: UpstreamScope) async throws -> UpstreamAnswer {
        switch self {
        case .createMapping(let request):
            return .mapping(try await upstream.createEventSourceMapping(request, in: scope))
        case .mapping(let uuid): return .mapping(try await upstream.eventSourceMapping(uuid, in: scope))
        case .updateMapping(let uuid, let request):
            return .mapping(try await upstream.updateEventSourceMapping(uuid, request, in: scope))
        case .deleteMapping(let uuid):
            return .mapping(try await upstream.deleteEventSourceMapping(uuid, in: scope))
        case .mappings(let function, let source, let marker):
            let page = try await upstream.eventSourceMappings(
                function: function,
                source: source,
                marker: marker,
                in: scope
            )
            return .mappings(page.mappings, nextMarker: page.nextMarker)
        case .tags(let arn): return .tags(try await upstream.tags(of: arn, in: scope))
        case .tag(let arn, let tags): try await upstream.tag(arn, tags, in: scope)
        case .untag(let arn, let keys): try await upstream.untag(arn, keys, in: scope)
        case .addPermission(let grant, let statement):
            try await upstream.addPermission(
                function: grant.function,
                qualifier: grant.qualifier,
                statement,
                in: scope
            )
        case .removePermission(let grant, let statementID):
            try await upstream.removePermission(
                function: grant.function,
                qualifier: grant.qualifier,
                statementID: statementID,
                in: scope
            )
        case .statements(let grant):
            return .statements(
                try await upstream.statements(function: grant.function, qualifier: grant.qualifier, in: scope)
            )
        case .editNotifications(let bucket, let removing, let adding, let owner):
            return .notifications(
                try await upstream.editNotifications(
                    bucket: bucket,
                    removing: removing,
                    adding: adding,
                    owner: owner,
                    in: scope
                )
            )
        case .subscription(let topic, let function):
            return .subscription(try await upstream.subscription(topic: topic, function: function, in: scope))
        case .subscribe(let topic, let function, let attributes):
            return .subscription(
                try await upstream.subscribe(topic: topic, function: function, attributes: attributes, in: scope)
            )
        case .subscriptionAttributes(let subscription):
            return .values(try await upstream.subscriptionAttributes(subscription, in: scope))
        case .setSubscriptionAttribute(let subscription, let name, let value):
            try await upstream.setSubscriptionAttribute(subscription, name, value, in: scope)
        case .unsubscribe(let subscription): try await upstream.unsubscribe(subscription, in: scope)
        }
        return .done
    }
}
