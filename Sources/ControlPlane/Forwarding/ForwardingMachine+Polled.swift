import EventSources
import JSON
import UntrustedText

/// Event source mappings of the Lambda API.
extension ForwardingMachine {
    private static let moving: Set<String> = ["Creating", "Enabling", "Disabling", "Updating", "Deleting"]
    private static let identity = ["EventSourceArn", "Topics", "Queues", "SelfManagedEventSource"]

    /// The tags to have upstream: the caller's and ours.
    var wantedTags: [Text: Text] { wanted.tags.merging([Self.ownershipTag: Text(id.description)]) { _, own in own } }

    mutating func nextForPolled(_ now: Timestamp) -> UpstreamCall? {
        if record.goal == .absent { return nextForRemoval(now) }
        if record.known.uuid == nil, let adopt = record.adopt {
            record.known.uuid = adopt
            record.known.isAdopting = true
        }
        guard let uuid = record.known.uuid else { return nextForCreation(now) }
        guard let seen = round.seen else { return .mapping(uuid: uuid) }
        let state = seen["State"]?.string ?? ""
        if Self.moving.contains(state) {
            poll(now)
            return nil
        }
        if record.known.isAdopting, let refusal = adoptionRefusal(seen) {
            fail(ownError("AdoptEventSourceMapping", refusal, now))
            return nil
        }
        let comparison = UpstreamComparison(wanted: wanted, id: id, shown: seen, settings: validation)
        if !comparison.frozen.isEmpty {
            let message =
                "AWS's mapping \(uuid) differs where nothing can be changed: "
                + comparison.frozen.joined(separator: "; ") + ". Delete one of the two and make it anew."
            fail(ownError("GetEventSourceMapping", message, now))
            return nil
        }
        guard let tags = record.known.tags else { return .tags(arn: arn(of: uuid, seen)) }
        if record.known.isAdopting, let owner = tags[Self.ownershipTag], owner != Text(id.description) {
            fail(ownError("AdoptEventSourceMapping", "\(uuid) is kept in line with the mapping \(owner) already.", now))
            return nil
        }
        if let call = nextForTags(tags, arn(of: uuid, seen)) { return call }
        record.known.isAdopting = false
        guard comparison.request.isEmpty else {
            if record.hasSentUpdate {
                let names = comparison.request.names.joined(separator: ", ")
                let message = "AWS accepted the mapping and shows something else than was asked for in: \(names)."
                fail(ownError("GetEventSourceMapping", message, now))
                return nil
            }
            return .updateMapping(uuid: uuid, comparison.request)
        }
        settle(.inSync)
        return nil
    }

    private mutating func nextForCreation(_ now: Timestamp) -> UpstreamCall? {
        if let call = nextForSearch() { return call }
        if round.awaitsDeletion {
            poll(now)
            return nil
        }
        if let foreign = round.foreign {
            let whose =
                foreign.owner.map { "It belongs to the mapping \($0)." }
                ?? "Retry with {\"adopt\": \"\(foreign.uuid)\"} to take it over, or delete it."
            let message =
                "An event source mapping from this source to this function exists in AWS that was not made here: "
                + "\(foreign.uuid). \(whose)"
            fail(ownError("CreateEventSourceMapping", message, now))
            return nil
        }
        if let conflict = round.conflict {
            fail(ForwardingError(conflict, at: now))
            return nil
        }
        var request = wanted.wireCreateRequest(mappingID: id.description)
        request["Tags"] = .tags(wantedTags)
        return .createMapping(request)
    }

    /// Looks for a mapping of ours whose UUID is not known: it may have been made, and the answer lost.
    private func nextForSearch() -> UpstreamCall? {
        if let candidate = round.candidates.first, let uuid = candidate["UUID"]?.string {
            return .tags(arn: arn(of: uuid, candidate))
        }
        if round.isListed { return nil }
        let source = wanted.source.arn?.description
        return .mappings(
            function: source == nil ? wanted.function.description : nil,
            source: source,
            marker: round.marker
        )
    }

    private mutating func nextForRemoval(_ now: Timestamp) -> UpstreamCall? {
        guard let uuid = record.known.uuid, !record.known.isAdopting else {
            if let call = nextForSearch() { return call }
            settle(.gone)
            return nil
        }
        guard record.hasSentDelete else { return .deleteMapping(uuid: uuid) }
        guard let seen = round.seen else { return .mapping(uuid: uuid) }
        guard seen["State"]?.string != "Deleting", round.deletions == 0 else {
            poll(now)
            return nil
        }
        return .deleteMapping(uuid: uuid)
    }

    private func nextForTags(_ tags: [Text: Text], _ arn: String) -> UpstreamCall? {
        let missing = wantedTags.filter { tags[$0.key] != $0.value }
        if !missing.isEmpty { return .tag(arn: arn, missing) }
        // Tags of AWS's own, as CloudFormation sets them, cannot be removed.
        let extra = tags.keys.filter { wantedTags[$0] == nil && !$0.hasPrefix("aws:") }
        return extra.isEmpty ? nil : .untag(arn: arn, extra.sorted())
    }

