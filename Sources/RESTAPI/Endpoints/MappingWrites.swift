import APIExchange
import ControlPlane
import EventSources
import HTTPServer
import HTTPTypes
import JSON

extension RESTAPIHandler {
    /// `POST /v1/event-source-mappings`.
    func createMapping(_ exchange: RESTExchange) throws {
        let body = try exchange.body()
        try exchange.requireNoPrecondition()
        let origin = try exchange.origin()
        let key = try IdempotencyField.read(exchange, digest: operations.environment.digest)
        let preference = try ForwardingPreference(exchange.request)
        var findings = ReadOnlyMembers.refuse(in: body)
        let adoption = Adoption(creating: body, isForwarding: operations.forwarder != nil)
        findings += adoption.violations
        let validated = MappingDefinition.creating(
            from: Adoption.removed(from: ReadOnlyMembers.removed(from: body)),
            settings: operations.environment.settings()
        )
        let violations = findings + validated.violations
        guard let definition = validated.value, violations.isEmpty else {
            throw OperationFailure.invalid(violations: violations, warnings: validated.warnings)
        }
        if exchange.query.bool("dryRun") == true {
            return reads.read { [operations] reader in
                try operations.planCreation(
                    definition,
                    warnings: validated.warnings,
                    origin: origin,
                    adopt: adoption.target,
                    in: reader
                ).dryRunJSON(operations)
            } completion: {
                exchange.finish($0) { exchange.respond(.ok, $0) }
            }
        }
        operations.create(
            definition,
            warnings: validated.warnings,
            origin: origin,
            idempotency: key,
            adopt: adoption.target
        ) { [operations] result in
            exchange.finish(result) { outcome in
                switch outcome {
                case .created(let plan):
                    exchange.await(preference, plan.mapping, operations) { representation, headers in
                        exchange.respondCreated(
                            plan.mapping.id,
                            representation ?? StoredRepresentation(plan.mapping),
                            headers: headers
                        )
                    }
                case .replayed(let reply):
                    exchange.respondCreated(
                        reply.mapping,
                        StoredRepresentation(revision: 1, upstreamSequence: 0, bytes: reply.representation),
                        headers: [.idempotencyReplayed: "true"]
                    )
                }
            }
        }
    }

    /// `PATCH …/{id}`: a JSON Merge Patch (RFC 7396).
    func patchMapping(_ exchange: RESTExchange) throws {
        try change(exchange) { record, body, settings in
            record.definition.patching(with: body, settings: settings)
        }
    }

    /// `PUT …/{id}`: the whole changeable part.
    func replaceMapping(_ exchange: RESTExchange) throws {
        try change(exchange) { record, body, settings in
            record.definition.replacing(with: body, settings: settings)
        }
    }

    private func change(
        _ exchange: RESTExchange,
        _ change: @escaping @Sendable (MappingRecord, JSONValue, ValidationSettings) -> Validated<MappingDefinition>
    ) throws {
        let id = try exchange.mappingID()
        let body = try exchange.body()
        let precondition = try exchange.precondition()
        let preference = try ForwardingPreference(exchange.request)
        let origin = try exchange.origin()
        let settings = operations.environment.settings()
        let apply: @Sendable (MappingRecord) throws -> Validated<MappingDefinition> = { record in
            let findings = try ReadOnlyMembers.check(body, against: record)
            var validated = change(record, ReadOnlyMembers.removed(from: body), settings)
            validated.violations = findings + validated.violations
            if !validated.violations.isEmpty { validated.value = nil }
            return validated
        }
        if exchange.query.bool("dryRun") == true {
            return reads.read { [operations] reader in
                try operations.planUpdate(id, if: precondition, origin: origin, change: apply, in: reader)
                    .dryRunJSON(operations)
            } completion: {
                exchange.finish($0) { exchange.respond(.ok, $0) }
            }
        }
        operations.update(id, if: precondition, origin: origin, change: apply) { [operations] in
            exchange.finishUpdate($0, preference, operations)
        }
    }

