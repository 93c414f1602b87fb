import EventSources
import JSON

/// Bucket notifications, and the permissions that both pushed sources need.
extension ForwardingMachine {
    /// Whether the source is to invoke the function: a disabled one has no entry or subscription upstream.
    var isWantedUpstream: Bool { record.goal == .present && wanted.enabled }
    var statementID: String { BucketNotification.idPrefix + id.description }
    var grant: FunctionGrant { FunctionGrant(wanted.function) }

    mutating func nextForBucket(_ now: Timestamp) -> UpstreamCall? {
        guard let bucket = wanted.source.arn else { return nil }
        if isWantedUpstream {
            // S3 checks at once whether it may invoke the function.
            if let call = nextForPermission() { return call }
            record.known.mayHaveEntry = true
            guard round.hasEditedBucket else {
                return edit(bucket, removing: [], adding: [wanted.notification(of: id)])
            }
        } else if record.known.mayHaveEntry {
            return edit(bucket, removing: [statementID], adding: [])
        }
        return nextForOldPermissions()
    }

    private func edit(_ bucket: ARN, removing: Set<String>, adding: [BucketNotification]) -> UpstreamCall {
        .editNotifications(
            bucket: bucket.resource,
            removing: removing,
            adding: adding,
            owner: wanted.invocationGrant?.sourceAccount ?? wanted.account
        )
    }

    mutating func takeFromBucket(_ answer: UpstreamAnswer, of call: UpstreamCall) {
        guard case .editNotifications(_, let removing, let adding, _) = call, case .notifications(let shown) = answer
        else { return }
        let isDone =
            adding.allSatisfy { entry in shown.contains { $0.isSame(as: entry) } }
            && !shown.contains { removing.contains($0.id) }
        guard isDone else {
            // Somebody wrote in between, again and again.
            let failure = UpstreamFailure(
                .temporary,
                service: "s3",
                operation: call.operation,
                message: "The bucket's notification configuration does not show the change; others write it too."
            )
            retry(failure, moment, 1)
            return
        }
        round.hasEditedBucket = true
        if !removing.isEmpty { record.known.mayHaveEntry = false }
    }

    mutating func toleratesFromBucket(_ failure: UpstreamFailure, of call: UpstreamCall) -> Bool {
        guard case .editNotifications(_, let removing, _, _) = call, failure.kind == .notFound, !removing.isEmpty else {
            return false
        }
        // The bucket is gone, and our entry with it.
        record.known.mayHaveEntry = false
        return true
    }

    // MARK: Permissions

    /// Asks for the statement that lets the source invoke the function, noting first where it may be.
    mutating func nextForPermission() -> UpstreamCall? {
        guard let allowed = wanted.invocationGrant, record.known.confirmedGrant != grant else { return nil }
        // It was asked for, and the answer never came: not every upstream refuses a second statement of the same id.
        if record.known.grants.contains(grant), round.statements == nil { return .statements(grant) }
        record.known.grants.insert(grant)
        return .addPermission(
            grant,
            FunctionPermission(
                statementID: statementID,
                principal: allowed.principal,
                sourceARN: allowed.sourceARN.description,
                sourceAccount: allowed.sourceAccount
            )
        )
    }

    /// Removes our statement where it is no longer needed; after the last one, the source is in line.
    mutating func nextForOldPermissions() -> UpstreamCall? {
        let old = record.known.grants.filter { !isWantedUpstream || $0 != grant }
        if let next = old.min(by: { $0.target < $1.target }) {
            return .removePermission(next, statementID: statementID)
        }
        record.known.awsState =
            record.goal == .absent ? nil : isWantedUpstream ? MappingState.enabled : MappingState.disabled
        settle(record.goal == .absent ? .gone : .inSync)
        return nil
    }

    /// Notes what a call on a policy came to.
    ///
    /// - Returns: Whether it was one.
    mutating func takePermission(_ call: UpstreamCall, _ answer: UpstreamAnswer) -> Bool {
        switch call {
        case .statements(let grant):
            guard case .statements(let ids) = answer else { return true }
            round.statements = ids
            if ids.contains(statementID) { record.known.confirmedGrant = grant }
            return true
        case .addPermission(let grant, _):
            record.known.grants.insert(grant)
            record.known.confirmedGrant = grant
            return true
        case .removePermission(let grant, _):
            record.known.grants.remove(grant)
            if record.known.confirmedGrant == grant { record.known.confirmedGrant = nil }
            return true
        default: return false
        }
    }
}

extension MappingDefinition {
    /// The entry that the bucket's notifications have for this mapping.
    func notification(of id: MappingID) -> BucketNotification {
        let filter = options["filters"]?.array?.first?.object
        return BucketNotification(
            id: BucketNotification.idPrefix + id.description,
            function: FunctionGrant(function).target,
            events: (options["events"]?.array ?? []).compactMap(\.string),
            prefix: filter?["prefix"]?.string,
            suffix: filter?["suffix"]?.string
        )
    }
}

extension BucketNotification {
    /// Whether two entries say the same; S3 keeps no order of events.
    func isSame(as other: BucketNotification) -> Bool {
        id == other.id && function == other.function && Set(events) == Set(other.events)
            && (prefix ?? "") == (other.prefix ?? "") && (suffix ?? "") == (other.suffix ?? "")
    }
}
