import EventSources
import JSON
import UntrustedText

/// What has to be sent so that AWS has what is wanted, found by comparing what it shows.
///
/// A member that AWS does not show counts as its default, which is what its answers leave out.
struct UpstreamComparison {
    /// The members to send with UpdateEventSourceMapping; empty if AWS shows what is wanted.
    var request = JSONObject()
    /// The members that differ and cannot be changed, in words.
    var frozen: [String] = []

    private static let immutable: Set<String> = [
        "EventSourceArn", "StartingPosition", "StartingPositionTimestamp", "Topics", "Queues",
        "SelfManagedEventSource",
    ]
    private static let answerOnly: Set<String> = [
        "UUID", "EventSourceMappingArn", "FunctionArn", "LastModified", "LastProcessingResult", "State",
        "StateTransitionReason", "FilterCriteriaError", "Tags",
    ]
    private static let kafkaBlocks: Set<String> = [
        "AmazonManagedKafkaEventSourceConfig", "SelfManagedKafkaEventSourceConfig",
    ]
    private static let fixedInBlocks = ["ConsumerGroupId", "ConsumptionMode"]

    /// Compares.
    ///
    /// - Parameters:
    ///   - wanted: The desired state.
    ///   - id: Our id, which is the default consumer group.
    ///   - shown: What AWS answers for the mapping, which must be settled.
    ///   - settings: Quotas, to read the answer with.
    init(wanted: MappingDefinition, id: MappingID, shown: JSONObject, settings: ValidationSettings) {
        let members = wanted.wireMembers(mappingID: id.description)
        let sent = wanted.wireCreateRequest(mappingID: id.description)
        if shown["FunctionArn"]?.string != wanted.function.description {
            request["FunctionName"] = .string(wanted.function.description)
        }
        if shown["State"]?.string != (wanted.enabled ? MappingState.enabled : MappingState.disabled) {
            request["Enabled"] = .bool(wanted.enabled)
        }
        let names = members.names + shown.names.filter { !members.contains($0) }
        for name in names where !Self.answerOnly.contains(name) {
            let (want, show) = (members[name], shown.shownValue(name))
            if want == show { continue }
            if Self.immutable.contains(name) {
                guard let want, let show else { continue }
                let isSame = wanted.source.type.saysTheSame(name, want, show, settings: settings)
                if !isSame { freeze(name, want, show) }
            } else if Self.kafkaBlocks.contains(name) {
                compareBlock(name, want?.object ?? [:], show?.object ?? [:], wanted, sent, settings)
            } else {
                compare(name, want, show, wanted, sent, settings)
            }
        }
    }

    private mutating func compare(
        _ name: String,
        _ want: JSONValue?,
        _ show: JSONValue?,
        _ wanted: MappingDefinition,
        _ sent: JSONObject,
        _ settings: ValidationSettings
    ) {
        guard var show else {
            // Lambda shows encrypted filters only to those who may decrypt them.
            if name == "FilterCriteria", sent["KMSKeyArn"] != nil { return }
            if let value = sent[name] { request[name] = Self.updatable(name, value) }
            return
        }
        show = Self.updatable(name, show)
        if let want, Self.updatable(name, want) == show { return }
        // AWS's value read as an update of what is wanted: equal if it changes nothing, in whichever form it came.
        let observed = wanted.updating(fromWire: [name: show], settings: settings)
        if let observed = observed.value {
            for (name, value) in wanted.wireUpdateRequest(from: observed, asShown: true) { request[name] = value }
        } else if let want {
            request[name] = Self.updatable(name, want)
        }
        // Else it is a member that no request of ours could have set and none could clear.
    }

    private mutating func compareBlock(
        _ name: String,
        _ want: JSONObject,
        _ show: JSONObject,
        _ wanted: MappingDefinition,
        _ sent: JSONObject,
        _ settings: ValidationSettings
    ) {
        var (want, show) = (want, show)
        for member in Self.fixedInBlocks {
            let (one, other) = (want.removeValue(named: member), show.removeValue(named: member))
            if let one, let other, one != other { freeze("\(name).\(member)", one, other) }
        }
        if want == show { return }
        if show.isEmpty {
            request[name] = .object(want)
        } else {
            compare(name, .object(want), .object(show), wanted, sent, settings)
        }
    }

    private mutating func freeze(_ name: String, _ want: JSONValue, _ show: JSONValue) {
        frozen.append("\(name) is \(show.text().clipped(to: 200)), not \(want.text().clipped(to: 200))")
    }

    /// A value without the parts that an update cannot carry: the virtual host of RabbitMQ.
    private static func updatable(_ name: String, _ value: JSONValue) -> JSONValue {
        guard name == "SourceAccessConfigurations", let entries = value.array else { return value }
        return .array(entries.filter { $0.object?["Type"]?.string != "VIRTUAL_HOST" })
    }
}

extension JSONObject {
    /// What an answer of AWS says of a member; `nil` also for null and an empty list, as AWS shows what there is not.
    func shownValue(_ name: String) -> JSONValue? {
        guard let value = self[name], !value.isNull, value != [] else { return nil }
        return value
    }
}
