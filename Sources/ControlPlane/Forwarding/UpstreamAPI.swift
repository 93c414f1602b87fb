public import JSON
public import UntrustedText

/// The real AWS APIs, as the forwarder needs them: one call each, signed, without retries.
///
/// Every call ends with an answer or with an ``UpstreamFailure`` that says whether trying again makes sense.
public protocol UpstreamAPI: LambdaUpstream, S3Upstream, SNSUpstream {}

/// An account and region: whose API is called, and whose rate is spent.
public struct UpstreamScope: Sendable, Hashable {
    /// The 12-digit account.
    public var account: String
    /// The region, for example `eu-central-1`.
    public var region: String

    /// Makes a scope.
    public init(account: String, region: String) {
        self.account = account
        self.region = region
    }
}

/// The calls of the Lambda API that concern event source mappings and the policies of functions.
///
/// Requests and answers are the members of the Lambda wire API.
public protocol LambdaUpstream: Sendable {
    /// `CreateEventSourceMapping`.
    func createEventSourceMapping(_ request: JSONObject, in scope: UpstreamScope) async throws -> JSONObject
    /// `GetEventSourceMapping`.
    func eventSourceMapping(_ uuid: String, in scope: UpstreamScope) async throws -> JSONObject
    /// `UpdateEventSourceMapping`.
    func updateEventSourceMapping(
        _ uuid: String,
        _ request: JSONObject,
        in scope: UpstreamScope
    ) async throws -> JSONObject
    /// `DeleteEventSourceMapping`.
    func deleteEventSourceMapping(_ uuid: String, in scope: UpstreamScope) async throws -> JSONObject
    /// One page of `ListEventSourceMappings`; conditions that are `nil` are not sent.
    func eventSourceMappings(
        function: String?,
        source: String?,
        marker: String?,
        in scope: UpstreamScope
    ) async throws -> (mappings: [JSONObject], nextMarker: String?)
    /// `ListTags`.
    func tags(of arn: String, in scope: UpstreamScope) async throws -> [Text: Text]
    /// `TagResource`.
    func tag(_ arn: String, _ tags: [Text: Text], in scope: UpstreamScope) async throws
    /// `UntagResource`.
    func untag(_ arn: String, _ keys: [Text], in scope: UpstreamScope) async throws
    /// `AddPermission`; `function` is an unqualified ARN and `qualifier` a version or alias.
    func addPermission(
        function: String,
        qualifier: String?,
        _ statement: FunctionPermission,
        in scope: UpstreamScope
    ) async throws
    /// `RemovePermission`.
    func removePermission(
        function: String,
        qualifier: String?,
        statementID: String,
        in scope: UpstreamScope
    ) async throws
    /// The ids of the statements of a function's policy (`GetPolicy`); none when it has no policy.
    func statements(function: String, qualifier: String?, in scope: UpstreamScope) async throws -> Set<String>
}

/// A statement of a function's resource policy that lets one source invoke it.
public struct FunctionPermission: Sendable, Hashable {
    /// `StatementId`: up to 100 characters of `[a-zA-Z0-9-_]`.
    public var statementID: String
    /// The service principal, for example `s3.amazonaws.com`.
    public var principal: String
    /// The bucket's or topic's ARN.
    public var sourceARN: String
    /// The bucket owner's account; a bucket's ARN does not name it.
    public var sourceAccount: String?

    /// Makes a statement.
    public init(statementID: String, principal: String, sourceARN: String, sourceAccount: String?) {
        self.statementID = statementID
        self.principal = principal
        self.sourceARN = sourceARN
        self.sourceAccount = sourceAccount
    }
}

/// The calls of the S3 API that concern bucket notifications.
public protocol S3Upstream: Sendable {
    /// Changes a bucket's notification configuration: reads it, edits only the entries with the given ids, leaves every
    /// other element and unknown XML as it was, and writes it back if anything differs.
    ///
    /// - Parameters:
    ///   - bucket: The bucket's name.
    ///   - removing: The ids of entries of ours to remove.
    ///   - adding: The entries to have afterwards, replacing those of the same id.
    ///   - owner: The account that must own the bucket.
    ///   - scope: The account and region to call.
    /// - Returns: The entries of ours (by id prefix) that a read back shows.
    /// - Throws: ``UpstreamFailure``.
    func editNotifications(
        bucket: String,
        removing: Set<String>,
        adding: [BucketNotification],
        owner: String,
        in scope: UpstreamScope
    ) async throws -> [BucketNotification]
}

