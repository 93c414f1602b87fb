import EventSources
import JSON

extension MappingOperations {
    /// Brings a mapping back to an earlier state, as a new revision; a deleted one is made again under its id.
    ///
    /// - Parameters:
    ///   - id: Which mapping.
    ///   - sequence: The change whose state to go back to; of a deletion, the state before it.
    ///   - precondition: The revision the caller requires.
    ///   - origin: Who asks, and why.
    ///   - completion: Takes what was changed; fails with ``OperationFailure`` where today's rules forbid the state.
    public func revert(
        _ id: MappingID,
        to sequence: Int64,
        if precondition: RevisionPrecondition? = nil,
        origin: ChangeOrigin,
        completion: @escaping Completion<PlannedChange>
    ) {
        let settings = environment.settings()
        storage.write(
            .mapping(id),
            { [planner] transaction in
                guard let entry = try transaction.change(sequence), entry.mapping == id else {
                    throw OperationFailure.noSuchChange(id, sequence: sequence)
                }
                let state = try entry.storedState()
                guard entry.isVisible(to: origin.scope) else {
                    throw OperationFailure.noSuchChange(id, sequence: sequence)
                }
                if try transaction.mapping(id) != nil {
                    let record = try MappingRecord(transaction.visible(id, to: origin.scope, if: precondition))
                    var plan = try planner.update(
                        record,
                        origin: origin,
                        change: { $0.definition.reverting(to: state, settings: settings) },
                        in: transaction
                    )
                    guard plan.isChange else { return plan }
                    plan.operation = .revert
                    try plan.update(origin, in: transaction)
                    return plan
                }
                if precondition != nil { throw OperationFailure.notFound(id) }
                let validated = MappingDefinition.restoring(state, settings: settings)
                guard let definition = validated.value else {
                    throw OperationFailure.invalid(violations: validated.violations, warnings: validated.warnings)
                }
                let last = try transaction.lastRevision(of: id)
                var plan = try planner.creation(
                    definition,
                    id: id,
                    revision: last?.next() ?? .first,
                    warnings: validated.warnings,
                    origin: origin,
                    in: transaction
                )
                plan.operation = .revert
                try plan.insert(origin, in: transaction)
                return plan
            },
            effect: { [forwarder] in forwarder?.wake($0) },
            completion: completion
        )
    }
}
