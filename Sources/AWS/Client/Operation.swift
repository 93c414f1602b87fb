/// The operations of AWS that are called; no other request is ever signed.
enum Operation: String, Sendable, CaseIterable {
    case createEventSourceMapping = "CreateEventSourceMapping"
    case getEventSourceMapping = "GetEventSourceMapping"
    case updateEventSourceMapping = "UpdateEventSourceMapping"
    case deleteEventSourceMapping = "DeleteEventSourceMapping"
    case listEventSourceMappings = "ListEventSourceMappings"
    case listTags = "ListTags"
    case tagResource = "TagResource"
    case untagResource = "UntagResource"
    case addPermission = "AddPermission"
    case removePermission = "RemovePermission"
    case getPolicy = "GetPolicy"
    case getBucketNotificationConfiguration = "GetBucketNotificationConfiguration"
    case putBucketNotificationConfiguration = "PutBucketNotificationConfiguration"
    case subscribe = "Subscribe"
    case unsubscribe = "Unsubscribe"
    case getSubscriptionAttributes = "GetSubscriptionAttributes"
    case setSubscriptionAttributes = "SetSubscriptionAttributes"
    case listSubscriptionsByTopic = "ListSubscriptionsByTopic"
    case assumeRole = "AssumeRole"
    case assumeRoleWithWebIdentity = "AssumeRoleWithWebIdentity"
    case getCallerIdentity = "GetCallerIdentity"

    /// The service it belongs to.
    var service: Service {
        switch self {
        case .createEventSourceMapping, .getEventSourceMapping, .updateEventSourceMapping, .deleteEventSourceMapping,
            .listEventSourceMappings, .listTags, .tagResource, .untagResource, .addPermission, .removePermission,
            .getPolicy:
            .lambda
        case .getBucketNotificationConfiguration, .putBucketNotificationConfiguration: .s3
        case .subscribe, .unsubscribe, .getSubscriptionAttributes, .setSubscriptionAttributes,
            .listSubscriptionsByTopic:
            .sns
        case .assumeRole, .assumeRoleWithWebIdentity, .getCallerIdentity: .sts
        }
    }

    /// Whether it changes anything, so that a lost answer leaves open what happened.
    ///
    /// Handing out credentials changes nothing that a second call would do twice.
    var isMutating: Bool {
        switch self {
        case .getEventSourceMapping, .listEventSourceMappings, .listTags, .getPolicy,
            .getBucketNotificationConfiguration, .getSubscriptionAttributes, .listSubscriptionsByTopic, .assumeRole,
            .assumeRoleWithWebIdentity,
            .getCallerIdentity:
            false
        case .createEventSourceMapping, .updateEventSourceMapping, .deleteEventSourceMapping, .tagResource,
            .untagResource, .addPermission, .removePermission, .putBucketNotificationConfiguration, .subscribe,
            .unsubscribe, .setSubscriptionAttributes:
            true
        }
    }
}