/// One `CloudFunctionConfiguration` of a bucket's notification configuration.
public struct BucketNotification: Sendable, Hashable {
    /// What the ids of our entries begin with; the mapping's id follows.
    public static let idPrefix = "lambda-event-sources-"

    /// The entry's id.
    public var id: String
    /// The function's ARN.
    public var function: String
    /// The events, for example `s3:ObjectCreated:*`.
    public var events: [String]
    /// What keys must start with.
    public var prefix: String?
    /// What keys must end with.
    public var suffix: String?

    /// Makes an entry.
    public init(id: String, function: String, events: [String], prefix: String?, suffix: String?) {
        self.id = id
        self.function = function
        self.events = events
        self.prefix = prefix
        self.suffix = suffix
    }
}

/// The calls of the SNS API that concern subscriptions of functions.
public protocol SNSUpstream: Sendable {
    /// `Subscribe` with protocol `lambda`; answers the subscription's ARN.
    func subscribe(
        topic: String,
        function: String,
        attributes: [String: String],
        in scope: UpstreamScope
    ) async throws -> String
    /// `GetSubscriptionAttributes`.
    func subscriptionAttributes(_ subscription: String, in scope: UpstreamScope) async throws -> [String: String]
    /// `SetSubscriptionAttributes` for one attribute; `nil` clears it.
    func setSubscriptionAttribute(
        _ subscription: String,
        _ name: String,
        _ value: String?,
        in scope: UpstreamScope
    ) async throws
    /// `Unsubscribe`.
    func unsubscribe(_ subscription: String, in scope: UpstreamScope) async throws
    /// The subscription of this topic for this function, if there is one (`ListSubscriptionsByTopic`, all pages).
    func subscription(topic: String, function: String, in scope: UpstreamScope) async throws -> String?
}

/// Why an upstream call did not do what was asked.
public struct UpstreamFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// What to make of it.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// The rate was exceeded: wait and try again.
        case throttled
        /// The answer says that trying again may help: 5xx, IAM propagation.
        case temporary
        /// The resource is changing right now (`ResourceInUseException`): wait and try again.
        case inUse
        /// No answer came, or none that can be read: it may have been done, look before trying again.
        case unknownOutcome
        /// The connection could not be made, so nothing was done.
        case unreachable
        /// What was asked for is not there.
        case notFound
        /// Something is there already.
        case conflict
        /// No credentials, or they are refused or expired.
        case credentials
        /// AWS refuses it, and will again.
        case refused
    }

    /// What to make of it.
    public var kind: Kind
    /// The service, for example `lambda`.
    public var service: String
    /// The operation, for example `CreateEventSourceMapping`.
    public var operation: String
    /// The HTTP status, if there was an answer.
    public var status: Int?
    /// AWS's name of the error, if it gave one.
    public var code: String?
    /// AWS's words or ours, at most 2048 characters, without control characters and secrets.
    public var message: String
    /// How long AWS asks to wait, in seconds.
    public var retryAfter: Double?
    /// The id of the existing resource that a conflict names, if it does.
    public var existing: String?
    /// AWS's id of the request.
    public var requestID: String?

    /// Makes a failure.
    public init(
        _ kind: Kind,
        service: String,
        operation: String,
        status: Int? = nil,
        code: String? = nil,
        message: String,
        retryAfter: Double? = nil,
        existing: String? = nil,
        requestID: String? = nil
    ) {
        self.kind = kind
        self.service = service
        self.operation = operation
        self.status = status
        self.code = code
        self.message = message
        self.retryAfter = retryAfter
        self.existing = existing
        self.requestID = requestID
    }

    /// The service, operation, AWS's code and message on one line.
    public var description: String {
        "\(service) \(operation): \(code.map { $0 + ": " } ?? "")\(message)"
    }
}
