import APIExchange
import ControlPlane
import Dispatch
import EventSources
import HTTPServer
import HTTPTypes
import JSON
import UntrustedText

extension RESTAPIHandler {
    /// `GET /v1/changes`: what happened after a sequence, now or as soon as something does; as JSON, or as Server-Sent
    /// Events for a caller who accepts those best.
    func listChanges(_ exchange: RESTExchange) throws {
        var after = exchange.query.integer("after")
        let limit = Int(exchange.query.integer("limit") ?? 100)
        let wait = exchange.query.integer("wait") ?? 0
        if let last = exchange.request.headers[.lastEventID] {
            guard let sequence = last.decimal, sequence >= 0 else {
                throw Problem(.malformedRequest, "Last-Event-ID must be a sequence; it is “\(last.clipped)”.")
            }
            after = sequence
        }
        let position = after ?? 0
        let isStream = try exchange.accepted() == .eventStream
        guard isStream || wait > 0 else {
            let scope = exchange.caller.scope
            return reads.read { reader in
                try Self.checkPosition(position, in: reader)
                return try Self.page(after: position, limit: limit, seenFrom: scope, in: reader)
            } completion: { result in
                exchange.finish(result) { exchange.respond(.ok, $0.bytes, headers: Self.variesByAccept) }
            }
        }
        guard let feed else { throw Problem(.unavailable, "This server does not let callers wait for changes.") }
        let isAllowed: @Sendable () -> Bool = { [configuration] in configuration.isCurrent(exchange.caller) }
        reads.read {
            try Self.checkPosition(position, in: $0)
        } completion: { result in
            exchange.finish(result) {
                if isStream {
                    feed.stream(exchange, after: position, while: isAllowed)
                } else {
                    feed.wait(exchange, after: position, limit: limit, seconds: Int(wait), while: isAllowed)
                }
            }
        }
    }

    /// The next page of changes.
    private static func page(
        after position: Int64,
        limit: Int,
        seenFrom scope: AccessScope,
        in reader: any MappingReader
    ) throws -> FeedPage {
        var position = position
        var changes = try reader.changes(after: position, limit: limit)
        // Whoever may see little of what happens is not told to come back for each page of what it may not see.
        for _ in 0..<pagesPassedOver where !changes.isEmpty {
            guard !changes.contains(where: { $0.isVisible(to: scope) }) else { break }
            position = changes.last?.sequence ?? position
            changes = try reader.changes(after: position, limit: limit)
        }
        return try FeedPage(changes, after: position, format: .page, scope: scope)
    }

    /// The changes are JSON or a stream of events, as the caller accepts (RFC 9110 section 12.5.5).
    fileprivate static let variesByAccept: ResponseFields = [.vary: "Accept"]

    private static let pagesPassedOver = 10

    private static func checkPosition(_ after: Int64, in reader: any MappingReader) throws {
        let horizon = try reader.changeHorizon()
        guard after <= horizon.latest else {
            throw Problem.badQuery([
                Finding(
                    at: .root / "query" / "after",
                    .outOfRange,
                    "There is no change \(after) yet; the latest is \(horizon.latest).",
                    value: .integer(after),
                    allowed: ["maximum": .integer(horizon.latest)]
                )
            ])
        }
        guard after + 1 >= horizon.lowest else {
            throw Problem(
                .gone,
                "The changes before \(horizon.lowest) are no longer kept. Read all mappings, then follow from the latest sequence.",
                members: ["lowest": .integer(horizon.lowest), "latest": .integer(horizon.latest)]
            )
        }
    }
}

extension ChangeFeed {
    /// A long poll: answers once, with what came or with nothing.
    fileprivate func wait(
        _ exchange: RESTExchange,
        after: Int64,
        limit: Int,
        seconds: Int,
        while isAllowed: @escaping @Sendable () -> Bool
    ) {
        let patience = DispatchTimeInterval.seconds(seconds)
        let scope = exchange.caller.scope
        let headers = RESTAPIHandler.variesByAccept
        let nothing: @Sendable (Int64) -> Void = {
            exchange.respond(.ok, ["changes": [], "next": .integer($0)], headers: headers)
        }
        let follower = Follower(
            after: after,
            limit: limit,
            format: .page,
            scope: scope,
            patience: patience
        ) { event, _ in
            switch event {
            // Who has lost its rights meanwhile is told nothing, and hears so when it asks again.
            case .changes where !isAllowed(): nothing(after)
            case .changes(let page): exchange.respond(.ok, page.bytes, headers: headers)
            case .quiet(let last): nothing(last)
            case .ended: nothing(after)
            case .failed(let error): exchange.fail(error)
            }
            return .done
        }
        follow(follower) { [self] id in
            exchange.responder.onClose { reason in
                if reason == .serverStopping { self.end(id) } else { self.cancel(id) }
            }
        }
    }

    /// Server-Sent Events: goes on until the peer leaves or loses its rights, and pauses while it reads too slowly.
    fileprivate func stream(
        _ exchange: RESTExchange,
        after: Int64,
        while isAllowed: @escaping @Sendable () -> Bool
    ) {
        let scope = exchange.caller.scope
        let stream = exchange.responder.respond(
            streaming: HTTPServerResponse(
                status: .ok,
                headers: [
                    .contentType: MediaType.eventStream.rawValue, .cacheControl: Caching.none.rawValue, .vary: "Accept",
                    .xRequestID: exchange.requestID,
                ]
            )
        )
        let follower = Follower(
            after: after,
            limit: 500,
            format: .events,
            scope: scope,
            patience: .seconds(15)
        ) { [self] event, id in
            guard isAllowed() else {
                stream.finish()
                return .done
            }
            switch event {
            case .changes(let page):
                let pace = stream.write(page.bytes)
                if pace == .congested { stream.onWritable { self.resume(id) } }
                return pace == .closed ? .done : pace == .congested ? .pause : .more
            case .quiet:
                // A comment keeps proxies from taking the silence for a dead connection.
                return stream.write(Array(": nothing new\n\n".utf8)) == .closed ? .done : .more
            case .ended, .failed:
                stream.finish()
                return .done
            }
        }
        follow(follower) { [self] id in
            stream.onClose { _ in self.end(id) }
        }
    }
}