    mutating func takeFromPolled(_ answer: UpstreamAnswer, of call: UpstreamCall) {
        switch (call, answer) {
        case (.createMapping(let request), .mapping(let shown)):
            record.known.uuid = shown["UUID"]?.string
            record.known.tags = request["Tags"]?.tags
            record.known.isConfirmed = false
            observe(shown, asSeen: false)
        case (.updateMapping, .mapping(let shown)):
            record.hasSentUpdate = true
            observe(shown, asSeen: false)
        case (.deleteMapping, .mapping(let shown)):
            record.hasSentDelete = true
            round.deletions += 1
            observe(shown, asSeen: false)
        case (.mapping, .mapping(let shown)):
            record.known.isConfirmed = true
            observe(shown, asSeen: true)
        case (.mappings, .mappings(let page, let marker)):
            round.candidates += page.filter(isCandidate)
            if page.contains(where: { $0["State"]?.string == "Deleting" && hasIdentity($0) && isForFunction($0) }) {
                round.awaitsDeletion = true
            }
            round.marker = marker
            round.isListed = marker == nil
        case (.tags, .tags(let tags)):
            if record.known.uuid != nil { record.known.tags = tags } else { takeCandidate(tags) }
        case (.tag(_, let tags), _):
            record.known.tags = (record.known.tags ?? [:]).merging(tags) { _, new in new }
        case (.untag(_, let keys), _):
            for key in keys { record.known.tags?[key] = nil }
        default: break
        }
    }

    mutating func toleratesFromPolled(_ failure: UpstreamFailure, of call: UpstreamCall) -> Bool {
        switch (call, failure.kind) {
        case (.createMapping, .conflict) where round.conflict == nil:
            // What is there may be ours, from an answer that was lost.
            round.conflict = failure
            round.isListed = false
            round.marker = nil
            round.foreign = nil
            return true
        case (.deleteMapping, .notFound) where record.goal == .absent,
            (.mapping, .notFound) where record.goal == .absent:
            forgetMapping()
            settle(.gone)
            return true
        case (.mapping, .notFound) where record.known.isConfirmed && !record.known.isAdopting,
            (.updateMapping, .notFound) where record.known.isConfirmed,
            (.mapping, .notFound) where !record.known.isAdopting && record.attempts > 3:
            // Somebody deleted it upstream; what is wanted has not changed.
            forgetMapping()
            return true
        case (.mapping, .notFound) where !record.known.isAdopting:
            // It was made a moment ago and is not shown yet.
            var later = failure
            later.kind = .temporary
            later.retryAfter = settings.firstPoll
            retry(later, moment, 0)
            return true
        case (.tags, .notFound) where record.known.uuid == nil:
            // The candidate was deleted since the list was made.
            round.candidates.removeFirst()
            return true
        case (.mapping, .notFound) where record.known.isAdopting, (.mapping, .refused) where record.known.isAdopting:
            forgetMapping()
            return false
        default: return false
        }
    }

    private mutating func forgetMapping() {
        record.known = UpstreamKnowledge()
        record.hasSentUpdate = false
        round = Round()
        round.hasBegun = true
    }

    private mutating func observe(_ shown: JSONObject, asSeen: Bool) {
        round.seen = asSeen ? shown : nil
        record.known.observe(shown)
    }

    /// Whether a mapping of the list may be ours: of this function, or of another that it had before.
    private func isCandidate(_ shown: JSONObject) -> Bool {
        guard shown["UUID"]?.string != nil, shown["State"]?.string != "Deleting" else { return false }
        return hasIdentity(shown) && (isForFunction(shown) || record.generation > 1)
    }

    private func isForFunction(_ shown: JSONObject) -> Bool {
        shown["FunctionArn"]?.string == wanted.function.description
    }

    private func hasIdentity(_ shown: JSONObject) -> Bool {
        let members = wanted.wireMembers(mappingID: id.description)
        return Self.identity.allSatisfy { name in
            guard let want = members[name], let show = shown.shownValue(name) else { return true }
            return wanted.source.type.saysTheSame(name, want, show, settings: validation)
        }
    }

    private mutating func takeCandidate(_ tags: [Text: Text]) {
        guard !round.candidates.isEmpty else { return }
        let shown = round.candidates.removeFirst()
        let owner = tags[Self.ownershipTag]
        if owner == Text(id.description) {
            record.known.uuid = shown["UUID"]?.string
            record.known.tags = tags
            record.known.isConfirmed = true
            round.candidates = []
            // A list shows no filters that are encrypted with a key of the customer's own.
            observe(shown, asSeen: shown["KMSKeyArn"] == nil)
        } else if isForFunction(shown), let uuid = shown["UUID"]?.string {
            round.foreign = (uuid, owner?.verbatim)
        }
    }

    private func adoptionRefusal(_ shown: JSONObject) -> String? {
        let uuid = record.known.uuid ?? ""
        if !hasIdentity(shown) || wanted.source.arn != nil && shown["EventSourceArn"] == nil {
            return "\(uuid) cannot be adopted: its event source is another."
        }
        return isForFunction(shown)
            ? nil
            : "\(uuid) cannot be adopted: it invokes \(shown["FunctionArn"]?.string?.clipped(to: 256) ?? "another function")."
    }

    private func arn(of uuid: String, _ shown: JSONObject) -> String {
        shown["EventSourceMappingArn"]?.string ?? wanted.function.eventSourceMapping(uuid)
    }

    func ownError(_ operation: String, _ message: String, _ now: Timestamp) -> ForwardingError {
        ForwardingError(service: "lambda", operation: operation, message: message, at: now)
    }
}

extension UpstreamKnowledge {
    /// Notes what AWS says of the mapping besides what was asked for; its texts are bounded.
    mutating func observe(_ shown: JSONObject) {
        awsState = shown["State"]?.string
        lastProcessingResult = shown["LastProcessingResult"]?.string.map { $0.bounded(2048) }
        filterCriteriaError = shown["FilterCriteriaError"]?.object.map { error in
            var json = JSONObject()
            json["errorCode"] = error["ErrorCode"]?.string.map { .string($0.bounded(128)) }
            json["message"] = error["Message"]?.string.map { .string($0.bounded(2048)) }
            return json
        }
    }
}

extension String {
    /// The first scalars; a single character may be of any length.
    fileprivate func bounded(_ count: Int) -> String { String(String.UnicodeScalarView(unicodeScalars.prefix(count))) }
}
