import APIExchange
import ControlPlane
import EventSources
import HTTPServer
import HTTPTypes
import JSON
import UntrustedText

extension LambdaAPIHandler {
    /// ListTags.
    func listTags(_ exchange: LambdaExchange) throws {
        let target = try TagTarget(exchange)
        reads.visible(target.id, to: exchange.caller.scope, if: try exchange.precondition()) { result in
            target.finish(exchange, result) { stored in
                try target.check(MappingRecord(stored))
                exchange.respond(.ok, ["Tags": .tags(stored.tags)], tag: EntityTag(stored))
            }
        }
    }

    /// TagResource: adds tags, or overwrites their values.
    func tagResource(_ exchange: LambdaExchange) throws {
        let target = try TagTarget(exchange)
        let given = try TagRequest.tags(exchange.body(), settings: operations.environment.validation)
        try changeTags(exchange, target) { $0.merging(given) { _, new in new } }
    }

    /// UntagResource: removes tags; those that are not there may be named too.
    func untagResource(_ exchange: LambdaExchange) throws {
        let target = try TagTarget(exchange)
        let removed = Set(exchange.query.all("tagKeys"))
        guard !removed.isEmpty else {
            throw LambdaError([WireParameters.violation(nil, at: "TagKeys", "Member must not be null")])
        }
        try changeTags(exchange, target) { tags in tags.filter { !removed.contains($0.key) } }
    }

    private func changeTags(
        _ exchange: LambdaExchange,
        _ target: TagTarget,
        _ change: @escaping @Sendable ([Text: Text]) -> [Text: Text]
    ) throws {
        let precondition = try exchange.precondition()
        let origin = try exchange.origin()
        let settings = operations.environment.settings()
        operations.update(target.id, if: precondition, origin: origin) { record in
            try target.check(record)
            let tags = change(record.definition.tags)
            guard tags.count <= Tags.maximumCount || tags.count <= record.definition.tags.count else {
                throw LambdaError(.invalidParameterValue, "Number of tags exceeds resource tag limit.")
            }
            let definition = record.definition.tagging(tags)
            return Validated(value: definition, violations: [], warnings: definition.warnings(settings: settings))
        } completion: { result in
            target.finish(exchange, result) { plan in
                exchange.respond(.noContent, tag: EntityTag(plan.mapping))
            }
        }
    }
}

/// The mapping that a tag operation is about.
struct TagTarget: Sendable {
    let id: MappingID
    /// The ARN as sent.
    let text: String
    private let arn: ARN

    init(_ exchange: LambdaExchange) throws {
        text = exchange.parameters["Resource"]?.verbatim ?? ""
        switch try TaggedResource(text) {
        case .mapping(let id, let arn):
            self.id = id
            self.arn = arn
        case .foreign(let error): throw error
        }
    }

    /// Answers with what a use case came to; a mapping that is not there is named as it was asked for.
    func finish<Output>(
        _ exchange: LambdaExchange,
        _ result: Result<Output, any Error>,
        _ body: (Output) throws -> Void
    ) {
        if case .failure(OperationFailure.notFound) = result { return exchange.fail(notFound) }
        exchange.finish(result, body)
    }

    var notFound: LambdaError { LambdaError(.resourceNotFound, "Event source mapping not found: \(text)") }

    /// Refuses a mapping whose ARN is another.
    func check(_ record: MappingRecord) throws {
        let function = record.definition.function
        guard arn.region == function.region, arn.account == function.account, arn.partition == function.partition else {
            throw notFound
        }
    }
}

/// The body of TagResource.
enum TagRequest {
    static func tags(_ body: JSONObject, settings: ValidationSettings) throws -> [Text: Text] {
        if let name = body.names.first(where: { $0 != "Tags" }) {
            throw LambdaError(.invalidParameterValue, "Unknown member '\(name.clipped)'; TagResource takes Tags.")
        }
        guard let value = body["Tags"], !value.isNull else {
            throw LambdaError([WireParameters.violation(nil, at: "Tags", "Member must not be null")])
        }
        if value.object?.isEmpty == true {
            throw LambdaError(.invalidParameterValue, "An error occurred and the request cannot be processed.")
        }
        let reading = WireParameters.tags(value, settings: settings)
        guard let tags = reading.value else { throw LambdaError(reading.violations) }
        return tags
    }
}
