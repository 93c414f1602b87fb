import ControlPlane
import EventSources
import JSON

/// What a change sets in motion.
///
/// The answer to the change shows the state while moving; the next read shows where it settled.
enum StateTransition: Sendable {
    case none, creating, enabling, disabling, updating, deleting

    /// The transition that an update causes.
    init(_ plan: PlannedChange) {
        let toggles = plan.changed.contains { $0.pointer == .root / "enabled" }
        self = !toggles ? .updating : plan.definition.enabled ? .enabling : .disabling
    }

    /// The state to show of a mapping while this is under way.
    ///
    /// A mapping that is created disabled is disabled at once; what the forwarder says it is about comes first.
    func state(of mapping: StoredMapping) -> String {
        guard Self.isSettled(mapping.state) || self == .deleting else { return mapping.state }
        return switch self {
        case .none: mapping.state
        case .creating: mapping.enabled ? "Creating" : mapping.state
        case .enabling: "Enabling"
        case .disabling: "Disabling"
        case .updating: "Updating"
        case .deleting: "Deleting"
        }
    }

    /// Whether a mapping in this state can be changed.
    static func isSettled(_ state: String) -> Bool {
        state == MappingState.enabled || state == MappingState.disabled
    }
}