    /// `POST …/{id}/enable` and `…/disable`.
    func setEnabled(_ enabled: Bool, _ exchange: RESTExchange) throws {
        let id = try exchange.mappingID()
        let precondition = try exchange.precondition()
        let preference = try ForwardingPreference(exchange.request)
        let reason = exchange.hasBody ? try ToggleRequest(exchange.body()).reason : nil
        let origin = try exchange.origin(reason: reason)
        operations.setEnabled(enabled, id, if: precondition, origin: origin) { [operations] in
            exchange.finishUpdate($0, preference, operations)
        }
    }

    /// `POST …/{id}/revert`.
    func revertMapping(_ exchange: RESTExchange) throws {
        let id = try exchange.mappingID()
        let precondition = try exchange.precondition()
        let preference = try ForwardingPreference(exchange.request)
        let sequence = try RevertRequest(exchange.body()).sequence
        let origin = try exchange.origin()
        operations.revert(id, to: sequence, if: precondition, origin: origin) { [operations] in
            exchange.finishUpdate($0, preference, operations)
        }
    }

    /// `DELETE …/{id}`.
    func deleteMapping(_ exchange: RESTExchange) throws {
        let id = try exchange.mappingID()
        let precondition = try exchange.precondition()
        let preference = try ForwardingPreference(exchange.request)
        let origin = try exchange.origin()
        operations.delete(id, if: precondition, origin: origin) { [operations] result in
            exchange.finish(result) { record in
                guard record.stored.state == MappingState.deleting else { return exchange.respond(.noContent) }
                exchange.await(preference, record.stored, operations) { representation, headers in
                    guard let representation else { return exchange.respond(.noContent, headers: headers) }
                    exchange.respond(.accepted, representation, headers: headers)
                }
            }
        }
    }

    /// `POST …/{id}/retry`.
    func retryMapping(_ exchange: RESTExchange) throws {
        let id = try exchange.mappingID()
        let precondition = try exchange.precondition()
        let preference = try ForwardingPreference(exchange.request)
        let body = exchange.hasBody ? try exchange.body() : .object([:])
        let request = try ToggleRequest(Adoption.removed(from: body))
        let adoption = Adoption(creating: body, isForwarding: true)
        guard adoption.violations.isEmpty else {
            throw OperationFailure.invalid(violations: adoption.violations, warnings: [])
        }
        let origin = try exchange.origin(reason: request.reason)
        operations.retryForwarding(
            id,
            if: precondition,
            adopt: adoption.target,
            origin: origin
        ) { [operations] result in
            exchange.finish(result) { mapping in
                exchange.await(preference, mapping, operations) { representation, headers in
                    guard let representation else { return exchange.respond(.noContent, headers: headers) }
                    exchange.respond(.accepted, representation, headers: headers)
                }
            }
        }
    }
}

extension RESTExchange {
    fileprivate func respondCreated(_ id: MappingID, _ mapping: StoredRepresentation, headers: ResponseFields = [:]) {
        var fields = headers
        fields[.location] = "/v1/event-source-mappings/\(id)"
        respond(.created, mapping, headers: fields)
    }

    fileprivate func finishUpdate(
        _ result: Result<PlannedChange, any Error>,
        _ preference: ForwardingPreference,
        _ operations: MappingOperations
    ) {
        finish(result) { plan in
            self.await(plan.isChange ? preference : .none, plan.mapping, operations) { representation, headers in
                self.respond(.ok, representation ?? StoredRepresentation(plan.mapping), headers: headers)
            }
        }
    }
}

extension PlannedChange {
    /// The answer to a dry run.
    fileprivate func dryRunJSON(_ operations: MappingOperations) throws -> JSONValue {
        try .object([
            "eventSourceMapping": JSONValue(parsing: mapping.representation, limits: .stored),
            "changed": .array(changed.map(\.json)),
            "warnings": .array(warnings.map(\.json)),
            "upstreamCalls": .array(operations.upstreamCalls(of: self)),
            "requiredPermissions": .object(RequiredPermissions.policies(for: definition)),
        ])
    }
}
