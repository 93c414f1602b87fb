import EventSources
import JSON

/// The calls that the state machine would make of an upstream that is as it was left and answers at once.
struct ForwardingRehearsal {
    private var machine: ForwardingMachine
    /// What the upstream has, if it has anything.
    private var present: MappingDefinition?
    private let newUUID = "00000000-0000-0000-0000-000000000000"

    /// Prepares.
    ///
    /// - Parameters:
    ///   - machine: The machine at the beginning of a round.
    ///   - before: What the upstream has.
    init(_ machine: ForwardingMachine, before: MappingDefinition?) {
        self.machine = machine
        present = machine.record.adopt == nil ? before : machine.wanted
    }

    /// Goes through the round.
    func calls(at now: Timestamp) -> [UpstreamCall] {
        var rehearsal = self
        var calls: [UpstreamCall] = []
        while calls.count < 64, case .call(let call) = rehearsal.machine.next(at: now) {
            calls.append(call)
            let outcome = rehearsal.answer(call)
            rehearsal.machine.receive(outcome, of: call, at: now, jitter: 0)
        }
        return calls
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
        case .tags: return .success(.values([:]))
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
