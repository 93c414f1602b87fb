extension Operation {
    /// What an identity must be allowed to call it (AWS Service Authorization Reference); `nil` where AWS asks for
    /// nothing, or where only the trust policy of a role that the user chose decides.
    var permission: Permission? {
        switch self {
        case .createEventSourceMapping: Permission("lambda:CreateEventSourceMapping", on: .everything)
        case .listEventSourceMappings: Permission("lambda:ListEventSourceMappings", on: .everything)
        case .getEventSourceMapping: Permission("lambda:GetEventSourceMapping", on: .eventSourceMappings)
        case .updateEventSourceMapping: Permission("lambda:UpdateEventSourceMapping", on: .eventSourceMappings)
        case .deleteEventSourceMapping: Permission("lambda:DeleteEventSourceMapping", on: .eventSourceMappings)
        case .listTags: Permission("lambda:ListTags", on: .eventSourceMappings)
        case .tagResource: Permission("lambda:TagResource", on: .eventSourceMappings)
        case .untagResource: Permission("lambda:UntagResource", on: .eventSourceMappings)
        case .addPermission: Permission("lambda:AddPermission", on: .functions)
        case .removePermission: Permission("lambda:RemovePermission", on: .functions)
        case .getPolicy: Permission("lambda:GetPolicy", on: .functions)
        case .getBucketNotificationConfiguration: Permission("s3:GetBucketNotification", on: .buckets)
        case .putBucketNotificationConfiguration: Permission("s3:PutBucketNotification", on: .buckets)
        case .subscribe: Permission("sns:Subscribe", on: .topics)
        case .unsubscribe: Permission("sns:Unsubscribe", on: .topics)
        case .getSubscriptionAttributes: Permission("sns:GetSubscriptionAttributes", on: .topics)
        case .setSubscriptionAttributes: Permission("sns:SetSubscriptionAttributes", on: .topics)
        case .listSubscriptionsByTopic: Permission("sns:ListSubscriptionsByTopic", on: .topics)
        case .assumeRole, .assumeRoleWithWebIdentity, .getCallerIdentity: nil
        }
    }
}

/// An IAM action and what it acts on.
struct Permission: Hashable {
    /// What actions act on; each is one statement of the policy.
    enum Target: CaseIterable {
        /// Actions that name no resource.
        case everything
        case eventSourceMappings
        case functions
        case buckets
        case topics
    }

    var action: String
    var target: Target

    init(_ action: String, on target: Target) {
        self.action = action
        self.target = target
    }
}

extension Permission.Target {
    /// The name of the statement: letters and digits only.
    var statementID: String {
        switch self {
        case .everything: "FindAndMakeEventSourceMappings"
        case .eventSourceMappings: "KeepEventSourceMappings"
        case .functions: "LetSourcesInvokeFunctions"
        case .buckets: "KeepBucketNotifications"
        case .topics: "KeepSubscriptions"
        }
    }

    func resource(_ partition: String) -> String {
        switch self {
        case .everything: "*"
        case .eventSourceMappings: "arn:\(partition):lambda:*:*:event-source-mapping:*"
        case .functions: "arn:\(partition):lambda:*:*:function:*"
        case .buckets: "arn:\(partition):s3:::*"
        case .topics: "arn:\(partition):sns:*:*:*"
        }
    }
}
