import ControlPlane
import EventSources
import HTTPServer
import HTTPTypes
import JSON
import UntrustedText

extension RESTAPIHandler {
    /// `GET /v1/event-source-mappings/{id}`: the stored representation, byte for byte.
    func getMapping(_ exchange: Exchange) throws {
        var query = try QueryReader(exchange.request)
        try query.finish()
        try exchange.request.requireNoBody()
        _ = try exchange.request.preferred(of: [.json])
        let id = try exchange.mappingID()
        try exchange.requireSight(of: id, in: reader)
        guard let stored = try reader.representation(of: id) else { throw OperationFailure.notFound(id) }
        let precondition = try exchange.entityTags(.ifMatch)?.revisionPrecondition
        if let precondition, !precondition.isMet(by: stored.revision), let current = try reader.mapping(id) {
            throw OperationFailure.preconditionFailed(current: current)
        }
        let tag = EntityTag(stored)
        let known = try exchange.entityTags(.ifNoneMatch)
        if known?.contains(tag) == true {
            exchange.respond(.notModified, caching: .revalidated, headers: [.eTag: tag.description])
        } else if let answer = answers.answer(id, stored) {
            if precondition == nil, known == nil {
                repeatedReads.keep(RepeatedRead(answer, exchange), on: exchange.request)
            }
            exchange.respond(answer.response)
        } else {
            exchange.respond(.ok, stored.bytes, caching: .revalidated, headers: [.eTag: tag.description])
        }
    }

    /// `GET /v1/event-source-mappings`: one page, in creation order.
    func listMappings(_ exchange: Exchange) throws {
        try exchange.request.requireNoBody()
        _ = try exchange.request.preferred(of: [.json])
        let (query, parameters) = try MappingListQuery.read(
            exchange.request,
            settings: operations.environment.validation,
            scope: exchange.caller.scope
        )
        let page = try reader.representations(query)
        let next = page.next.map { PageCursor.encode($0, for: query) }

        var body = Array(#"{"eventSourceMappings":["#.utf8)
        body.reserveCapacity(page.items.reduce(128) { $0 + $1.count + 1 })
        for (index, item) in page.items.enumerated() {
            if index > 0 { body.append(UInt8(ascii: ",")) }
            body.append(contentsOf: item)
        }
        body.append(UInt8(ascii: "]"))
        var headers = HTTPFields()
        if let next {
            body.append(contentsOf: #","nextCursor":"\#(next)""#.utf8)
            let target = ([("cursor", next)] + parameters).map { name, value in
                PercentEncoding.encode(name) + "=" + PercentEncoding.encode(value)
            }
            headers[.link] = "<\(exchange.request.path)?\(target.joined(separator: "&"))>; rel=\"next\""
        }
        body.append(UInt8(ascii: "}"))
        exchange.respond(.ok, body, headers: headers)
    }

    /// `GET …/{id}/required-permissions`.
    func getRequiredPermissions(_ exchange: Exchange) throws {
        var query = try QueryReader(exchange.request)
        try query.finish()
        try exchange.request.requireNoBody()
        _ = try exchange.request.preferred(of: [.json])
        let id = try exchange.mappingID()
        guard let stored = try exchange.caller.scope.visible(reader.mapping(id)) else {
            throw OperationFailure.notFound(id)
        }
        exchange.respond(.ok, .object(RequiredPermissions.policies(for: try MappingRecord(stored).definition)))
    }
}

/// The conditions of a list, from its query parameters.
enum MappingListQuery {
    /// The states that a mapping can be in, in the Lambda API's words.
    static let states = ["Creating", "Enabling", "Enabled", "Disabling", "Disabled", "Updating", "Deleting"]
    /// The forwarder's words.
    static let upstreamStates = ["pending", "retrying", "in-sync", "failed"]

    /// Reads the conditions.
    ///
    /// - Returns: The query, and its parameters without the cursor, for the link to the next page.
    static func read(
        _ request: HTTPServerRequest,
        settings: ValidationSettings,
        scope: AccessScope
    ) throws -> (MappingQuery, [(String, String)]) {
        var reader = try QueryReader(request)
        var query = MappingQuery(scope: scope)
        var parameters: [(String, String)] = []
        func keep(_ name: String, _ value: String?) { value.map { parameters.append((name, $0)) } }

        if let text = reader.value("function") {
            do {
                query.function = try FunctionReference(parsing: text)
                    .resolved(account: settings.account, region: settings.region).description
            } catch {
                reader.refuse("function", .malformed, "“function” is no function reference: \(error)", value: text)
            }
            keep("function", text)
        }
        if let text = reader.value("sourceArn") {
            do {
                query.sourceARN = try ARN(parsing: text).description
            } catch {
                reader.refuse("sourceArn", .malformed, "“sourceArn” is no ARN: \(error)", value: text)
            }
            keep("sourceArn", text)
        }
        query.sourceType = reader.word("type", among: SourceType.all.map(\.name))
        keep("type", query.sourceType)
        query.enabled = reader.bool("enabled")
        keep("enabled", query.enabled.map(String.init))
        query.state = reader.word("state", among: states)
        keep("state", query.state)
        query.upstreamState = reader.word("upstream", among: upstreamStates)
        keep("upstream", query.upstreamState)
        query.account = reader.text("account", form: "an account id of 12 digits", example: "123456789012") {
            $0.utf8.count == 12 && $0.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        }
        keep("account", query.account)
        query.region = reader.text("region", form: "the name of a region", example: "us-east-1") { name in
            (1...32).contains(name.utf8.count)
                && name.utf8.allSatisfy { "abcdefghijklmnopqrstuvwxyz0123456789-".utf8.contains($0) }
        }
        keep("region", query.region)
        query.tags = reader.values(prefixed: "tag:", documentedAs: "tag:KEY")
        if query.tags.count > Tags.maximumCount {
            reader.refuse(
                "tag:",
                .outOfRange,
                "There are conditions on \(query.tags.count) tags; a mapping has at most \(Tags.maximumCount).",
                allowed: ["maxProperties": .integer(Tags.maximumCount)]
            )
        }
        for (key, value) in query.tags.sorted(by: { $0.key < $1.key }) {
            // A tag that no mapping can have would answer an empty list in silence.
            for violation in Tags.validate(.tags([key: value]), at: .root).violations {
                reader.refuse("tag:\(key)", violation.code, violation.message, value: value.verbatim)
            }
        }
        for (key, value) in query.tags.sorted(by: { $0.key < $1.key }) { keep("tag:\(key)", value.verbatim) }
        if let limit = reader.integer("limit", in: 1...1000) {
            query.limit = Int(limit)
            keep("limit", String(limit))
        }
        if let cursor = reader.value("cursor") {
            query.after = PageCursor.decode(cursor, for: query)
            if query.after == nil {
                reader.refuse(
                    "cursor",
                    .malformed,
                    "“cursor” is no place in the list with these filters; a cursor is only good for the list it came from.",
                    value: cursor.clipped
                )
            }
        }
        try reader.finish()
        return (query, parameters)
    }
}
