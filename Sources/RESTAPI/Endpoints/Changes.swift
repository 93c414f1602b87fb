import ControlPlane
import Dispatch
import EventSources
import HTTPServer
import HTTPTypes
import JSON

extension RESTAPIHandler {
    /// `GET /v1/changes`: what happened after a sequence, now or as soon as something does; as JSON, or as Server-Sent
    /// Events for a caller who accepts those best.
    func listChanges(_ exchange: Exchange) throws {
        try exchange.request.requireNoBody()
        let type = try exchange.request.preferred(of: [.json, .eventStream])
        var query = try QueryReader(exchange.request)
        var after = query.integer("after", in: 0...Int64.max)
        let limit = Int(query.integer("limit", in: 1...1000) ?? 100)
        let wait = query.integer("wait", in: 0...60) ?? 0
        try query.finish()
        if let last = exchange.request.headers[.lastEventID] {
            guard let sequence = Int64(last), sequence >= 0 else {
                throw Problem(.malformedRequest, "Last-Event-ID must be a sequence; it is “\(last.prefix(64))”.")
            }
            after = sequence
        }
        let position = after ?? 0
        try checkPosition(position)
        if type == .eventStream { return try streamChanges(exchange, after: position) }

        let entries = try reader.changes(after: position, limit: limit).map(FeedEntry.init)
        guard entries.isEmpty, wait > 0 else {
            exchange.respondChanges(entries[...], after: position)
            return
        }
        guard let feed else { throw Problem(.unavailable, "This server does not let callers wait for changes.") }
        feed.wait(exchange, after: position, limit: limit, seconds: Int(wait))
    }

    private func checkPosition(_ after: Int64) throws {
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

    private func streamChanges(_ exchange: Exchange, after: Int64) throws {
        guard let feed else { throw Problem(.unavailable, "This server does not let callers wait for changes.") }
        let stream = exchange.responder.respond(
            streaming: HTTPServerResponse(
                status: .ok,
                headers: [
                    .contentType: MediaType.eventStream.rawValue, .cacheControl: "no-store",
                    .xRequestID: exchange.requestID,
                ]
            )
        )
        feed.stream(stream, after: after)
    }
}

extension Exchange {
    /// Answers with changes; `next` is where to go on.
    fileprivate func respondChanges(_ entries: ArraySlice<FeedEntry>, after: Int64) {
        var body = Array(#"{"changes":["#.utf8)
        body.reserveCapacity(entries.reduce(64) { $0 + $1.json.count + 1 })
        for (index, entry) in entries.enumerated() {
            if index > 0 { body.append(UInt8(ascii: ",")) }
            body.append(contentsOf: entry.json)
        }
        body.append(contentsOf: "],\"next\":\(entries.last?.sequence ?? after)}".utf8)
        respond(.ok, body)
    }
}

extension ChangeFeed {
    /// A long poll: answers once, with what came or with nothing.
    fileprivate func wait(_ exchange: Exchange, after: Int64, limit: Int, seconds: Int) {
        let follower = Follower(after: after, limit: limit, patience: .seconds(seconds)) { event, _ in
            switch event {
            case .changes(let entries): exchange.respondChanges(entries, after: after)
            case .quiet, .ended: exchange.respondChanges([], after: after)
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

    /// Server-Sent Events: goes on until the peer leaves, and pauses while it reads too slowly.
    fileprivate func stream(_ stream: ResponseStream, after: Int64) {
        let follower = Follower(after: after, limit: 500, patience: .seconds(15)) { [self] event, id in
            switch event {
            case .changes(let entries):
                let pace = stream.write(entries.serverSentEvents)
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

extension ArraySlice<FeedEntry> {
    /// The entries as a `text/event-stream` (HTML, section 9.2).
    fileprivate var serverSentEvents: [UInt8] {
        var text: [UInt8] = []
        for entry in self {
            text.append(contentsOf: "id: \(entry.sequence)\nevent: change\ndata: ".utf8)
            text.append(contentsOf: entry.json)
            text.append(contentsOf: "\n\n".utf8)
        }
        return text
    }
}
