import EventSources
import JSON

/// The requests that the state machine would make of an upstream that is as it was left and answers at once.
struct ForwardingRehearsal {
    private var machine: ForwardingMachine
    /// What the upstream has, if it has anything.
    private var present: MappingDefinition?
    /// Our entry of the bucket's notifications, if there is one.
    private var entry: BucketNotification?
    private let newUUID = "00000000-0000-0000-0000-000000000000"

    /// Prepares.
    ///
    /// - Parameters:
    ///   - machine: The machine at the beginning of a round.
    ///   - before: What the upstream has.
    init(_ machine: ForwardingMachine, before: MappingDefinition?) {
        self.machine = machine
        present = machine.record.adopt == nil ? before : machine.wanted
        if machine.record.known.mayHaveEntry { entry = before?.notification(of: machine.id) }
    }

    /// Goes through the round.
    ///
    /// - Returns: The requests as `{service, operation, body}`, in their order.
    func requests(at now: Timestamp) -> [JSONObject] {
        var rehearsal = self
        var requests: [JSONObject] = []
        while requests.count < 64, case .call(let call) = rehearsal.machine.next(at: now) {
            requests += rehearsal.requests(of: call)
            let outcome = rehearsal.answer(call)
            rehearsal.machine.receive(outcome, of: call, at: now, jitter: 0)
        }
        return requests
    }

    /// The requests of one call: a bucket's notifications are read, written where they differ, and read back.
    private mutating func requests(of call: UpstreamCall) -> [JSONObject] {
        guard case .editNotifications(let bucket, let removing, let adding, let owner) = call else {
            return [call.json]
        }
        let read: JSONObject = [
            "service": "s3", "operation": "GetBucketNotificationConfiguration",
            "body": ["Bucket": .string(bucket), "ExpectedBucketOwner": .string(owner)],
        ]
        let isRemoved = entry.map { removing.contains($0.id) } ?? false
        let isAdded = adding.contains { new in !(entry?.isSame(as: new) ?? false) }
        entry = adding.first ?? (isRemoved ? nil : entry)
        return isRemoved || isAdded ? [read, call.json, read] : [read]
    }

    private mutating func answer(_ call: UpstreamCall) -> Result<UpstreamAnswer, UpstreamFailure> {
        switch call {
        case .createMapping, .updateMapping:
            present = machine.wanted
            return .success(.mapping(shown))
        case .mapping where present == nil:
            return .failure(
                UpstreamFailure(.notFound, service: "lambda", operation: call.operation, message: "It is gone.")
            )
        case .mapping: return .success(.mapping(shown))
        case .deleteMapping:
            let last = shown
            present = nil
            return .success(.mapping(last))
        case .mappings: return .success(.mappings([], nextMarker: nil))
        case .tags: return .success(.tags([:]))
        case .statements: return .success(.statements([]))
        case .editNotifications(_, _, let adding, _): return .success(.notifications(adding))
        case .subscription: return .success(.subscription(machine.record.adopt))
        case .subscribe(let topic, _, _):
            present = machine.wanted
            return .success(.subscription("\(topic):\(newUUID)"))
        case .subscriptionAttributes: return .success(.values(present?.subscriptionAttributes ?? [:]))
        case .setSubscriptionAttribute:
            present = machine.wanted
            return .success(.done)
        case .tag, .untag, .addPermission, .removePermission, .unsubscribe: return .success(.done)
        }
    }

    private var shown: JSONObject {
        let definition = present ?? machine.wanted
        var shown = definition.wireMembers(mappingID: machine.id.description)
        shown["UUID"] = .string(machine.record.known.uuid ?? newUUID)
        shown["State"] = .string(definition.enabled ? MappingState.enabled : MappingState.disabled)
        return shown
    }
}
