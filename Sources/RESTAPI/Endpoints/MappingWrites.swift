import ControlPlane
import EventSources
import HTTPServer
import HTTPTypes
import JSON

extension RESTAPIHandler {
    /// `POST /v1/event-source-mappings`.
    func createMapping(_ exchange: Exchange) throws {
        let dryRun = try WriteOptions.read(exchange.request).dryRun
        let body = try exchange.body()
        _ = try exchange.request.preferred(of: [.json])
        let precondition = try exchange.revisionPrecondition()
        guard precondition == nil else {
            throw Problem(.malformedRequest, "If-Match does nothing on a creation: there is nothing yet to match.")
        }
        let origin = try exchange.origin()
        let key = try IdempotencyField.read(exchange, digest: operations.environment.digest)
        let findings = ReadOnlyMembers.refuse(in: body)
        let validated = MappingDefinition.creating(
            from: ReadOnlyMembers.removed(from: body),
            settings: operations.environment.settings()
        )
        let violations = findings + validated.violations
        guard let definition = validated.value, violations.isEmpty else {
            throw OperationFailure.invalid(violations: violations, warnings: validated.warnings)
        }
        if dryRun {
            let plan = try operations.planCreation(
                definition,
                warnings: validated.warnings,
                origin: origin,
                in: reader
            )
            try exchange.respond(.ok, plan.dryRunJSON())
            return
        }
        operations.create(definition, warnings: validated.warnings, origin: origin, idempotency: key) { result in
            exchange.finish(result) { outcome in
                switch outcome {
                case .created(let plan):
                    exchange.respondCreated(plan.mapping.id, plan.mapping.representation)
                case .replayed(let reply):
                    exchange.respondCreated(
                        reply.mapping,
                        reply.representation,
                        headers: [.idempotencyReplayed: "true"]
                    )
                }
            }
        }
    }

    /// `PATCH …/{id}`: a JSON Merge Patch (RFC 7396).
    func patchMapping(_ exchange: Exchange) throws {
        try change(exchange, types: [.mergePatch, .json]) { record, body, settings in
            record.definition.patching(with: body, settings: settings)
        }
    }

    /// `PUT …/{id}`: the whole changeable part.
    func replaceMapping(_ exchange: Exchange) throws {
        try change(exchange, types: [.json]) { record, body, settings in
            record.definition.replacing(with: body, settings: settings)
        }
    }

    private func change(
        _ exchange: Exchange,
        types: [MediaType],
        _ change: @escaping @Sendable (MappingRecord, JSONValue, ValidationSettings) -> Validated<MappingDefinition>
    ) throws {
        let dryRun = try WriteOptions.read(exchange.request).dryRun
        let id = try exchange.mappingID()
        let body = try exchange.body(as: types)
        _ = try exchange.request.preferred(of: [.json])
        let precondition = try exchange.revisionPrecondition()
        let origin = try exchange.origin()
        let settings = operations.environment.settings()
        let apply: @Sendable (MappingRecord) throws -> Validated<MappingDefinition> = { record in
            let findings = try ReadOnlyMembers.check(body, against: record)
            var validated = change(record, ReadOnlyMembers.removed(from: body), settings)
            validated.violations = findings + validated.violations
            if !validated.violations.isEmpty { validated.value = nil }
            return validated
        }
        if dryRun {
            let plan = try operations.planUpdate(id, if: precondition, origin: origin, change: apply, in: reader)
            try exchange.respond(.ok, plan.dryRunJSON())
            return
        }
        operations.update(id, if: precondition, origin: origin, change: apply) { exchange.finishUpdate($0) }
    }

    /// `POST …/{id}/enable` and `…/disable`.
    func setEnabled(_ enabled: Bool, _ exchange: Exchange) throws {
        var query = try QueryReader(exchange.request)
        try query.finish()
        let id = try exchange.mappingID()
        _ = try exchange.request.preferred(of: [.json])
        let precondition = try exchange.revisionPrecondition()
        let reason = exchange.request.body.isEmpty ? nil : try ToggleRequest(exchange.body()).reason
        let origin = try exchange.origin(reason: reason)
        operations.setEnabled(enabled, id, if: precondition, origin: origin) { exchange.finishUpdate($0) }
    }

    /// `POST …/{id}/revert`.
    func revertMapping(_ exchange: Exchange) throws {
        var query = try QueryReader(exchange.request)
        try query.finish()
        let id = try exchange.mappingID()
        _ = try exchange.request.preferred(of: [.json])
        let precondition = try exchange.revisionPrecondition()
        let sequence = try RevertRequest(exchange.body()).sequence
        let origin = try exchange.origin()
        operations.revert(id, to: sequence, if: precondition, origin: origin) { exchange.finishUpdate($0) }
    }

    /// `DELETE …/{id}`.
    func deleteMapping(_ exchange: Exchange) throws {
        var query = try QueryReader(exchange.request)
        try query.finish()
        try exchange.request.requireNoBody()
        let id = try exchange.mappingID()
        let precondition = try exchange.revisionPrecondition()
        let origin = try exchange.origin()
        operations.delete(id, if: precondition, origin: origin) { result in
            exchange.finish(result) { _ in exchange.respond(.noContent) }
        }
    }
}

extension Exchange {
    fileprivate func respondCreated(_ id: MappingID, _ representation: [UInt8], headers: HTTPFields = [:]) {
        var fields = headers
        fields[.location] = "/v1/event-source-mappings/\(id)"
        fields[.eTag] = EntityTag(revision: 1, upstreamSequence: 0).description
        respond(.created, representation, headers: fields)
    }

    fileprivate func finishUpdate(_ result: Result<PlannedChange, any Error>) {
        finish(result) { plan in
            respond(.ok, plan.mapping.representation, headers: [.eTag: EntityTag(plan.mapping).description])
        }
    }
}

extension PlannedChange {
    /// The answer to a dry run.
    fileprivate func dryRunJSON() throws -> JSONValue {
        try .object([
            "eventSourceMapping": JSONValue(parsing: mapping.representation),
            "changed": .array(changed.map(\.json)),
            "warnings": .array(warnings.map(\.json)),
            "upstreamCalls": [],
            "requiredPermissions": .object(RequiredPermissions.policies(for: definition)),
        ])
    }
}
