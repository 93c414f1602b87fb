import APIExchange
import ControlPlane
import EventSources
import HTTPServer
import HTTPTypes
import JSON

extension LambdaAPIHandler {
    /// CreateEventSourceMapping.
    func createMapping(_ exchange: LambdaExchange) throws {
        let body = try exchange.body()
        try exchange.requireNoPrecondition()
        let origin = try exchange.origin()
        let settings = exchange.scope.settings(operations.environment.settings())
        if let name = body["FunctionName"]?.string,
            let function = WireParameters.functionName(name, settings: settings).value
        {
            try exchange.scope.checkReach(function, for: exchange.route.operation)
        }
        let validated = MappingDefinition.creating(fromWire: body, settings: settings)
        guard let definition = validated.value else { throw LambdaError(validated.violations) }
        operations.create(definition, warnings: validated.warnings, origin: origin) { result in
            exchange.finish(result) { outcome in
                guard case .created(let plan) = outcome else { return }
                exchange.warn(plan.warnings)
                exchange.respond(plan, transition: .creating)
            }
        }
    }

    /// UpdateEventSourceMapping.
    func updateMapping(_ exchange: LambdaExchange) throws {
        let id = try exchange.mappingID()
        let body = try exchange.body()
        let precondition = try exchange.precondition()
        let origin = try exchange.origin()
        let current = operations.environment.settings()
        operations.update(id, if: precondition, origin: origin) { record in
            try exchange.requireChangeable(record, "update")
            var settings = current
            settings.account = record.stored.account
            settings.region = record.stored.region
            let validated = record.definition.updating(fromWire: body, settings: settings)
            guard let definition = validated.value else { throw LambdaError(validated.violations) }
            return Validated(value: definition, violations: [], warnings: validated.warnings)
        } completion: { result in
            exchange.finish(result) { plan in
                exchange.warn(plan.warnings)
                exchange.respond(plan, transition: StateTransition(plan))
            }
        }
    }

    /// DeleteEventSourceMapping: the answer is the whole mapping, as it was.
    func deleteMapping(_ exchange: LambdaExchange) throws {
        let id = try exchange.mappingID()
        let precondition = try exchange.precondition()
        let origin = try exchange.origin()
        operations.delete(id, if: precondition, origin: origin) { record in
            try exchange.requireChangeable(record, "delete")
        } completion: { result in
            exchange.finish(result) { record in
                exchange.respond(.accepted, MappingConfiguration.object(record, transition: .deleting))
            }
        }
    }
}

extension LambdaExchange {
    /// Answers a change with the mapping after it.
    fileprivate func respond(_ plan: PlannedChange, transition: StateTransition) {
        let record = MappingRecord(plan)
        respond(.accepted, MappingConfiguration.object(record, transition: transition), tag: EntityTag(plan.mapping))
    }

    /// Refuses, inside the transaction, a mapping that is moving.
    fileprivate func requireChangeable(_ record: MappingRecord, _ verb: String) throws {
        guard StateTransition.isSettled(record.stored.state) else {
            throw LambdaError(
                .resourceInUse,
                "Cannot \(verb) the event source mapping because it is in use."
            )
        }
    }
}
