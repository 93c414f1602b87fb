public import EventSources
import JSON
public import UntrustedText

/// Brings AWS in line with one mapping, as a state machine without I/O: outcomes of calls in, the next call out.
///
/// It is level-triggered: each round starts from what is known, looks at what is there, changes what differs, and reads
/// back. A lost answer or a crash therefore needs no log of what was sent; what was made is recognised by its tag, by
/// an id derived from the mapping's, or by the note that it was asked for.
///
/// Time and chance come as arguments. ``record`` must be stored before a mutating call is sent, when its durable part
/// has changed.
public struct ForwardingMachine: Sendable {
    /// The tag by which a mapping upstream is recognised as ours; callers never see it.
    public static let ownershipTag: Text = "lambda-event-sources:id"

    /// What to do next.
    public enum Step: Sendable, Hashable {
        /// Make this call, and give its outcome to ``receive(_:of:at:jitter:)``.
        case call(UpstreamCall)
        /// The round is over; ``record`` says what became of it and when to go on.
        case rest
    }

    /// What one round has seen; a new round looks again.
    struct Round: Sendable {
        var isOver = false
        var hasBegun = false
        /// What AWS shows of the mapping.
        var seen: JSONObject?
        /// The mappings of the source whose tags are still to be read.
        var candidates: [JSONObject] = []
        var marker: String?
        var isListed = false
        /// Whether a mapping that AWS still deletes is in the way.
        var awaitsDeletion = false
        /// The mapping that is in the way: its UUID, and whose it is if it is one of ours.
        var foreign: (uuid: String, owner: String?)?
        /// What AWS said of a mapping that is in the way.
        var conflict: UpstreamFailure?
        var deletions = 0
        var hasEditedBucket = false
        var hasLooked = false
        /// The ids of the statements of the function's policy.
        var statements: Set<String>?
        var attributes: [String: String]?
        var attributesSent: Set<String> = []
    }

    /// The outbox row, with everything learnt so far.
    public internal(set) var record: ForwardingRecord
    /// The desired state.
    public let wanted: MappingDefinition
    let settings: ForwardingSettings
    let validation: ValidationSettings
    var round = Round()
    /// The present, as the last call of a method gave it.
    var moment = Timestamp(milliseconds: 0)

    /// Begins a round.
    ///
    /// - Parameters:
    ///   - record: The outbox row.
    ///   - wanted: The mapping's desired state.
    ///   - settings: Delays.
    ///   - validation: Quotas, to read AWS's answers with.
    public init(
        record: ForwardingRecord,
        wanted: MappingDefinition,
        settings: ForwardingSettings,
        validation: ValidationSettings
    ) {
        self.record = record
        self.wanted = wanted
        self.settings = settings
        self.validation = validation
    }

    /// Our id.
    public var id: MappingID { record.id }

    /// Whose API is called, and whose budget is spent: a topic's subscriptions live in the topic's region.
    public func scope(of call: UpstreamCall) -> UpstreamScope {
        let region = call.service == "sns" ? wanted.source.arn?.region : nil
        return UpstreamScope(account: wanted.account, region: region ?? wanted.region)
    }

    /// Decides what to do next.
    public mutating func next(at now: Timestamp) -> Step {
        moment = now
        guard !round.isOver else { return .rest }
        if !round.hasBegun {
            round.hasBegun = true
            if record.polls == 0 { record.attempts += 1 }
        }
        let call =
            switch wanted.source.type.name {
            case "s3": nextForBucket(now)
            case "sns": nextForTopic(now)
            default: nextForPolled(now)
            }
        guard let call else {
            round.isOver = true
            return .rest
        }
        return .call(call)
    }

    /// Takes the outcome of a call.
    ///
    /// - Parameters:
    ///   - outcome: What AWS answered, or why not.
    ///   - call: The call that ``next(at:)`` asked for.
    ///   - now: The present.
    ///   - jitter: A random number from 0 to 1.
    public mutating func receive(
        _ outcome: Result<UpstreamAnswer, UpstreamFailure>,
        of call: UpstreamCall,
        at now: Timestamp,
        jitter: Double
    ) {
        moment = now
        switch outcome {
        case .success(let answer):
            take(answer, of: call)
        case .failure(let failure):
            if tolerates(failure, of: call) { return }
            switch failure.kind {
            case .throttled, .temporary, .inUse, .unknownOutcome, .unreachable, .credentials:
                retry(failure, now, jitter)
            case .notFound, .conflict, .refused:
                fail(ForwardingError(failure, at: now))
            }
        }
    }

    // MARK: Ends of a round

    mutating func retry(_ failure: UpstreamFailure, _ now: Timestamp, _ jitter: Double) {
        record.status = .retrying
        record.lastError = ForwardingError(failure, at: now)
        record.polls = 0
        let delay = settings.delay(afterAttempts: record.attempts, failure, jitter: jitter)
        record.dueAt = now.adding(seconds: delay)
        round.isOver = true
    }

    mutating func fail(_ error: ForwardingError) {
        // What was not taken over stays as strange as it was.
        if record.known.isAdopting { record.known = UpstreamKnowledge() }
        record.adopt = nil
        record.status = .failed
        record.lastError = error
        record.dueAt = nil
        round.isOver = true
    }

    /// AWS is about it: look again later.
    mutating func poll(_ now: Timestamp) {
        record.status = .pending
        record.dueAt = now.adding(seconds: settings.pollDelay(afterPolls: record.polls))
        record.polls += 1
        round.isOver = true
    }

    mutating func settle(_ status: ForwardingRecord.Status) {
        record.status = status
        record.lastError = nil
        record.dueAt = nil
        record.pendingSince = nil
        record.adopt = nil
        record.polls = 0
        round.isOver = true
    }

    private mutating func take(_ answer: UpstreamAnswer, of call: UpstreamCall) {
        switch call.service {
        case "s3": takeFromBucket(answer, of: call)
        case "sns": takeFromTopic(answer, of: call)
        default:
            if !takePermission(call, answer) { takeFromPolled(answer, of: call) }
        }
    }

    /// Whether a failure is what was wanted, or part of the way there.
    private mutating func tolerates(_ failure: UpstreamFailure, of call: UpstreamCall) -> Bool {
        switch (call, failure.kind) {
        case (.addPermission, .conflict), (.removePermission, .notFound):
            // The statement's id holds the mapping's: one that is there is ours, from an answer that was lost.
            return takePermission(call, .done)
        default:
            switch call.service {
            case "s3": return toleratesFromBucket(failure, of: call)
            case "sns": return toleratesFromTopic(failure, of: call)
            default: return toleratesFromPolled(failure, of: call)
            }
        }
    }
}
