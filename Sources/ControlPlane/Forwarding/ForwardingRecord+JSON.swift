public import EventSources
public import JSON

extension ForwardingRecord {
    /// What callers see as `upstream`.
    public var visible: JSONObject {
        var json: JSONObject = ["state": .string(status.rawValue)]
        json["uuid"] = known.uuid.map(JSONValue.string)
        json["subscriptionArn"] = known.subscription.map(JSONValue.string)
        json["awsState"] = known.awsState.map(JSONValue.string)
        json["attempts"] = .integer(attempts)
        json["lastError"] = lastError.map { .object($0.json) }
        if status == .retrying { json["nextAttemptAt"] = dueAt.map { .string($0.description) } }
        json["lastProcessingResult"] = known.lastProcessingResult.map(JSONValue.string)
        json["filterCriteriaError"] = known.filterCriteriaError.map(JSONValue.object)
        return json
    }

    /// The row as the store keeps it, besides its id and ``dueAt`` and ``pendingSince``.
    public var stored: JSONObject {
        var json: JSONObject = [
            "generation": .integer(generation), "goal": .string(goal.rawValue), "status": .string(status.rawValue),
            "attempts": .integer(attempts),
        ]
        json["adopt"] = adopt.map(JSONValue.string)
        json["lastError"] = lastError.map { .object($0.json) }
        if hasSentUpdate { json["hasSentUpdate"] = true }
        if hasSentDelete { json["hasSentDelete"] = true }
        let known = known.json
        if !known.isEmpty { json["known"] = .object(known) }
        return json
    }

    /// Reads a stored row.
    ///
    /// - Returns: `nil` if it has another form.
    public init?(id: MappingID, stored json: JSONObject, dueAt: Timestamp?, pendingSince: Timestamp?) {
        guard let generation = json["generation"]?.integer,
            let goal = json["goal"]?.string.flatMap(Goal.init(rawValue:)),
            let status = json["status"]?.string.flatMap(Status.init(rawValue:))
        else { return nil }
        self.id = id
        self.generation = generation
        self.goal = goal
        self.status = status
        adopt = json["adopt"]?.string
        attempts = json["attempts"]?.integer.map { Int(clamping: $0) } ?? 0
        self.dueAt = dueAt
        self.pendingSince = pendingSince
        lastError = json["lastError"]?.object.flatMap(ForwardingError.init(json:))
        hasSentUpdate = json["hasSentUpdate"]?.bool ?? false
        hasSentDelete = json["hasSentDelete"]?.bool ?? false
        known = UpstreamKnowledge(json: json["known"]?.object ?? [:])
    }
}

extension UpstreamKnowledge {
    fileprivate var json: JSONObject {
        var json = JSONObject()
        json["uuid"] = uuid.map(JSONValue.string)
        if isAdopting { json["isAdopting"] = true }
        if isConfirmed { json["isConfirmed"] = true }
        json["awsState"] = awsState.map(JSONValue.string)
        json["lastProcessingResult"] = lastProcessingResult.map(JSONValue.string)
        json["filterCriteriaError"] = filterCriteriaError.map(JSONValue.object)
        json["tags"] = tags.map(JSONValue.tags)
        if !grants.isEmpty {
            json["grants"] = .array(grants.sorted { $0.target < $1.target }.map { .object($0.json) })
        }
        json["confirmedGrant"] = confirmedGrant.map { .object($0.json) }
        if mayHaveEntry { json["mayHaveEntry"] = true }
        json["subscription"] = subscription.map(JSONValue.string)
        json["subscribedFunction"] = subscribedFunction.map(JSONValue.string)
        json["subscribing"] = subscribing.map(JSONValue.string)
        return json
    }

    fileprivate init(json: JSONObject) {
        uuid = json["uuid"]?.string
        isAdopting = json["isAdopting"]?.bool ?? false
        isConfirmed = json["isConfirmed"]?.bool ?? false
        awsState = json["awsState"]?.string
        lastProcessingResult = json["lastProcessingResult"]?.string
        filterCriteriaError = json["filterCriteriaError"]?.object
        tags = json["tags"]?.tags
        grants = Set((json["grants"]?.array ?? []).compactMap { $0.object.flatMap(FunctionGrant.init(json:)) })
        confirmedGrant = json["confirmedGrant"]?.object.flatMap(FunctionGrant.init(json:))
        mayHaveEntry = json["mayHaveEntry"]?.bool ?? false
        subscription = json["subscription"]?.string
        subscribedFunction = json["subscribedFunction"]?.string
        subscribing = json["subscribing"]?.string
    }
}

extension FunctionGrant {
    fileprivate var json: JSONObject {
        var json: JSONObject = ["function": .string(function)]
        json["qualifier"] = qualifier.map(JSONValue.string)
        return json
    }

    fileprivate init?(json: JSONObject) {
        guard let function = json["function"]?.string else { return nil }
        self.init(function: function, qualifier: json["qualifier"]?.string)
    }
}

extension ForwardingError {
    var json: JSONObject {
        var json: JSONObject = ["service": .string(service), "operation": .string(operation)]
        json["status"] = status.map { .integer($0) }
        json["code"] = code.map(JSONValue.string)
        json["message"] = .string(message)
        json["requestId"] = requestID.map(JSONValue.string)
        json["at"] = .string(at.description)
        return json
    }

    fileprivate init?(json: JSONObject) {
        guard let message = json["message"]?.string, let text = json["at"]?.string,
            let at = try? Timestamp(parsing: text)
        else { return nil }
        self.init(
            service: json["service"]?.string ?? "",
            operation: json["operation"]?.string ?? "",
            status: json["status"]?.integer.map { Int(clamping: $0) },
            code: json["code"]?.string,
            message: message,
            requestID: json["requestId"]?.string,
            at: at
        )
    }
}
