public import EventSources
public import JSON
public import UntrustedText

/// The outbox row of a forwarded mapping: what is wanted upstream, how far that is, and what is known there.
///
/// Every change of the mapping raises ``generation`` in its own transaction, so later changes coalesce: whoever works
/// on an older generation finds out when it wants to store what it saw.
public struct ForwardingRecord: Sendable, Hashable {
    /// What is to be upstream.
    public enum Goal: String, Sendable, Hashable { case present, absent }

    /// How far it is.
    public enum Status: String, Sendable, Hashable, CaseIterable {
        /// It is to be done, or AWS is still about it.
        case pending
        /// It went wrong and will be tried again.
        case retrying
        /// AWS has it, and a read back agrees.
        case inSync = "in-sync"
        /// AWS refuses it; somebody has to act.
        case failed
        /// It is no longer upstream, as wanted; never stored.
        case gone
    }

    /// Which mapping.
    public var id: MappingID
    /// Counts the changes and retries asked for, from 1.
    public var generation: Int64
    /// What is to be upstream.
    public var goal: Goal
    /// How far it is.
    public var status: Status
    /// What the caller said may be taken over: the UUID of a mapping, or the ARN of a subscription.
    public var adopt: String?
    /// How often this generation was tried.
    public var attempts: Int
    /// When to go on; `nil` when there is nothing to do.
    public var dueAt: Timestamp?
    /// Since when AWS lacks something.
    public var pendingSince: Timestamp?
    /// What went wrong last.
    public var lastError: ForwardingError?
    /// Whether an update of this generation was accepted, so that a difference now is AWS's doing.
    public var hasSentUpdate: Bool
    /// Whether a deletion of this generation was accepted.
    public var hasSentDelete: Bool
    /// What is known upstream.
    public var known: UpstreamKnowledge
    /// How often this generation was only looked at, to space the looks; it is not kept.
    var polls = 0

    /// Makes the row of a mapping that is to be upstream and never was.
    public init(id: MappingID, adopt: String? = nil, now: Timestamp) {
        self.id = id
        generation = 1
        goal = .present
        status = .pending
        self.adopt = adopt
        attempts = 0
        dueAt = now
        pendingSince = now
        hasSentUpdate = false
        hasSentDelete = false
        known = UpstreamKnowledge()
    }

    /// The row after a change of the mapping, or a wish to try again.
    public func wanting(_ goal: Goal, adopt: String? = nil, now: Timestamp) -> ForwardingRecord {
        var record = self
        record.generation += 1
        record.goal = goal
        record.status = .pending
        if let adopt { record.adopt = adopt }
        record.attempts = 0
        record.dueAt = now
        record.pendingSince = pendingSince ?? now
        record.lastError = nil
        record.hasSentUpdate = false
        record.hasSentDelete = false
        record.polls = 0
        return record
    }

    /// What has to survive a crash: when AWS is only looked at again does not.
    var durable: ForwardingRecord {
        var record = self
        record.polls = 0
        if status == .pending { record.dueAt = Timestamp(milliseconds: 0) }
        return record
    }
}

/// What is known upstream of one mapping.
public struct UpstreamKnowledge: Sendable, Hashable {
    /// AWS's UUID of the mapping.
    public var uuid: String?
    /// Whether the UUID is the one that the caller said to adopt and is not ours yet.
    public var isAdopting = false
    /// Whether AWS has shown the mapping, so that its absence is no delay.
    public var isConfirmed = false
    /// AWS's word for the mapping's state.
    public var awsState: String?
    /// AWS's word for the last batch.
    public var lastProcessingResult: String?
    /// What AWS finds wrong with the filters: `errorCode` and `message`.
    public var filterCriteriaError: JSONObject?
    /// The tags upstream, ours among them; `nil` if unknown.
    public var tags: [Text: Text]?
    /// The policies that may hold our statement.
    public var grants: Set<FunctionGrant> = []
    /// The policy that holds it for certain.
    public var confirmedGrant: FunctionGrant?
    /// Whether the bucket may have our entry.
    public var mayHaveEntry = false
    /// The subscription's ARN.
    public var subscription: String?
    /// The function it invokes.
    public var subscribedFunction: String?
    /// The function that a subscription was asked for, when there was none: one that is there now is ours.
    public var subscribing: String?
}

/// What went wrong last, as `upstream.lastError` shows it.
public struct ForwardingError: Sendable, Hashable {
    /// The service, for example `lambda`.
    public var service: String
    /// The operation, for example `CreateEventSourceMapping`.
    public var operation: String
    /// The HTTP status, if there was an answer.
    public var status: Int?
    /// AWS's name of the error, if it gave one.
    public var code: String?
    /// AWS's words, or ours: at most 2048 characters without control characters.
    public var message: String
    /// AWS's id of the request.
    public var requestID: String?
    /// When.
    public var at: Timestamp

    /// The greatest length of a message in characters.
    public static let maximumMessageLength = 2048

    /// Makes an error; texts are cut and cleaned.
    public init(
        service: String,
        operation: String,
        status: Int? = nil,
        code: String? = nil,
        message: String,
        requestID: String? = nil,
        at: Timestamp
    ) {
        self.service = service
        self.operation = operation
        self.status = status
        self.code = code.map { Self.clean($0, limit: 128) }
        self.message = Self.clean(message, limit: Self.maximumMessageLength)
        self.requestID = requestID.map { Self.clean($0, limit: 128) }
        self.at = at
    }

    init(_ failure: UpstreamFailure, at now: Timestamp) {
        self.init(
            service: failure.service,
            operation: failure.operation,
            status: failure.status,
            code: failure.code,
            message: failure.message,
            requestID: failure.requestID,
            at: now
        )
    }

    /// What others wrote is data: bounded, and on one line.
    private static func clean(_ text: String, limit: Int) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.prefix(limit).map { scalar in
                    switch scalar.properties.generalCategory {
                    case .control, .lineSeparator, .paragraphSeparator, .format: " "
                    default: scalar
                    }
                }
            )
        )
    }
}
