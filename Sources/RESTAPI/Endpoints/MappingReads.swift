import APIExchange
import ControlPlane
import EventSources
import HTTPServer
import HTTPTypes
import JSON
import UntrustedText

extension RESTAPIHandler {
    /// `GET /v1/event-source-mappings/{id}`: the stored representation, byte for byte.
    func getMapping(_ exchange: RESTExchange) throws {
        let id = try exchange.mappingID()
        let scope = exchange.caller.scope
        let precondition = try exchange.entityTags(.ifMatch)?.revisionPrecondition
        if let reader = reads.immediate {
            try exchange.respond(reader.visibleRepresentation(of: id, to: scope, if: precondition))
        } else {
            reads.visibleRepresentation(of: id, to: scope, if: precondition) {
                exchange.finish($0) { try exchange.respond($0) }
            }
        }
    }

    /// `GET /v1/event-source-mappings`: one page, in creation order.
    func listMappings(_ exchange: RESTExchange) throws {
        let settings = operations.environment.validation
        let query = try MappingListQuery.read(exchange.query, settings: settings, scope: exchange.caller.scope)
        reads.read({ try $0.representations(query) }) { result in
            exchange.finish(result) { exchange.respond($0, of: query) }
        }
    }

    /// `GET …/{id}/required-permissions`.
    func getRequiredPermissions(_ exchange: RESTExchange) throws {
        reads.visible(try exchange.mappingID(), to: exchange.caller.scope) { result in
            exchange.finish(result) {
                exchange.respond(.ok, .object(RequiredPermissions.policies(for: try MappingRecord($0).definition)))
            }
        }
    }
}

extension RESTExchange {
    /// Answers with a mapping, unless the caller has it as it is.
    fileprivate func respond(_ stored: StoredRepresentation) throws {
        let tag = EntityTag(stored)
        if try entityTags(.ifNoneMatch)?.contains(tag) == true {
            respond(.notModified, caching: .revalidated, headers: [.eTag: tag.description])
        } else {
            respond(.ok, stored.bytes, caching: .revalidated, headers: [.eTag: tag.description])
        }
    }

    /// Answers with a page of a list.
    fileprivate func respond(_ page: MappingPage<[UInt8]>, of list: MappingQuery) {
        let next = page.next.map { PageCursor.encode($0, for: list) }
        var body = Array(#"{"eventSourceMappings":["#.utf8)
        body.reserveCapacity(page.items.reduce(128) { $0 + $1.count + 1 })
        for (index, item) in page.items.enumerated() {
            if index > 0 { body.append(UInt8(ascii: ",")) }
            body.append(contentsOf: item)
        }
        body.append(UInt8(ascii: "]"))
        var headers = ResponseFields()
        if let next {
            body.append(contentsOf: #","nextCursor":"\#(next)""#.utf8)
            let target = ([("cursor", next)] + MappingListQuery.conditions(of: query)).map { name, value in
                PercentEncoding.encode(name) + "=" + PercentEncoding.encode(value)
            }
            headers[.link] = "<\(request.path)?\(target.joined(separator: "&"))>; rel=\"next\""
        }
        body.append(UInt8(ascii: "}"))
        respond(.ok, body, headers: headers)
    }
}

/// The conditions of a list, from its query parameters.
enum MappingListQuery {
    /// The states that a mapping can be in, in the Lambda API's words.
    static let states = ["Creating", "Enabling", "Enabled", "Disabling", "Disabled", "Updating", "Deleting"]
    /// The forwarder's words.
    static let upstreamStates = ["pending", "retrying", "in-sync", "failed"]

    /// The parameters that state them.
    static let parameters: [QueryParameter] = [
        .text("function", as: "a function reference") { _ = try FunctionReference(parsing: $0.verbatim) },
        .text("sourceArn", as: "an ARN") { _ = try ARN(parsing: $0.verbatim) },
        .word("type", among: SourceType.all.map(\.name)),
        .bool("enabled"),
        .word("state", among: states),
        .word("upstream", among: upstreamStates),
        .text("account", form: "an account id of 12 digits", example: "123456789012") {
            AccountID.isValid($0.verbatim)
        },
        .text("region", form: "the name of a region", example: "us-east-1") { Partition.isRegion($0.verbatim) },
        // A tag that no mapping can have would answer an empty list in silence.
        .prefixed(tagPrefix, documentedAs: tagForm) { Tags.validate(.tags([$0: $1]), at: .root).violations },
        .integer("limit", in: 1...1000),
        .text("cursor"),
    ]

    private static let tagPrefix: Text = "tag:"
    private static let tagForm = "tag:KEY"

    /// Reads the conditions.
    static func read(_ query: Query, settings: ValidationSettings, scope: AccessScope) throws -> MappingQuery {
        var conditions = MappingQuery(scope: scope)
        if let text = query["function"] {
            conditions.function = try FunctionReference(parsing: text.verbatim)
                .resolved(account: settings.account, region: settings.region).description
        }
        if let text = query["sourceArn"] { conditions.sourceARN = try ARN(parsing: text.verbatim).description }
        conditions.sourceType = query["type"]?.verbatim
        conditions.enabled = query.bool("enabled")
        conditions.state = query["state"]?.verbatim
        conditions.upstreamState = query["upstream"]?.verbatim
        conditions.account = query["account"]?.verbatim
        conditions.region = query["region"]?.verbatim
        conditions.tags = query.all(tagForm, behind: tagPrefix)
        guard conditions.tags.count <= Tags.maximumCount else {
            throw Problem.badQuery([
                .inQuery(
                    tagPrefix,
                    .outOfRange,
                    "There are conditions on \(conditions.tags.count) tags; a mapping has at most \(Tags.maximumCount).",
                    allowed: ["maxProperties": .integer(Tags.maximumCount)]
                )
            ])
        }
        if let limit = query.integer("limit") { conditions.limit = Int(limit) }
        if let cursor = query["cursor"] {
            conditions.after = PageCursor.decode(cursor.verbatim, for: conditions)
            guard conditions.after != nil else {
                throw Problem.badQuery([
                    .inQuery(
                        "cursor",
                        .malformed,
                        "“cursor” is no place in the list with these filters; a cursor is only good for the list it came from.",
                        value: .string(cursor.verbatim.clipped)
                    )
                ])
            }
        }
        return conditions
    }

    /// What a query says of the list, but for the place in it: for the link to another page.
    static func conditions(of query: Query) -> [(String, String)] {
        let single = parameters.map(\.name).filter { $0 != "cursor" && $0 != tagForm }
        return single.compactMap { name in query[name].map { (name, $0.verbatim) } }
            + query.all(tagForm, behind: tagPrefix).sorted { $0.key < $1.key }.map { ("tag:\($0)", $1.verbatim) }
    }
}
