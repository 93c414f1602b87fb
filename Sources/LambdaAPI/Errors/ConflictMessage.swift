import ControlPlane
import EventSources

/// What AWS says when a function and source are mapped already.
enum ConflictMessage {
    static func text(_ conflict: Conflict) -> String {
        let subject = conflict.definition.duplicateMessage ?? conflict.finding.message
        guard conflict.isVisible else { return subject }
        return "\(subject) Please update or delete the existing mapping with UUID \(conflict.existing)"
    }
}
